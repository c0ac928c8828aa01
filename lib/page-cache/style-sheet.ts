// A parsed stylesheet, which is filtered and printed for each page. Parsing takes longer than both, so it is done once.
import { createHash } from 'node:crypto';
import { type AtRule, type Container, type Declaration, parse, type Rule } from 'postcss';
import parser from 'postcss-selector-parser';
import { compileSelector, highest, isList, type Matcher, specificityOf } from '#lib/page-cache/match-selector.ts';

export type Part = Text | Block | StyleRule;

/** An at-rule without rules, or a comment. */
interface Text extends Styled {
  kind: 'text';
  /** The name of a registered property or an animation. */
  name?: string;
}

export interface Block {
  kind: 'block';
  head: string;
  parts: readonly Part[];
  /** Whether the rules are for elements that our script adds: the page as it is sent has no such element. */
  isScripted: boolean;
}

export interface StyleRule {
  kind: 'rule';
  selectors: readonly Selector[];
  declarations: readonly ({ property: string } & Styled)[];
}

interface Styled {
  text: string;
  /** The custom properties and the animations that it uses. */
  uses: readonly string[];
}

export interface Selector {
  matcher: Matcher;
  /** The text of the selector, with its lists of alternatives in place. */
  pieces: readonly (string | List)[];
}

export interface List {
  /** `:is` or `:where`. */
  name: string;
  members: readonly Selector[];
  /** A member of the highest specificity, which is that of the list. */
  highest: Selector | undefined;
  /** Whether each member has it. */
  isHighest: readonly boolean[];
}

const scripted = /\(scripting:\s*enabled\)/;
/** At-rules that contain rules with selectors. */
const conditional = new Set(['media', 'supports', 'container', 'layer', 'scope', 'starting-style']);

/** Stylesheets. A build has a handful of them, and each post with images has one. */
const sheetLimit = 50;
const sheets = new Map<string, readonly Part[]>();

/** @returns the parts of a stylesheet, which callers must not change */
export function parseSheet(css: string): readonly Part[] {
  const digest = createHash('sha256').update(css).digest('base64url');
  const known = sheets.get(digest);
  if (known) return known;
  const parts = joinLayers(readParts(parse(css)));
  if (sheets.size >= sheetLimit) sheets.clear();
  sheets.set(digest, parts);
  return parts;
}

function readParts(container: Pick<Container, 'nodes'>): Part[] {
  return (container.nodes ?? []).map((node): Part => {
    if (node.type === 'rule') return readRule(node);
    return node.type === 'atrule' ? readAtRule(node) : { kind: 'text', text: node.toString(), uses: [] };
  });
}

function readAtRule(node: AtRule): Part {
  const text = node.toString();
  if (!node.nodes) return { kind: 'text', text: `${text};`, uses: [] };
  if (!conditional.has(node.name)) {
    const isNamed = /^(?:property|(?:-webkit-)?keyframes)$/.test(node.name);
    return { kind: 'text', text, name: isNamed ? node.params : undefined, uses: findUses(text) };
  }
  const isScripted = node.name === 'media' && scripted.test(node.params);
  return { kind: 'block', head: text.slice(0, text.indexOf('{')).trim(), parts: readParts(node), isScripted };
}

function readRule(node: Rule): StyleRule {
  const declarations = node.nodes
    .filter((one): one is Declaration => one.type === 'decl')
    .map((one) => readDeclaration(one.prop, one.toString()));
  return { kind: 'rule', selectors: parser().astSync(node.selector).nodes.map(readSelector), declarations };
}

export function readDeclaration(property: string, written: string): StyleRule['declarations'][number] {
  const text = /["']/.test(written) ? written : written.replace(/\s*([,/])\s*/g, '$1');
  return { property, text, uses: findUses(text) };
}

function findUses(text: string): string[] {
  const properties = [...text.matchAll(/var\(\s*(--[\w-]+)/g)].flatMap(([, name]) => name ?? []);
  const [, animation = ''] = /^animation(?:-name)?:(.*)/s.exec(text) ?? [];
  return [...properties, ...(animation.match(/[\w-]+/g) ?? [])];
}

function readSelector(selector: parser.Selector): Selector {
  return { matcher: compileSelector(selector), pieces: readPieces(selector) };
}

function readPieces(selector: parser.Selector): (string | List)[] {
  return selector.nodes.flatMap((node) => {
    if (node.type !== 'pseudo' || node.nodes.length === 0)
      return [node.type === 'combinator' ? String(node) : String(node).trim()];
    if (isList(node)) return [readList(node)];
    const inner = node.nodes.map(readPieces);
    return [`${node.value}(`, ...inner.flatMap((pieces, at) => (at === 0 ? pieces : [',', ...pieces])), ')'];
  });
}

function readList({ value, nodes }: parser.Pseudo): List {
  const members = nodes.map(readSelector);
  const most = String(nodes.map(specificityOf).reduce(highest, [0, 0, 0]));
  const isHighest = nodes.map((node) => value === ':where' || String(specificityOf(node)) === most);
  return { name: value, members, highest: members[isHighest.indexOf(true)], isHighest };
}

const layer = /^@layer [\w-]+$/;

/** Joins the blocks of a cascade layer, which a stylesheet reopens for each file. Their order within the layer stays. */
function joinLayers(parts: readonly Part[]): Part[] {
  const joined: Part[] = [];
  const places = new Map<string, number>();
  for (const part of parts) {
    const place = part.kind === 'block' ? places.get(part.head) : undefined;
    const first = place === undefined ? undefined : joined[place];
    if (place !== undefined && part.kind === 'block' && first?.kind === 'block') {
      joined[place] = { ...first, parts: [...first.parts, ...part.parts] };
      continue;
    }
    if (part.kind === 'block' && layer.test(part.head)) places.set(part.head, joined.length);
    joined.push(part);
  }
  return joined;
}

const layerOrder = /^@layer ([\w-]+(?:,\s*[\w-]+)+);$/;

/**
 * Puts the blocks of layers in the order that a statement gives, and removes the statement. No other stylesheet of the page may
 * have layers.
 */
export function orderLayers(parts: readonly Part[]): readonly Part[] {
  const statement = parts.find((part) => part.kind === 'text' && layerOrder.test(part.text));
  const [, names = ''] = layerOrder.exec(statement?.kind === 'text' ? statement.text : '') ?? [];
  const heads = names.split(/,\s*/).map((name) => `@layer ${name}`);
  const blocks = parts.filter((part) => part.kind === 'block' && layer.test(part.head));
  const placeOf = (part: Part) => (part.kind === 'block' ? heads.indexOf(part.head) : -1);
  if (blocks.length === 0 || blocks.some((part) => placeOf(part) < 0)) return parts;
  const sorted = blocks.toSorted((a, b) => placeOf(a) - placeOf(b));
  return [...parts.filter((part) => part !== statement && !blocks.includes(part)), ...sorted];
}

/** @param print returns the text of a selector */
export function printSheet(
  parts: readonly Part[],
  print: (selector: Selector, isScripted: boolean) => string,
  isScripted = false,
): string {
  return parts
    .map((part) => {
      if (part.kind === 'text') return part.text;
      if (part.kind === 'block') return `${part.head}{${printSheet(part.parts, print, isScripted || part.isScripted)}}`;
      const selectors = part.selectors.map((selector) => print(selector, isScripted));
      return `${selectors.join()}{${part.declarations.map(({ text }) => text).join(';')}}`;
    })
    .join('');
}
