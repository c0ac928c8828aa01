// A cached result must equal the result of pruning.
import { expect, test } from 'vitest';
import { type Markup, pruneStyles } from '#lib/page-cache/prune-styles.ts';
import { pruneOnce } from '#lib/page-cache/pruned-styles.ts';

const css = [
  'p{a:b}.x{a:b}#main{a:b}.x p>a{a:b}details::part(x){a:b}',
  '[data-kind]{a:b}[data-kind=note]{a:b}[rel~="author"]{a:b}[href^="/posts"]{a:b}[href$=".md" i]{a:b}[href*=feed]{a:b}',
  '[lang|=\'en\']{a:b}.with\\:colon{a:b}@media print{.y{a:b}}:not(.z){a:b}[title="two words"]{a:b}',
].join('');

const pools = {
  tags: ['p', 'a', 'details', 'table', 'h2'],
  classes: ['x', 'y', 'z', 'with:colon', 'other', '\u00e4'],
  ids: ['main', 'results', 'a-heading', '\u65e5\u672c'],
  attributeNames: ['data-kind', 'rel', 'href', 'lang', 'title'],
  attributeValues: [
    'note',
    'notes',
    'author',
    'me author',
    '/posts/a',
    '/x.md',
    'feed.xml',
    'en',
    'en-GB',
    'two words',
    'two',
  ],
};

/** A generator with a fixed seed: https://en.wikipedia.org/wiki/Linear_congruential_generator */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

test('the result equals that of pruning, whatever was cached before', () => {
  const random = makeRandom(1);
  const results = new Set<string>();
  for (let run = 0; run < 1000; run++) {
    const pick = (pool: readonly string[]) => new Set(pool.filter(() => random() < 0.3));
    const markup: Markup = {
      tags: pick(pools.tags),
      classes: pick(pools.classes),
      ids: pick(pools.ids),
      attributeNames: pick(pools.attributeNames),
      attributeValues: pick(pools.attributeValues),
    };
    const once = pruneOnce(css, markup);
    expect(once, JSON.stringify(Object.values(markup).map((set) => [...set]))).toBe(pruneStyles(css, markup));
    results.add(once);
  }
  expect(results.size).toBeGreaterThan(100);
});

test('results are cached for each stylesheet', () => {
  const markup = { tags: new Set(['p']), classes: new Set(['x']), ids: new Set<string>() };
  const whole = { ...markup, attributeNames: new Set<string>(), attributeValues: new Set<string>() };
  expect([pruneOnce('p{a:b}table{a:b}', whole), pruneOnce('p{c:d}table{a:b}', whole)]).toEqual(['p{a:b}', 'p{c:d}']);
});
