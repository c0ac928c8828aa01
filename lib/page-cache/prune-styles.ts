// Prunes the stylesheets of a page: removes rules that cannot match an element of the page, and properties that no rule uses.

import { foldProperties } from '#lib/page-cache/fold-properties.ts';
import type { Markup } from '#lib/page-cache/markup.ts';
import { canMatch } from '#lib/page-cache/match-selector.ts';
import {
  type List,
  orderLayers,
  type Part,
  parseSheet,
  printSheet,
  type Selector,
} from '#lib/page-cache/style-sheet.ts';

/** Properties in the styles that our scripts add to a page. `prune-styles.test.ts` compares the list with the scripts. */
export const scriptedProperties = [
  '--beam',
  '--ground',
  '--heading',
  '--line',
  '--quiet',
  '--radius',
  '--raised',
  '--sans',
  '--step--1',
  '--step-0',
  '--text',
] as const;

/** Classes of elements that our scripts add, or that they add to elements. */
export const scriptedClasses = ['finder', 'keys', 'peek', 'wrap'] as const;

interface Pruned {
  styles: string[];
  /** Shorter names of classes of CSS modules. The page must use them, too. */
  names: ReadonlyMap<string, string>;
}

/** @returns the rules of each stylesheet that the page can need, in their order and layers */
export function pruneStyles(styles: readonly string[], markup: Markup): Pruned {
  const names = shortenClasses(markup.listClasses());
  const sheets = styles.map((css) => pruneRules(parseSheet(css), markup));
  const print = (selector: Selector, isScripted: boolean) =>
    printSelector(selector, names, isScripted ? undefined : markup);
  const used = [...scriptedProperties, ...(markup.values.match(/--[\w-]+/g) ?? [])];
  const pruned = foldProperties(pruneProperties(sheets, used), new Set(used));
  const isOnlyLayered = styles.filter((css) => css.includes('@layer')).length === 1;
  const kept = isOnlyLayered ? pruned.map(orderLayers) : pruned;
  return { styles: kept.map((parts) => printSheet(parts, print)), names };
}

function pruneRules(parts: readonly Part[], markup: Markup): readonly Part[] {
  return parts.flatMap((part): Part[] => {
    if (part.kind === 'text') return [part];
    if (part.kind === 'rule') {
      const selectors = part.selectors.filter(({ matcher }) => canMatch(matcher, markup));
      return selectors.length === 0 ? [] : [{ ...part, selectors }];
    }
    if (part.isScripted) return [part];
    const kept = pruneRules(part.parts, markup);
    return kept.length === 0 ? [] : [{ ...part, parts: kept }];
  });
}

/** Removes unused custom properties, registrations and animations, until none is left. */
function pruneProperties(
  sheets: readonly (readonly Part[])[],
  always: readonly string[],
): readonly (readonly Part[])[] {
  let kept = sheets;
  for (;;) {
    const used = new Set(always);
    for (const parts of kept) noteUses(parts, used);
    const next = kept.map((parts) => removeUnused(parts, used));
    if (next.every((parts, place) => parts === kept[place])) return kept;
    kept = next;
  }
}

function noteUses(parts: readonly Part[], used: Set<string>): void {
  for (const part of parts) {
    if (part.kind === 'block') noteUses(part.parts, used);
    else
      for (const { uses } of part.kind === 'text' ? [part] : part.declarations) for (const name of uses) used.add(name);
  }
}

/** @returns the same array if everything is used */
function removeUnused(parts: readonly Part[], used: ReadonlySet<string>): readonly Part[] {
  const kept = parts.flatMap((part): Part[] => {
    if (part.kind === 'text') return part.name === undefined || used.has(part.name) ? [part] : [];
    if (part.kind === 'block') {
      const inner = removeUnused(part.parts, used);
      if (inner === part.parts) return [part];
      return inner.length === 0 ? [] : [{ ...part, parts: inner }];
    }
    const declarations = part.declarations.filter(({ property }) => !property.startsWith('--') || used.has(property));
    if (declarations.length === part.declarations.length) return [part];
    return declarations.length === 0 ? [] : [{ ...part, declarations }];
  });
  return kept.length === parts.length && kept.every((part, place) => part === parts[place]) ? parts : kept;
}

/** A class of a CSS module: the digest of its file, and its name there. */
const moduleClass = /^_?[\w-]{6}_([a-z][a-zA-Z]*)$/;

/** Finds a short and unique name for each class of a CSS module. */
function shortenClasses(classes: readonly string[]): Map<string, string> {
  const taken = new Set<string>([...classes, ...scriptedClasses]);
  const names = new Map<string, string>();
  for (const name of classes) {
    const [, own] = moduleClass.exec(name) ?? [];
    if (own === undefined) continue;
    let short = own;
    for (let number = 2; taken.has(short); number += 1) short = `${own}${number}`;
    taken.add(short);
    names.set(name, short);
  }
  return names;
}

/** @param markup the page; without it, the lists of alternatives stay as they are */
function printSelector({ pieces }: Selector, names: ReadonlyMap<string, string>, markup?: Markup): string {
  return pieces
    .map((piece) => {
      if (typeof piece === 'string') return piece.replace(/^\.([\w-]+)$/, (all, name) => rename(all, names.get(name)));
      const members = markup ? dropMembers(piece, markup) : piece.members;
      return `${piece.name}(${members.map((one) => printSelector(one, names, markup)).join()})`;
    })
    .join('');
}

function rename(before: string, name: string | undefined): string {
  return name === undefined ? before : `.${name}`;
}

/** @returns the members of a list of alternatives that can match, and one of the highest specificity, which is that of the list */
function dropMembers({ members, isHighest, highest }: List, markup: Markup): readonly Selector[] {
  const kept = members.filter(({ matcher }) => canMatch(matcher, markup));
  if (kept.some((member) => isHighest[members.indexOf(member)])) return kept;
  return members.filter((member) => member === highest || kept.includes(member));
}
