// Replaces straight quotes, dashes and dots with typographic ones, except in code. (remark-smartypants uses a natural
// language parser, which took a third of the compile time.)
import type { Link, Nodes, Parent, Root, Text } from 'mdast';
import type { MdxJsxFlowElement, MdxJsxTextElement } from 'mdast-util-mdx-jsx';
import { toString as textOf } from 'mdast-util-to-string';
import type { VFile } from 'vfile';
import { languageOf } from '#lib/compile/mdx/language.ts';
import { quotesOf } from '#lib/compile/mdx/quotes.ts';
import { isTextBlock } from '#lib/compile/mdx/text-blocks.ts';

/** Replaces the punctuation of a document. Quotation marks follow the language of `Text`, the front matter and the site. */
export function smartenPunctuation() {
  return (tree: Root, file: VFile) => smartenBlocks(tree, languageOf(file));
}

/** Attributes that contain prose. */
const readAttributes = new Set(['title', 'caption', 'summary', 'by']);

type Component = MdxJsxFlowElement | MdxJsxTextElement;

/** @returns the language within a component */
function languageWithin({ name, attributes }: Component, outer: string | undefined): string | undefined {
  if (name !== 'Text') return outer;
  const found = attributes.find((attribute) => attribute.type === 'mdxJsxAttribute' && attribute.name === 'lang');
  return typeof found?.value === 'string' ? found.value : outer;
}

function smartenBlocks(node: Nodes, outer: string | undefined): void {
  const language = node.type === 'mdxJsxFlowElement' ? languageWithin(node, outer) : outer;
  if (node.type === 'mdxJsxFlowElement') {
    for (const attribute of node.attributes) {
      if (attribute.type !== 'mdxJsxAttribute' || !readAttributes.has(attribute.name)) continue;
      if (typeof attribute.value === 'string') attribute.value = smarten(attribute.value, language);
    }
  }
  if (isTextBlock(node)) smartenLeaves(listLeaves(node, language));
  else if ('children' in node) for (const child of node.children) smartenBlocks(child, language);
}

/**
 * The text nodes of a block in order, with one character for each other node: the direction of a quote depends on its
 * neighbours.
 */
type Leaf = { text: Text; language: string | undefined } | string;

const aWord = 'x';

function listLeaves(parent: Parent, language: string | undefined): Leaf[] {
  return (parent.children as Nodes[]).flatMap((node): Leaf[] => {
    if (node.type === 'text') return [{ text: node, language }];
    if (node.type === 'break') return ['\n'];
    if (node.type === 'footnoteReference') return [];
    if (node.type === 'image') {
      if (node.title) node.title = smarten(node.title, language);
      return [aWord];
    }
    if (!('children' in node) || (node.type === 'link' && isAddress(node))) return [aWord];
    return listLeaves(node, node.type === 'mdxJsxTextElement' ? languageWithin(node, language) : language);
  });
}

/** Returns true for a bare URL, which is shown unchanged. */
function isAddress(link: Link): boolean {
  const text = textOf(link);
  return link.url === text || link.url === `http://${text}` || link.url === `mailto:${text}`;
}

function smartenLeaves(leaves: readonly Leaf[]): void {
  const textOfLeaf = (leaf: Leaf) => (typeof leaf === 'string' ? leaf : leaf.text.value);
  let before = '';
  for (const leaf of leaves) {
    if (typeof leaf !== 'string') leaf.text.value = joinDashes(leaf.text.value, before);
    before = textOfLeaf(leaf).at(-1) ?? before;
  }
  const turned = turnQuotes(leaves.map(textOfLeaf).join(''));
  let start = 0;
  for (const leaf of leaves) {
    const end = start + textOfLeaf(leaf).length;
    if (typeof leaf !== 'string') leaf.text.value = keepUnits(setQuotes(turned.slice(start, end), leaf.language));
    start = end;
  }
}

/** Replaces the punctuation of a text without markup, such as a title. */
export function smarten(text: string, language?: string): string {
  return setQuotes(turnQuotes(joinDashes(text)), language);
}

