// Makes the excerpt of a search result: the sentence with the most matching words, its context, and highlighted matches.
import type { Section } from '#lib/search/entry.ts';
import { listWords } from '#lib/search/words.ts';

/** A text in pieces: plain text and matches in turn, plain text first. */
export type Marked = string[];

/** Characters of an excerpt: about two lines. */
const minLength = 140;
const maxLength = 240;
/** Characters of context before the first match in a long sentence. */
const contextLength = 60;

interface Range {
  start: number;
  end: number;
}

/** Splits a text at the words that have one of the terms. */
export function markWords(text: string, terms: ReadonlySet<string>): Marked {
  const pieces: Marked = [];
  let last = 0;
  for (const { start, end } of findWords(text, terms)) {
    pieces.push(text.slice(last, start), text.slice(start, end));
    last = end;
  }
  return [...pieces, text.slice(last)];
}

/** @returns the ranges of matching words; overlapping pairs of characters are joined */
function findWords(text: string, terms: ReadonlySet<string>): Range[] {
  const ranges: Range[] = [];
  for (const word of listWords(text)) {
    if (!word.terms.some((term) => terms.has(term))) continue;
    const last = ranges.at(-1);
    if (last && word.start <= last.end) last.end = Math.max(last.end, word.end);
    else ranges.push({ start: word.start, end: word.end });
  }
  return ranges;
}

/** @returns an excerpt of the section's text, or of its code; `undefined` if neither contains a term */
export function quoteSection({ text, code }: Section, terms: ReadonlySet<string>): Marked | undefined {
  return quote(text, terms) ?? quote(code, terms);
}

function quote(text: string, terms: ReadonlySet<string>): Marked | undefined {
  let best: { line: string; sentence: Range; found: number } | undefined;
  for (const line of text.split('\n')) {
    for (const sentence of splitSentences(line)) {
      const found = countTerms(line.slice(sentence.start, sentence.end), terms);
      if (found > (best?.found ?? 0)) best = { line, sentence, found };
    }
  }
  if (!best) return undefined;
  const { start, end } = fitRange(best.line, best.sentence, terms);
  const isCutBefore = start > 0 && !/[.!?。！？]["”’)]?\s*$/.test(best.line.slice(0, start));
  const isCutAfter = end < best.line.length && !/[.!?。！？]["”’)]?$/.test(best.line.slice(0, end).trimEnd());
  const shown = best.line.slice(start, end).trim();
  return markWords(`${isCutBefore ? '… ' : ''}${shown}${isCutAfter ? ' …' : ''}`, terms);
}

function splitSentences(line: string): Range[] {
  const ranges: Range[] = [];
  let start = 0;
  for (const { index, 0: gap } of line.matchAll(/(?<=[.!?]["”’)]?)\s+(?=\S)|(?<=[。！？])(?=.)/g)) {
    ranges.push({ start, end: index });
    start = index + gap.length;
  }
  return [...ranges, { start, end: line.length }];
}

function countTerms(text: string, terms: ReadonlySet<string>): number {
  return new Set(listWords(text).flatMap((word) => word.terms.filter((term) => terms.has(term)))).size;
}

/** Extends a short sentence by those that follow, and cuts a long one around its first match. */
function fitRange(line: string, { start, end }: Range, terms: ReadonlySet<string>): Range {
  if (end - start > maxLength) {
    const first = findWords(line.slice(start, end), terms)[0]?.start ?? 0;
    const from = first + contextLength < maxLength ? start : toWordStart(line, start + first - contextLength);
    return { start: from, end: toWordEnd(line, Math.min(end, from + maxLength)) };
  }
  let last = end;
  while (last - start < minLength && last < line.length) {
    const next = splitSentences(line).find((sentence) => sentence.start >= last);
    if (!next) break;
    last = next.end - start > maxLength ? toWordEnd(line, start + maxLength) : next.end;
    if (last < next.end) break;
  }
  return { start, end: last };
}

/** Moves a cut forward to the start of a word, by at most 30 characters. */
function toWordStart(line: string, at: number): number {
  const space = line.indexOf(' ', at);
  return space >= 0 && space < at + 30 ? space + 1 : at;
}

/** Moves a cut back to the end of a word, by at most 30 characters. */
function toWordEnd(line: string, at: number): number {
  if (at >= line.length) return line.length;
  const space = line.lastIndexOf(' ', at);
  return space > at - 30 ? space : at;
}
