// The tables beside the posts: what the experiments give, what their posts conclude, and the numbers in their texts.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { formatTable, listExperiments, loadExperiment, readPost, readTables } from '../../bench/experiments/store.ts';

const folder = join(import.meta.dirname, '../../content/posts');

async function readCommitted(slug: string) {
  const { tables } = JSON.parse(await readFile(join(folder, slug, 'experiment.json'), 'utf8')) as { tables: string[] };
  return readTables(slug, tables);
}

const slugs = await listExperiments();

test.each(slugs)('the conclusions of %s hold for its committed tables', async (slug) => {
  const { conclude } = await loadExperiment(slug);
  const conclusions = conclude(await readCommitted(slug));
  expect(conclusions.length).toBeGreaterThan(0);
  expect(conclusions.filter(({ holds }) => !holds)).toEqual([]);
});

test.each(slugs)('the numbers in the text of %s are those of its tables', async (slug) => {
  const { quote } = await loadExperiment(slug);
  const quotes = quote(await readCommitted(slug));
  const text = (await readPost(slug)).replace(/\s+/g, ' ');
  expect(quotes.length).toBeGreaterThan(0);
  expect(quotes.filter((words) => !text.includes(words))).toEqual([]);
});

test.each(slugs)('the charts of %s show tables of its experiment', async (slug) => {
  const tables = Object.keys(await readCommitted(slug));
  const shown = [...(await readPost(slug)).matchAll(/<Chart\s[^>]*src="\.\/([^"]+)\.csv"/g)].map(([, name]) => name);
  expect(shown.length).toBeGreaterThan(0);
  expect(shown.filter((name) => !tables.includes(name ?? ''))).toEqual([]);
});

test.each(slugs)('%s gives its committed tables again, if it is exact', async (slug) => {
  const { isExact, run } = await loadExperiment(slug);
  if (!isExact) return;
  const committed = Object.entries(await readCommitted(slug)).map(([name, table]) => [name, formatTable(table)]);
  expect(Object.entries(await run()).map(([name, table]) => [name, formatTable(table)])).toEqual(committed);
});
