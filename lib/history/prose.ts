// Extracts the prose of a post from its tree: one block for each paragraph, heading, list item and cell, and a mark for each
// element that is not prose.
import type { Element, ElementContent, RootContent } from 'hast';
import { toString as textOf } from 'hast-util-to-string';
import type { Block, ThingKind } from '#lib/history/prose-blocks.ts';
import type { Body } from '#lib/model/body.ts';
import { digestOf } from '#lib/model/digest.ts';

const headings = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'];

/** Elements that do not end a block of text. */
const inline = new Set(
  'a abbr b bdi bdo br cite code data del dfn em i ins kbd label mark q rp rt ruby s samp small span strong sub sup time u var wbr'.split(
    ' ',
  ),
);

/** Digits of the digest of an element that is not prose. */
const markLength = 16;

/**
 * @param facts title and description, which count as prose
 * @returns the blocks in the order of the text
 */
export function extractProse({ tree }: Pick<Body, 'tree'>, facts: { title: string; description: string }): Block[] {
  const blocks: Block[] = [];
  add(blocks, 'heading', facts.title);
  add(blocks, 'text', facts.description);
  collect(tree.children, 'text', blocks);
  return blocks;
}

function collect(nodes: readonly RootContent[], kind: 'heading' | 'text', blocks: Block[]): void {
  let text = '';
  const flush = () => {
    add(blocks, kind, text);
    text = '';
  };
  for (const node of nodes) {
    if (node.type === 'text') text += node.value;
    if (node.type !== 'element' || isOfInterface(node)) continue;
    if (isInline(node)) text += node.tagName === 'br' ? ' ' : textOf(node);
    else {
      flush();
      collectElement(node, blocks);
    }
  }
  flush();
}

function collectElement(element: Element, blocks: Block[]): void {
  const thing = findThing(element);
  if (thing) blocks.push([thing, digestOf(JSON.stringify(withoutPositions(element))).slice(0, markLength)]);
  else collect(element.children, headings.includes(element.tagName) ? 'heading' : 'text', blocks);
}

function add(blocks: Block[], kind: 'heading' | 'text', text: string): void {
  const words = text.replace(/\s+/g, ' ').trim();
  if (words !== '') blocks.push([kind, words]);
}

/** Returns true for links of headings and footnotes that the compiler adds, and for the number of a footnote. */
function isOfInterface({ properties, children }: Element): boolean {
  const { className, dataFootnoteBackref, dataFootnoteRef } = properties;
  if (dataFootnoteBackref !== undefined || dataFootnoteRef !== undefined) return true;
  if (Array.isArray(className) && className.includes('anchor')) return true;
  const [first] = children;
  return first?.type === 'element' && first.properties.dataFootnoteRef !== undefined;
}

function isInline(element: Element): boolean {
  const { tagName, properties, children } = element;
  if (tagName === 'math') return properties.display !== 'block';
  const isElement = (node: ElementContent): node is Element => node.type === 'element';
  return inline.has(tagName) && children.filter(isElement).every(isInline);
}

function findThing({ tagName, properties: { className } }: Element): ThingKind | undefined {
  const classes = Array.isArray(className) ? className : [];
  if (tagName === 'pre' || (tagName === 'figure' && classes.includes('code'))) return 'code';
  if (tagName === 'svg') return 'diagram';
  if (tagName === 'math') return 'formula';
  if (tagName === 'img' || tagName === 'picture') return 'image';
  return ['audio', 'iframe', 'video'].includes(tagName) ? 'media' : undefined;
}

/** Removes positions, because a change above an element moves it without changing it. */
function withoutPositions(node: ElementContent): unknown {
  if (node.type === 'text') return node.value;
  if (node.type !== 'element') return null;
  return [node.tagName, node.properties, node.children.map(withoutPositions)];
}
