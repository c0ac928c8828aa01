// Post-processes a page once for each render: removes the parts that only the framework needs, prunes styles, marks the link
// to the page itself, and writes the policy.
import { createHash } from 'node:crypto';
import { type DefaultTreeAdapterTypes, defaultTreeAdapter, parse } from 'parse5';
import { attributeOf as attribute, type Element, Markup, parentOf } from '#lib/page-cache/markup.ts';
import { buildPolicy } from '#lib/page-cache/policy.ts';
import { pruneFonts } from '#lib/page-cache/prune-fonts.ts';
import { pruneStyles } from '#lib/page-cache/prune-styles.ts';
import { shortenMarkup } from '#lib/page-cache/shorten-markup.ts';

type Node = DefaultTreeAdapterTypes.Node;

export interface ProcessedPage {
  html: string;
  /** The content security policy of this page. */
  policy: string;
}

/** Types of `<script>` that the browser does not execute. */
const dataTypes = new Set(['application/ld+json', 'application/json']);
/** A type that the browser does not execute either, but to which it applies `script-src`. */
const rulesType = 'speculationrules';
/** Marks the site's own scripts. All others are the framework's. */
const ownAttribute = 'data-own';

/**
 * Removes and replaces parts of the source; all other bytes stay as they are. The page is parsed, because posts quote scripts
 * and comments. Idempotent.
 */
export function postprocessPage(source: string): ProcessedPage {
  const document = parse(source, { sourceCodeLocationInfo: true });
  const nodes = [...walk(document)];
  const elements = nodes.filter(defaultTreeAdapter.isElementNode);
  const dropped = nodes.filter((node) => isFrameworkOnly(node) && !isInPlaceholder(node));
  const removed = new Set<Node>(dropped);
  const scripts = elements.filter(
    (element) => element.tagName === 'script' && !removed.has(element) && isInline(element),
  );
  const styles = elements.filter(({ tagName }) => tagName === 'style');
  const marks = markCurrent(elements);
  const { pruned, renamed } = pruneAll(
    styles,
    elements.filter((element) => !removed.has(element)),
    source,
  );
  return {
    html: edit(source, [
      ...dropped.map(placeOf),
      ...styles.flatMap(placesOfMarks),
      ...shortenMarkup(nodes, source, removed),
      ...pruned,
      ...renamed,
      ...marks,
      ...moveFontPreloads(elements, source),
    ]),
    policy: buildPolicy({
      scripts: scripts
        .filter((script) => !dataTypes.has(attribute(script, 'type') ?? ''))
        .map(textOf)
        .map(hashOf),
      styles: pruned.map(({ text }) => hashOf(text)),
      hasScriptFiles: elements.some(
        (element) => element.tagName === 'script' && !removed.has(element) && !isInline(element),
      ),
      hasMedia: elements.some(({ tagName }) => tagName === 'video' || tagName === 'audio'),
      hasFonts: elements.some((element) => attribute(element, 'as') === 'font'),
    }),
  };
}

/**
 * Moves the preloads of fonts from the head to the start of the body. Chromium waits up to 100 ms with the first paint for fonts
 * that the head preloads.
 */
function moveFontPreloads(elements: readonly Element[], source: string): Edit[] {
  const isInHead = (element: Element) => parentOf(element)?.tagName === 'head';
  const preloads = elements.filter((element) => attribute(element, 'as') === 'font' && isInHead(element));
  const body = elements.find(({ tagName }) => tagName === 'body')?.sourceCodeLocation?.startTag;
  const places = preloads.flatMap(({ sourceCodeLocation }) => sourceCodeLocation ?? []);
  if (!body || places.length === 0) return [];
  const text = places.map(({ startOffset, endOffset }) => source.slice(startOffset, endOffset)).join('');
  return [
    ...places.map(({ startOffset, endOffset }) => ({ startOffset, endOffset })),
    { startOffset: body.endOffset, endOffset: body.endOffset, text },
  ];
}

function* walk(node: Node): Generator<Node> {
  yield node;
  if ('childNodes' in node) for (const child of node.childNodes) yield* walk(child);
}

function isInline(element: Element): boolean {
  return attribute(element, 'src') === undefined;
}

/** Whether a node is a script of the framework, a preload of one, or a comment for React's hydration. */
function isFrameworkOnly(node: Node): boolean {
  if (defaultTreeAdapter.isCommentNode(node)) return true;
  if (!defaultTreeAdapter.isElementNode(node)) return false;
  if (node.tagName === 'script') {
    const type = attribute(node, 'type') ?? '';
    return attribute(node, ownAttribute) === undefined && !dataTypes.has(type) && type !== rulesType;
  }
  if (node.tagName === 'div') return isPlaceholder(node);
  return node.tagName === 'link' && attribute(node, 'rel') === 'preload' && attribute(node, 'as') === 'script';
}

