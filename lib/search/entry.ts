// The search entry of a document, an object of the release: the words of each section, and its text for excerpts.
import type { Nodes, Root } from 'hast';
import { isBlock } from '#lib/model/element.ts';
import { isCommon, listTerms } from '#lib/search/words.ts';

/** A heading with the text up to the next heading, or the text before the first heading. */
export interface Section {
  /** The id of the heading; empty before the first heading. */
  id: string;
  title: string;
  /** Paragraphs, list items and table cells, a line each. */
  text: string;
  /** Lines of code, and the titles of code blocks. */
  code: string;
}

/** Terms and how often each occurs. */
export type Counts = [term: string, count: number][];

export interface SectionWords {
  title: Counts;
  text: Counts;
  code: Counts;
}

/**
 * Builds the entry as it is stored: JSON lines, the first with the words of all sections, then one for each section.
 * Readers parse only the line that they need.
 */
export function buildEntry(tree: Root): string {
  const sections = splitSections(tree);
  const words = sections.map(({ title, text, code }) => [
    formatCounts(countWords(title)),
    formatCounts(countWords(text, isCommon)),
    formatCounts(countWords(code, isCommon)),
  ]);
  return [words, ...sections].map((line) => JSON.stringify(line)).join('\n');
}

/** @returns the words of each section, from the first line of an entry */
export function readWords(entry: Buffer): SectionWords[] {
  const sections = JSON.parse(readLine(entry, 0) ?? '[]') as [string, string, string][];
  return sections.map(([title, text, code]) => ({
    title: parseCounts(title),
    text: parseCounts(text),
    code: parseCounts(code),
  }));
}

/** @returns a section of an entry, for excerpts. @param number the number of the section, from 0 */
export function readSection(entry: Buffer, number: number): Section | undefined {
  const line = readLine(entry, number + 1);
  return line === undefined ? undefined : (JSON.parse(line) as Section);
}

const lineEnd = 10;

function readLine(entry: Buffer, number: number): string | undefined {
  let start = 0;
  for (let line = 0; line < number; line++) {
    start = entry.indexOf(lineEnd, start) + 1;
    if (start === 0) return undefined;
  }
  const end = entry.indexOf(lineEnd, start);
  return entry.toString('utf8', start, end < 0 ? entry.length : end);
}

/** Counts the terms of a text. @returns counts in the order of their terms */
export function countWords(text: string, isIgnored: (term: string) => boolean = () => false): Counts {
  const counts = new Map<string, number>();
  for (const term of listTerms(text)) if (!isIgnored(term)) counts.set(term, (counts.get(term) ?? 0) + 1);
  return [...counts].sort((a, b) => (a[0] < b[0] ? -1 : 1));
}

/** Formats counts as "cache:3 redis": terms contain no spaces and no colons. */
function formatCounts(counts: Counts): string {
  return counts.map(([term, count]) => (count === 1 ? term : `${term}:${count}`)).join(' ');
}

function parseCounts(text: string): Counts {
  if (text === '') return [];
  return text.split(' ').map((item) => {
    const colon = item.indexOf(':');
    return colon < 0 ? [item, 1] : [item.slice(0, colon), Number(item.slice(colon + 1))];
  });
}

const headings = /^h[1-6]$/;
/** Elements without searchable words. */
const notText = new Set(['svg', 'math', 'style', 'script']);

function splitSections(tree: Root): Section[] {
  const first: Section = { id: '', title: '', text: '', code: '' };
  const sections = [first];
  let current = first;
  const walk = (node: Nodes, isCode: boolean): void => {
    if (node.type === 'text') current[isCode ? 'code' : 'text'] += node.value;
    if (!('children' in node)) return;
    if (node.type !== 'element') {
      for (const child of node.children) walk(child, isCode);
      return;
    }
    const { tagName, properties } = node;
    if (
      notText.has(tagName) ||
      // How the code was tested is in the caption of most blocks, and no words of the author.
      (isCode && tagName === 'small') ||
      properties.dataFootnoteRef !== undefined ||
      properties.dataFootnoteBackref !== undefined
    )
      return;
    if (headings.test(tagName) && properties.id !== undefined) {
      current = { id: String(properties.id), title: textOf(node).trim(), text: '', code: '' };
      sections.push(current);
      return;
    }
    // The alt text and title of an image count as text, once for a light and dark pair.
    for (const words of properties.dataShade === 'dark' ? [] : [properties.title, properties.alt]) {
      if (typeof words === 'string' && words) current.text += `${words}\n`;
    }
    const isInCode = isCode || tagName === 'pre' || (tagName === 'figure' && hasClass(properties.className, 'code'));
    for (const child of node.children) walk(child, isInCode);
    if (isInCode && (tagName === 'pre' || tagName === 'figcaption')) current.code += '\n';
    else if (isBlock(tagName)) current.text += '\n';
  };
  walk(tree, false);
  return sections.map(({ id, title, text, code }) => ({ id, title, text: tidyLines(text), code: tidyLines(code) }));
}

function hasClass(value: unknown, name: string): boolean {
  return Array.isArray(value) && value.includes(name);
}

/** The text of a heading, without references to footnotes. */
function textOf(node: Nodes): string {
  if (node.type === 'text') return node.value;
  if (!('children' in node) || (node.type === 'element' && node.tagName === 'sup')) return '';
  return node.children.map(textOf).join('');
}

function tidyLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n');
}
