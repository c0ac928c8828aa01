// What is shown of a hit: the sentence that has most of the words, in its surroundings, with the words marked.
import type { Section } from '#lib/search/entry.ts';
import { listWords } from '#lib/search/words.ts';

/** A text in pieces: every second one, from the second on, is what was searched for. */
export type Marked = string[];

/** Characters. About two lines of a list. */
const shortest = 140;
const longest = 240;

interface Range {
  start: number;
  end: number;
}

export function markWords(text: string, terms: ReadonlySet<string>): Marked {
  const pieces: Marked = [];
  let at = 0;
  for (const { start, end } of findWords(text, terms)) {
    pieces.push(text.slice(at, start), text.slice(start, end));
    at = end;
  }
  return [...pieces, text.slice(at)];
}

/** Where the words stand, those that touch as one: pairs of characters lie over each other. */
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

/** @returns `undefined` if none of the words stands in the section's text or code */
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
  const { start, end } = frame(best.line, best.sentence, terms);
  const isCutBefore = start > 0 && !/[.!?。！？]["”’)]?\s*$/.test(best.line.slice(0, start));
  const isCutBehind = end < best.line.length && !/[.!?。！？]["”’)]?$/.test(best.line.slice(0, end).trimEnd());
  const shown = best.line.slice(start, end).trim();
  return markWords(`${isCutBefore ? '… ' : ''}${shown}${isCutBehind ? ' …' : ''}`, terms);
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

/** A short sentence takes in those behind it, a long one is cut around its first words that were searched for. */
function frame(line: string, { start, end }: Range, terms: ReadonlySet<string>): Range {
  if (end - start > longest) {
    const first = findWords(line.slice(start, end), terms)[0]?.start ?? 0;
    const from = first + 60 < longest ? start : toWordStart(line, start + first - 60);
    return { start: from, end: toWordEnd(line, Math.min(end, from + longest)) };
  }
  let last = end;
  while (last - start < shortest && last < line.length) {
    const next = splitSentences(line).find((sentence) => sentence.start >= last);
    if (!next) break;
    last = next.end - start > longest ? toWordEnd(line, start + longest) : next.end;
    if (last < next.end) break;
  }
  return { start, end: last };
}

function toWordStart(line: string, at: number): number {
  const space = line.indexOf(' ', at);
  return space >= 0 && space < at + 30 ? space + 1 : at;
}

function toWordEnd(line: string, at: number): number {
  if (at >= line.length) return line.length;
  const space = line.lastIndexOf(' ', at);
  return space > at - 30 ? space : at;
}