/** Whether an element is Next's hidden placeholder for late metadata, which contains only comments. */
function isPlaceholder(element: Element): boolean {
  const isBare = element.attrs.length === 1 && attribute(element, 'hidden') === '';
  return isBare && element.childNodes.every(defaultTreeAdapter.isCommentNode);
}

/** A comment in a placeholder is removed together with it. */
function isInPlaceholder(node: Node): boolean {
  const parent = 'parentNode' in node ? node.parentNode : undefined;
  return Boolean(parent && defaultTreeAdapter.isElementNode(parent) && isPlaceholder(parent));
}

const currentAttribute = 'aria-current';

/**
 * Marks the links of the navigation that lead to the page itself. The layout that has them does not know the address of the
 * page.
 */
function markCurrent(elements: readonly Element[]): Edit[] {
  const address = elements.find((element) => attribute(element, 'property') === 'og:url');
  const url = (address && attribute(address, 'content')) ?? '';
  if (!URL.canParse(url)) return [];
  return elements.flatMap((element) => {
    const { startTag } = element.sourceCodeLocation ?? {};
    const href = element.tagName === 'a' ? attribute(element, 'href') : undefined;
    if (href === undefined || !startTag || !leadsTo(href, url) || !isInNavigation(element)) return [];
    if (attribute(element, currentAttribute) !== undefined) return [];
    // The styles of the attribute are kept.
    element.attrs.push({ name: currentAttribute, value: 'page' });
    const startOffset = startTag.startOffset + '<a'.length;
    return [{ startOffset, endOffset: startOffset, text: ` ${currentAttribute}="page"` }];
  });
}

/** Whether an address in a page is that of the page itself. */
function leadsTo(href: string, url: string): boolean {
  return URL.canParse(href, url) && new URL(href, url).href === new URL(url).href;
}

function isInNavigation(element: Element): boolean {
  for (let { parentNode } = element; parentNode && 'tagName' in parentNode; { parentNode } = parentNode) {
    if (parentNode.tagName === 'nav') return true;
  }
  return false;
}

type Place = { startOffset: number; endOffset: number } | null | undefined;

function placeOf({ sourceCodeLocation }: Node): Place {
  return sourceCodeLocation;
}

/** Attributes by which React recognizes a stylesheet. Browsers do not use them. */
const stylesheetMarks = ['data-href', 'data-precedence'];

function placesOfMarks({ sourceCodeLocation }: Element): Place[] {
  return stylesheetMarks.map((name) => {
    const place = sourceCodeLocation?.attrs?.[name];
    // Includes the space in front of the attribute.
    return place && { startOffset: place.startOffset - 1, endOffset: place.endOffset };
  });
}

interface Edit {
  startOffset: number;
  endOffset: number;
  /** The new text; empty if it is left out. */
  text?: string;
}

interface PrunedStyle extends Edit {
  text: string;
}

function pruneAll(
  elements: readonly Element[],
  all: readonly Element[],
  page: string,
): { pruned: PrunedStyle[]; renamed: Edit[] } {
  const places = elements.flatMap((style) => {
    const { startTag, endTag } = style.sourceCodeLocation ?? {};
    if (!startTag || !endTag) return [];
    return { startOffset: startTag.endOffset, endOffset: endTag.startOffset, css: pruneFonts(textOf(style), page) };
  });
  const css = places.map((place) => place.css);
  const { styles, names } = pruneStyles(css, new Markup(all, page));
  return {
    pruned: places.map(({ startOffset, endOffset }, at) => ({ startOffset, endOffset, text: styles[at] ?? '' })),
    renamed: all.flatMap((element) => renameClasses(element, names)),
  };
}

function renameClasses(element: Element, names: ReadonlyMap<string, string>): Edit[] {
  const classes = attribute(element, 'class')?.split(/\s+/) ?? [];
  const place = element.sourceCodeLocation?.attrs?.class;
  if (!place || !classes.some((name) => names.has(name))) return [];
  return [{ ...place, text: `class="${classes.map((name) => names.get(name) ?? name).join(' ')}"` }];
}

/** Applies edits in source order. The order of the tree differs where the parser moved an element out of a table. */
function edit(source: string, places: readonly (Edit | Place)[]): string {
  const sorted = places
    .flatMap((place): Edit[] => (place ? [place] : []))
    .toSorted((a, b) => a.startOffset - b.startOffset || a.endOffset - b.endOffset);
  let html = '';
  let from = 0;
  for (const { startOffset, endOffset, text = '' } of sorted) {
    html += source.slice(from, startOffset) + text;
    from = endOffset;
  }
  return html + source.slice(from);
}

function textOf(element: Element): string {
  return element.childNodes.map((child) => ('value' in child ? child.value : '')).join('');
}

/** A source expression of the policy: https://www.w3.org/TR/CSP3/#grammardef-hash-source */
function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
