// Compares texts: words, blocks, elements that are not prose, and texts that are too different or too large.
import { fromHtml } from 'hast-util-from-html';
import { expect, test } from 'vitest';
import { compareProse, comparisonLimit } from '#lib/history/compare.ts';
import { type Comparison, comparisonSchema } from '#lib/history/compare-schema.ts';
import { extractProse } from '#lib/history/prose.ts';
import type { Block } from '#lib/history/prose-blocks.ts';
import type { Body } from '#lib/model/body.ts';

const p = (text: string): Block => ['text', text];
const h = (text: string): Block => ['heading', text];

/** Each change with its heading: removed words in brackets, added ones in braces. */
function describeChanges({ sections }: Comparison): string[] {
  const marks = { 0: ['', ''], 1: ['{', '}'], '-1': ['[', ']'] } as const;
  return sections.flatMap(({ heading = '', changes }) =>
    changes.map((change) =>
      'thing' in change
        ? `${heading}| ${change.thing} ${change.change}`
        : `${heading}| ${change.parts.map(([sign, text]) => marks[sign][0] + text + marks[sign][1]).join('')}`,
    ),
  );
}

function compare(before: Block[], after: Block[], language = 'en'): string[] {
  return describeChanges(comparisonSchema.parse(compareProse(before, after, language)));
}

test('words are compared, even in languages without spaces or from right to left', () => {
  expect(compare([p('The quick brown fox.')], [p('The slow brown fox.')])).toEqual(['| The [quick]{slow} brown fox.']);
  expect(compare([p('缓存很快。我们使用它。')], [p('缓存很快。我们不使用它。')], 'zh')).toEqual([
    '| 缓存很快。我们{不}使用它。',
  ]);
  expect(compare([p('مرحبا بالعالم الجميل هنا')], [p('مرحبا بالعالم الكبير هنا')], 'ar')).toEqual([
    '| مرحبا بالعالم [الجميل]{الكبير} هنا',
  ]);
});

test('the words around a change are whole if the language has spaces', () => {
  const words = Array.from({ length: 60 }, (_, at) => `word${at}`).join(' ');
  const [change = ''] = compare([p(`Old ${words}`)], [p(`New ${words}`)]);
  expect(change).toMatch(/^\| \[Old\]\{New\} (?:word\d+ )+…$/);
  const [end = ''] = compare([p(`${words} old`)], [p(`${words} new`)]);
  expect(end).toMatch(/^\| … (?:word\d+ )+\[old\]\{new\}$/);
});

test('the numbers of footnotes are not part of the prose', () => {
  const tree = fromHtml('<p>A claim<sup><a data-footnote-ref href="#fn-1">1</a></sup>, and x<sup>2</sup>.</p>');
  expect(extractProse({ tree } as Body, { title: 'T', description: '' })).toEqual([h('T'), p('A claim, and x2.')]);
});

test('changes stand below the heading of the new text, removed blocks before added ones', () => {
  const before = [h('Title'), h('A'), p('Same.'), p('An old paragraph.'), h('B'), ['code', '1'] as Block, p('End.')];
  const after = [
    h('Title'),
    h('A'),
    p('Same.'),
    p('Nothing in common'),
    h('B'),
    ['code', '2'] as Block,
    ['image', '3'] as Block,
    p('End.'),
  ];
  expect(compare(before, after)).toEqual([
    'A| [An old paragraph.]',
    'A| {Nothing in common}',
    'B| code changed',
    'B| image added',
  ]);
  expect(compare([h('The old title'), p('x')], [h('The new title'), p('x')])).toEqual(['| The [old]{new} title']);
});

test('a paragraph that moved and one that is new are not confused', () => {
  const [a, b, c] = ['The first one here.', 'The second of them.', 'A third and last.'].map(p) as [Block, Block, Block];
  expect(compare([a, b], [a, c, b])).toEqual(['| {A third and last.}']);
  expect(compare([a, b, c], [a, c])).toEqual(['| [The second of them.]']);
});

test('equal texts around a change are shortened', () => {
  const words = Array.from({ length: 200 }, (_, place) => `word${place}`).join(' ');
  const [line = ''] = compare([p(`${words} old ${words}`)], [p(`${words} new ${words}`)]);
  expect(line).toContain('[old]{new}');
  expect(line.length).toBeLessThan(300);
  expect(line.match(/…/g)).toHaveLength(2);
});

test('a rewritten text is compared by blocks only, up to a limit of bytes', () => {
  const write = (seed: string) =>
    Array.from({ length: 3_000 }, (_, place) =>
      p(Array.from({ length: 20 }, (__, word) => `${seed}${place}x${word}`).join(' ')),
    );
  const comparison = compareProse(write('a'), write('b'), 'en');
  const long = (seed: string) => [p(Array.from({ length: 20_000 }, (_, place) => seed + (place % 7)).join(' '))];
  const one = compareProse(long('a'), long('b'), 'en');
  for (const found of [comparison, one]) expect(JSON.stringify(found).length).toBeLessThan(comparisonLimit * 1.2);
  expect(comparison.more).toBeGreaterThan(5_000);
});

test('texts that differ only in their spaces are shown as a whole', () => {
  expect(compare([p('a b')], [p('a b c')])).toEqual(['| a b {c}']);
  expect(compare([p('ab, c')], [p('ab ,c')])).toHaveLength(1);
});
