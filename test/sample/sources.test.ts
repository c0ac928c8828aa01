// Each link of the posts and of About to another site is in `content/sources.yaml`, with the words that it supports.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { findExternalLinks } from '#lib/commands/external-links.ts';
import { root } from '#test/sample/sandbox.ts';

const words = z.string().min(20).max(300);
const source = z.union([
  z.strictObject({
    /** When it was last looked up. */
    seen: z.iso.date(),
    says: words,
    /** Where, if not at the address itself. */
    through: z.string().optional(),
  }),
  /** The source was not looked up. The words are those that posts take from it. */
  z.strictObject({ unchecked: words }),
]);

const sources = z.record(z.url(), source).parse(parse(readFileSync(join(root, 'content/sources.yaml'), 'utf8')));

const pages = readdirSync(join(root, 'content/pages')).filter((name) => name.endsWith('.mdx'));
const documents = [
  ...readdirSync(join(root, 'content/posts')).map((slug) => `posts/${slug}/index.mdx`),
  ...pages.map((name) => `pages/${name}`),
];
const linked = new Set(
  documents.flatMap((path) => findExternalLinks(readFileSync(join(root, 'content', path), 'utf8'))),
);

test('every link to another site has its entry, and every entry a link', () => {
  expect(linked.size).toBeGreaterThan(40);
  expect(Object.keys(sources).toSorted()).toEqual([...linked].toSorted());
});

test('no source was looked up on a future day', () => {
  const today = new Date().toISOString().slice(0, 10);
  const dates = Object.values(sources).flatMap((one) => ('seen' in one ? [one.seen] : []));
  expect(dates.length).toBeGreaterThan(0);
  expect(dates.filter((date) => date > today)).toEqual([]);
});

test.each([
  ['an entry without words', { seen: '2026-11-29' }],
  ['a day that does not exist', { seen: '2026-02-30', says: 'Words that are long enough to say something.' }],
  ['an entry that is both', { seen: '2026-11-29', says: 'x'.repeat(30), unchecked: 'y'.repeat(30) }],
])('%s is refused', (_name, entry) => {
  expect(source.safeParse(entry).success).toBe(false);
});
