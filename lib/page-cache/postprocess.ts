// Finishing a page, once per render: what only the framework needs is dropped, and what is inline is named in the policy.
import { createHash } from 'node:crypto';
import { type DefaultTreeAdapterTypes, defaultTreeAdapter, parse } from 'parse5';
import { buildPolicy } from '#lib/page-cache/policy.ts';
import type { Markup } from '#lib/page-cache/prune-styles.ts';
import { pruneOnce } from '#lib/page-cache/pruned-styles.ts';

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

export interface ProcessedPage {
  html: string;
  /** The content security policy of just this page. */
  policy: string;
  isInteractive: boolean;
}

/** An element with this attribute holds an island: React takes it over in the browser, so the page keeps its runtime. */
const islandAttribute = 'data-island';
/** Types of `<script>` that are data to the browser, and run nothing. */
const dataTypes = new Set(['application/ld+json', 'application/json']);
/** Runs nothing either, but the browser asks the policy about it as about a script. */
const rulesType = 'speculationrules';
/** Our own script says so; every other one is the framework's. */
const ownAttribute = 'data-own';

/**
 * The text of the page is parsed, as posts quote scripts and comments; what stays is byte for byte as it was, but for stylesheets.
 * Finishing a finished page changes nothing.
 */
export function postprocessPage(source: string): ProcessedPage {
  const document = parse(source, { sourceCodeLocationInfo: true });
  const nodes = [...walk(document)];
  const elements = nodes.filter(defaultTreeAdapter.isElementNode);
  const isInteractive = elements.some((element) => attribute(element, islandAttribute) !== undefined);
  const dropped = isInteractive ? [] : nodes.filter((node) => isFrameworkOnly(node) && !isInPlaceholder(node));
  const gone = new Set<Node>(dropped);
  const scripts = elements.filter((element) => element.tagName === 'script' && !gone.has(element) && isInline(element));
  const styles = elements.filter(({ tagName }) => tagName === 'style');
  // React may still add to a page with an island whatever it likes.
  const pruned = isInteractive ? [] : pruneAll(styles, readMarkup(elements));
  return {
    html: edit(source, [...dropped.map(placeOf), ...(isInteractive ? [] : styles.flatMap(placesOfMarks)), ...pruned]),
    policy: buildPolicy({
      scripts: scripts
        .filter((script) => !dataTypes.has(attribute(script, 'type') ?? ''))
        .map(textOf)
        .map(hashOf),
      styles: (isInteractive ? styles.map(textOf) : pruned.map(({ text }) => text)).map(hashOf),
      hasScriptFiles: elements.some(
        (element) => element.tagName === 'script' && !gone.has(element) && !isInline(element),
      ),
      isInteractive,
    }),
    isInteractive,
  };
}

function* walk(node: Node): Generator<Node> {
  yield node;
  if ('childNodes' in node) for (const child of node.childNodes) yield* walk(child);
}

function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((candidate) => candidate.name === name)?.value;
}

function isInline(element: Element): boolean {
  return attribute(element, 'src') === undefined;
}

/** The framework's scripts and their preloads, and the comments by which React finds its place again. */
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

/** Where Next would put metadata that arrives late: hidden, and empty but for comments. */
function isPlaceholder(element: Element): boolean {
  const isBare = element.attrs.length === 1 && attribute(element, 'hidden') === '';
  return isBare && element.childNodes.every(defaultTreeAdapter.isCommentNode);
}

/** A comment in a placeholder goes with it. */
function isInPlaceholder(node: Node): boolean {
  const parent = 'parentNode' in node ? node.parentNode : undefined;
  return Boolean(parent && defaultTreeAdapter.isElementNode(parent) && isPlaceholder(parent));
}

type Place = { startOffset: number; endOffset: number } | null | undefined;

function placeOf({ sourceCodeLocation }: Node): Place {
  return sourceCodeLocation;
}

/** By these attributes React knows a stylesheet again; no browser does. */
const stylesheetMarks = ['data-href', 'data-precedence'];

function placesOfMarks({ sourceCodeLocation }: Element): Place[] {
  return stylesheetMarks.map((name) => {
    const place = sourceCodeLocation?.attrs?.[name];
    // With the space in front of it.
    return place && { startOffset: place.startOffset - 1, endOffset: place.endOffset };
  });
}

interface Edit {
  startOffset: number;
  endOffset: number;
  /** What stands there from now on; nothing, if it is left out. */
  text?: string;
}

interface Pruned extends Edit {
  text: string;
}

function pruneAll(styles: readonly Element[], markup: Markup): Pruned[] {
  return styles.flatMap((style) => {
    const { startTag, endTag } = style.sourceCodeLocation ?? {};
    if (!startTag || !endTag) return [];
    const text = pruneOnce(textOf(style), markup);
    return [{ startOffset: startTag.endOffset, endOffset: endTag.startOffset, text }];
  });
}

function readMarkup(elements: readonly Element[]): Markup {
  const attributes = elements.flatMap(({ attrs }) => attrs);
  const valuesOf = (name: string) => attributes.flatMap((one) => (one.name === name ? one.value.split(/\s+/) : []));
  return {
    tags: new Set(elements.map(({ tagName }) => tagName)),
    classes: new Set(valuesOf('class')),
    ids: new Set(valuesOf('id')),
    attributeNames: new Set(attributes.map(({ name }) => name)),
    attributeValues: new Set(attributes.map(({ value }) => value)),
  };
}

/** In the order of the source, which is not the tree's where something stood in a table that must not. */
function edit(source: string, places: readonly (Edit | Place)[]): string {
  const sorted = places
    .flatMap((place): Edit[] => (place ? [place] : []))
    .toSorted((a, b) => a.startOffset - b.startOffset);
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
