// Replaces custom properties that have the same value everywhere on a page, such as those for scripts that the page does not have.
import { type Part, readDeclaration } from '#lib/page-cache/style-sheet.ts';

type Sheets = readonly (readonly Part[])[];

/**
 * Replaces each `var(--x, fallback)` by its fallback, if nothing declares `--x`, or if all declarations give it the value of the
 * fallback. Registered and animated properties stay.
 * @param used properties that attributes or scripts use; their declarations stay
 */
export function foldProperties(sheets: Sheets, used: ReadonlySet<string> = new Set()): Sheets {
  const facts = new Map<string, { values: Set<string>; fallbacks: Set<string | undefined> }>();
  const note = (name: string) => {
    const known = facts.get(name) ?? { values: new Set(), fallbacks: new Set() };
    facts.set(name, known);
    return known;
  };
  const fixed = new Set<string>();
  for (const part of sheets.flatMap(listParts)) {
    if (part.kind === 'text') for (const [name] of part.text.matchAll(/--[\w-]+/g)) fixed.add(name);
    if (part.kind !== 'rule') continue;
    for (const { property, text } of part.declarations) {
      if (property.startsWith('--')) note(property).values.add(text.slice(property.length + 1).trim());
      for (const { name, fallback } of findAllUses(text)) note(name).fallbacks.add(fallback);
    }
  }
  const folded = new Set<string>();
  for (const [name, { values, fallbacks }] of facts) {
    const [fallback] = fallbacks;
    if (fallbacks.size !== 1 || fallback === undefined || fixed.has(name)) continue;
    // Another property has its value at the place of the declaration, and not at that of the use.
    const isSame = values.size === 1 && values.has(fallback) && !fallback.includes('var(') && !used.has(name);
    if (values.size === 0 || isSame) folded.add(name);
  }
  return folded.size === 0 ? sheets : sheets.map((parts) => fold(parts, folded));
}

function listParts(parts: readonly Part[]): Part[] {
  return parts.flatMap((part) => (part.kind === 'block' ? listParts(part.parts) : [part]));
}

function fold(parts: readonly Part[], folded: ReadonlySet<string>): Part[] {
  return parts.flatMap((part): Part[] => {
    if (part.kind === 'text') return [part];
    if (part.kind === 'block') {
      const inner = fold(part.parts, folded);
      return inner.length === 0 ? [] : [{ ...part, parts: inner }];
    }
    const declarations = part.declarations
      .filter(({ property }) => !folded.has(property))
      .map((one) => (one.uses.some((name) => folded.has(name)) ? foldDeclaration(one, folded) : one));
    return declarations.length === 0 ? [] : [{ ...part, declarations }];
  });
}

function foldDeclaration({ property, text }: { property: string; text: string }, folded: ReadonlySet<string>) {
  let result = text;
  // Replaced from the end, so that the other offsets stay valid. A fallback may contain a `var()` itself.
  for (const { name, fallback = '', start, end } of findUses(text).toReversed()) {
    if (folded.has(name)) result = `${result.slice(0, start)}${fallback}${result.slice(end)}`;
  }
  return readDeclaration(property, calculate(result));
}

/** Computes `calc(0.5em * 1)` and `calc(1.4 - 0.2 * 1)`. */
function calculate(text: string): string {
  return text
    .replace(/calc\((-?[\d.]+[a-z]*) \* 1\)/g, '$1')
    .replace(/calc\((-?[\d.]+) - ([\d.]+) \* 1\)/g, (_all, a, b) => String(Number((Number(a) - Number(b)).toFixed(3))));
}

interface Use {
  name: string;
  fallback: string | undefined;
  start: number;
  end: number;
}

function findAllUses(text: string): Use[] {
  return findUses(text).flatMap((use) => [use, ...findAllUses(use.fallback ?? '')]);
}

/** Finds each `var()` that is not within another one. */
function findUses(text: string): Use[] {
  const uses: Use[] = [];
  for (let start = text.indexOf('var('); start >= 0; start = text.indexOf('var(', uses.at(-1)?.end ?? start + 1)) {
    let depth = 1;
    let end = start + 'var('.length;
    for (; depth > 0 && end < text.length; end += 1) depth += text[end] === '(' ? 1 : text[end] === ')' ? -1 : 0;
    const [, name = '', fallback] =
      /^\s*(--[\w-]+)\s*(?:,(.*))?$/s.exec(text.slice(start + 'var('.length, end - 1)) ?? [];
    uses.push({ name, fallback: fallback?.trim(), start, end });
  }
  return uses;
}
