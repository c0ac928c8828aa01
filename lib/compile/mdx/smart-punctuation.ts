// Replaces straight quotes, dashes and dots with typographic ones, except in code. (remark-smartypants uses a natural
// language parser, which took a third of the compile time.)
import type { Link, Nodes, Parent, Root, Text } from 'mdast';
import { toString as textOf } from 'mdast-util-to-string';
import { isTextBlock } from '#lib/compile/mdx/text-blocks.ts';

export function smartenPunctuation() {
  return (tree: Root) => smartenBlocks(tree);
}

/** Attributes that contain prose. */
const readAttributes = new Set(['title', 'caption', 'summary', 'by']);

function smartenBlocks(node: Nodes): void {
  if (node.type === 'mdxJsxFlowElement') {
    for (const attribute of node.attributes) {
      if (attribute.type !== 'mdxJsxAttribute' || !readAttributes.has(attribute.name)) continue;
      if (typeof attribute.value === 'string') attribute.value = smarten(attribute.value);
    }
  }
  if (isTextBlock(node)) smartenLeaves(listLeaves(node));
  else if ('children' in node) for (const child of node.children) smartenBlocks(child);
}

/**
 * The text nodes of a block in order, with one character for each other node: the direction of a quote depends on its
 * neighbours.
 */
type Leaf = Text | string;

const aWord = 'x';

function listLeaves(parent: Parent): Leaf[] {
  return (parent.children as Nodes[]).flatMap((node): Leaf[] => {
    if (node.type === 'text') return [node];
    if (node.type === 'break') return ['\n'];
    if (node.type === 'footnoteReference') return [];
    if (node.type === 'image') {
      if (node.title) node.title = smarten(node.title);
      return [aWord];
    }
    if (!('children' in node) || (node.type === 'link' && isAddress(node))) return [aWord];
    return listLeaves(node);
  });
}

/** Returns true for a bare URL, which is shown unchanged. */
function isAddress(link: Link): boolean {
  const text = textOf(link);
  return link.url === text || link.url === `http://${text}` || link.url === `mailto:${text}`;
}

function smartenLeaves(leaves: readonly Leaf[]): void {
  let before = '';
  for (const leaf of leaves) {
    if (typeof leaf !== 'string') leaf.value = joinDashes(leaf.value, before);
    before = (typeof leaf === 'string' ? leaf : leaf.value).at(-1) ?? before;
  }
  const turned = turnQuotes(leaves.map((leaf) => (typeof leaf === 'string' ? leaf : leaf.value)).join(''));
  let start = 0;
  for (const leaf of leaves) {
    const end = start + (typeof leaf === 'string' ? leaf : leaf.value).length;
    if (typeof leaf !== 'string') leaf.value = turned.slice(start, end);
    start = end;
  }
}

/** Replaces the punctuation of a text without markup, such as a title. */
export function smarten(text: string): string {
  return turnQuotes(joinDashes(text));
}

/** Two dashes after a space and before a letter are a command-line flag. */
const flag = /(?<=^|[\s([/"'|,])--(?=\p{L})/gu;

/** @param before the character in front of the text */
function joinDashes(text: string, before = ''): string {
  if (!text.includes('--') && !text.includes('...')) return text;
  const flags = new Set([...(before + text).matchAll(flag)].map(({ index }) => index - before.length));
  return text
    .replace(/(?<!-)-{2,3}(?!-)/g, (dashes, at: number) => {
      if (dashes.length === 3) return '\u2014';
      return flags.has(at) ? dashes : '\u2013';
    })
    .replace(/(?<!\.)\.\.\.(?!\.\.)/g, '\u2026');
}

/** Apostrophes for omitted characters: '90s, '99, 'tis, rock 'n' roll. In '99' and 'em' they are quotes. */
const leftOut = /'(?:\d\ds\b|\d\d\b(?!')|(?:tis|twas|twere|em|til)\b(?!')|n')/iy;
/** Feet and inches: 6'2" */
const feet = /'\d{1,2}(?:\.\d+)?"/y;

/** Replaces each straight quote with one character, so that offsets stay the same. */
function turnQuotes(text: string): string {
  let isOpen = { double: false, single: false };
  let inches = -1;
  let last = { index: -1, turned: '' };
  const turn = (sign: string, index: number): string => {
    const left = last.index === index - 1 ? last.turned : (text[index - 1] ?? '');
    const right = text[index + 1] ?? '';
    const isAfterDigit = /\d/.test(left);
    if (sign === '"') {
      if (index === inches || (isAfterDigit && !isOpen.double)) return '\u2033';
      const isBesideCjk = !isOpen.double && cjk.test(left) && /\S/.test(right);
      isOpen = { double: isBesideCjk || opens(left, right), single: false };
      return isOpen.double ? '\u201c' : '\u201d';
    }
    const measure = isAfterDigit ? matchAt(feet, text, index) : undefined;
    if (measure) inches = index + measure.length - 1;
    if (measure || (isAfterDigit && !isOpen.single && !/[\p{L}\p{N}]/u.test(right))) return '\u2032';
    if (!/[\p{L}\p{N}]/u.test(left) && matchAt(leftOut, text, index)) return '\u2019';
    if (opens(left, right)) {
      isOpen.single = true;
      return '\u2018';
    }
    if (!/\p{L}/u.test(right)) isOpen.single = false;
    return '\u2019';
  };
  return text.replace(/['"]/g, (sign, index: number) => {
    last = { index, turned: turn(sign, index) };
    return last.turned;
  });
}

/** CJK characters and punctuation, which have no spaces between them. */
const cjk = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff00-\uffef]/u;

function opens(left: string, right: string): boolean {
  if (right === '' || /\s/.test(right)) return false;
  if (left === '' || /[\s([{/\u2018\u201c]/.test(left)) return true;
  return /[-\u2013\u2014]/.test(left) && /[\p{L}\p{N}'"]/u.test(right);
}

function matchAt(pattern: RegExp, text: string, index: number): string | undefined {
  pattern.lastIndex = index;
  return pattern.exec(text)?.[0];
}
