// Compares two versions of a text: blocks first, then the words of blocks that were changed.
import { diffArrays, diffWords } from 'diff';
import type { Change, Comparison, Part } from '#lib/history/compare-schema.ts';
import type { Block, ThingKind } from '#lib/history/prose-blocks.ts';

/** Maximum characters of all changes of a version, as JSON. */
export const comparisonLimit = 20_000;
/** Edits that the algorithm looks for in the blocks, and in the words of a block. A text with more edits counts as rewritten. */
const editLimits = { blocks: 2_000, words: 1_000 };
/** Blocks in a row that are paired. More take quadratic time. */
const pairedBlocks = 60;
/** The share of common words of two blocks that are versions of each other. */
const leastLikeness = 0.4;
/** Characters of unchanged text around a change, and of one added or removed part. */
const context = 90;
const partLimit = 4_000;

/** @param language of the text: BCP 47 */
export function compareProse(before: readonly Block[], after: readonly Block[], language: string): Comparison {
  const sections: Comparison['sections'] = [];
  let heading: string | undefined;
  let size = 0;
  let more = 0;
  for (const { from, to } of findRuns(before, after)) {
    for (const [old, fresh] of pairBlocks(from, to)) {
      const change = old === fresh ? undefined : describeChange(old, fresh, language);
      if (change) {
        const length = JSON.stringify(change).length;
        if (size + length > comparisonLimit) more += 1;
        else {
          const last = sections.at(-1);
          if (last && last.heading === heading) last.changes.push(change);
          else sections.push({ heading, changes: [change] });
          size += length;
        }
      }
      // The first block is the title, which the page of the history already shows.
      if (fresh?.[0] === 'heading' && fresh !== after[0]) heading = cut(fresh[1], context);
    }
  }
  return { sections, more };
}

interface Run {
  from: readonly Block[];
  to: readonly Block[];
}

/** Divides two texts into runs of equal blocks (`from` and `to` are the same) and of replaced ones. */
function findRuns(before: readonly Block[], after: readonly Block[]): Run[] {
  const comparator = (a: Block, b: Block) => a[0] === b[0] && a[1] === b[1];
  const found = diffArrays([...before], [...after], { comparator, maxEditLength: editLimits.blocks });
  if (!found) return [{ from: before, to: after }];
  const runs: { from: Block[]; to: Block[] }[] = [];
  let isOpen = false;
  for (const { added, removed, value } of found) {
    const run = isOpen && (added || removed) ? runs.at(-1) : undefined;
    if (!added && !removed) runs.push({ from: value, to: value });
    else if (run) for (const block of value) (added ? run.to : run.from).push(block);
    else runs.push({ from: removed ? value : [], to: added ? value : [] });
    isOpen = Boolean(added || removed);
  }
  return runs;
}

type Pair = [Block | undefined, Block | undefined];

/** Pairs removed blocks with the added ones that replace them, in order. Other removed blocks stand before added ones. */
function pairBlocks(from: readonly Block[], to: readonly Block[]): Pair[] {
  if (from === to) return to.map((block): Pair => [block, block]);
  const canPair = from.length <= pairedBlocks && to.length <= pairedBlocks;
  const oldWords = canPair ? from.map(wordsOf) : [];
  const pairs: Pair[] = [];
  let [removed, added] = [0, 0];
  const closeGap = (end: number, addedEnd: number) => {
    for (const old of from.slice(removed, end)) pairs.push([old, undefined]);
    for (const fresh of to.slice(added, addedEnd)) pairs.push([undefined, fresh]);
  };
  for (const [at, block] of to.entries()) {
    const words = wordsOf(block);
    const isBefore = (old: Set<string>, index: number) =>
      index >= removed && from[index]?.[0] === block[0] && measureLikeness(old, words) >= leastLikeness;
    const place = oldWords.findIndex(isBefore);
    if (place < 0) continue;
    closeGap(place, at);
    pairs.push([from[place], block]);
    [removed, added] = [place + 1, at + 1];
  }
  closeGap(from.length, to.length);
  return pairs;
}

/** @returns the share of common words: https://en.wikipedia.org/wiki/Dice-S%C3%B8rensen_coefficient */
function measureLikeness(a: Set<string>, b: Set<string>): number {
  return (2 * a.intersection(b).size) / (a.size + b.size);
}

/** Elements of one kind that are not prose count as versions of each other. */
function wordsOf([kind, text]: Block): Set<string> {
  return new Set(isText(kind) ? (text.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? [text]) : [kind]);
}

function isText(kind: Block[0]): kind is 'heading' | 'text' {
  return kind === 'heading' || kind === 'text';
}

function describeChange(old: Block | undefined, fresh: Block | undefined, language: string): Change | undefined {
  const [kind] = fresh ?? old ?? ['text'];
  if (!isText(kind)) return { thing: kind satisfies ThingKind, change: !old ? 'added' : fresh ? 'changed' : 'removed' };
  const parts = compareWords(old?.[1] ?? '', fresh?.[1] ?? '', language);
  return { ...(kind === 'heading' && { isHeading: true }), parts: parts.map(shorten) };
}

function compareWords(old: string, fresh: string, language: string): Part[] {
  const whole: Part[] = [
    [-1, old],
    [1, fresh],
  ];
  if (old === '' || fresh === '') return whole.filter(([, text]) => text !== '');
  // Words of a language without spaces are found by the segmenter.
  const intlSegmenter = new Intl.Segmenter(language, { granularity: 'word' });
  const found = diffWords(old, fresh, { intlSegmenter, maxEditLength: editLimits.words });
  // Texts that differ only in their spaces have no changed part.
  if (!found?.some(({ added, removed }) => added || removed)) return whole;
  return found.map(({ added, removed, value }): Part => [added ? 1 : removed ? -1 : 0, value]);
}

/** Shortens unchanged text to the words around the changes. */
function shorten([operation, text]: Part, place: number, { length }: Part[]): Part {
  if (operation !== 0) return [operation, cut(text, partLimit)];
  const signs = [...text];
  if (signs.length <= 2 * context + 20) return [0, text];
  // The text is cut between words if the language has spaces.
  const start =
    place === 0
      ? ''
      : signs
          .slice(0, context)
          .join('')
          .replace(/(?<=\s)\S*$/, '');
  const end =
    place === length - 1
      ? ''
      : signs
          .slice(-context)
          .join('')
          .replace(/^\S*(?=\s)/, '');
  return [0, `${start}\u2026${end}`];
}

function cut(text: string, limit: number): string {
  const signs = [...text.slice(0, 2 * limit + 2)];
  return signs.length > limit ? `${signs.slice(0, limit).join('')}\u2026` : text;
}