/** Characters that stand for quotation marks until the language is known. They are noncharacters of Unicode. */
const openDouble = '\ufdd0';
const closeDouble = '\ufdd1';
const openSingle = '\ufdd2';
const closeSingle = '\ufdd3';
const apostrophe = '\u2019';

function setQuotes(typed: string, language: string | undefined): string {
  const text = language && /^fr\b/.test(language) ? keepSpaces(typed) : typed;
  if (!/[\ufdd0-\ufdd3]/.test(text)) return text;
  const { double, single } = quotesOf(language);
  const marks: Record<string, string> = {
    [openDouble]: double[0],
    [closeDouble]: double[1],
    [openSingle]: single[0],
    [closeSingle]: single[1],
  };
  return text.replace(/[\ufdd0-\ufdd3]/g, (mark) => marks[mark] ?? mark);
}

/** French has a space before these punctuation marks and within its quotation marks. Lines must not break there. */
function keepSpaces(text: string): string {
  return text.replace(/(?<=«) | (?=»|[;!?]+(?:\s|$))/g, '\u202f').replace(/ (?=:(?:\s|$))/g, '\u00a0');
}

/** A space between a number and a unit of measure. Words, such as "5 in" and "1 bar", are not taken for units. */
const beforeUnit =
  /(?<=\d) (?=(?:%|‰|°[CF]?|[€£¥₽₴]|[nµμm]?s|min|h|[kKMGTP]?i?B|[kMGT]?bit|[kMGT]bps|px|r?em|[kMGT]?Hz|m?[VAW]|k[WVA]|k?Wh|[nµμmck]?m|k?g|ml|l|K)(?![\p{L}\p{N}'’]))/gu;

/** Keeps numbers and units on one line. */
function keepUnits(text: string): string {
  return /\d /.test(text) ? text.replace(beforeUnit, '\u00a0') : text;
}

/** Two dashes before a letter, with no letter, digit or closing mark before them, are a command-line flag. */
const flag = /(?<![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{N}.,;:!?)\]\u201d\u2019-])--(?=\p{L})/gu;

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
      const begins = !isOpen.double && /\S/.test(right) && (cjk.test(left) || joins(left, right));
      isOpen = { double: begins || opens(left, right), single: false };
      return isOpen.double ? openDouble : closeDouble;
    }
    const measure = isAfterDigit ? matchAt(feet, text, index) : undefined;
    if (measure) inches = index + measure.length - 1;
    if (measure || (isAfterDigit && !isOpen.single && !/[\p{L}\p{N}]/u.test(right))) return '\u2032';
    if (!/[\p{L}\p{N}]/u.test(left) && matchAt(leftOut, text, index)) return apostrophe;
    const begins = !isOpen.single && ((cjk.test(left) && cjk.test(right)) || joins(left, right));
    if (begins || opens(left, right)) {
      isOpen.single = true;
      return openSingle;
    }
    const isClosing = isOpen.single && (!/\p{L}/u.test(right) || cjk.test(right));
    if (isClosing) isOpen.single = false;
    return isClosing ? closeSingle : apostrophe;
  };
  return text.replace(/['"]/g, (sign, index: number) => {
    last = { index, turned: turn(sign, index) };
    return last.turned;
  });
}

/** CJK characters and punctuation, which have no spaces between them. */
const cjk = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff00-\uffef]/u;

/** Whether a sign without a space after it leads to quoted text, as in id="x" and 他说:"你好". */
function joins(left: string, right: string): boolean {
  return /[:;,=]/.test(left) && /[\p{L}\p{N}]/u.test(right);
}

function opens(left: string, right: string): boolean {
  if (right === '' || /\s/.test(right)) return false;
  if (left === '' || /[\s([{/\u2018\u201c\ufdd0\ufdd2]/.test(left)) return true;
  return /[-\u2013\u2014]/.test(left) && /[\p{L}\p{N}'"]/u.test(right);
}

function matchAt(pattern: RegExp, text: string, index: number): string | undefined {
  pattern.lastIndex = index;
  return pattern.exec(text)?.[0];
}
