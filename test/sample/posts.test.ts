// The ten posts of the repository: their order, reading times and texts. `npm run init` removes this folder with the posts.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compileArticle } from '#lib/compile/mdx/compile.ts';

const folder = join(import.meta.dirname, '../../content/posts');
const read = (slug: string) => readFileSync(join(folder, `${slug}.mdx`), 'utf8');

/** Slugs, newest first, and reading times in minutes. */
const minutes: [slug: string, minutes: number][] = [
  ['from-monolith-to-bff', 6],
  ['why-backend-systems-fail-at-scale', 7],
  ['redis-in-production', 8],
  ['designing-around-dependencies', 7],
  ['tech-lead-beyond-code', 8],
  ['ai-in-the-developer-workflow', 9],
  ['side-projects-while-working-full-time', 6],
  ['from-developer-to-architect', 8],
  ['half-marathon-engineering', 7],
  ['production-with-distributed-teams', 8],
];

test('the posts are there, newest first', () => {
  const dateOf = (slug: string) => /^date: (.+)$/m.exec(read(slug))?.[1] ?? '';
  const slugs = minutes.map(([slug]) => slug);
  expect(readdirSync(folder).toSorted()).toEqual(slugs.map((slug) => `${slug}.mdx`).toSorted());
  expect(slugs.toSorted((a, b) => (dateOf(a) < dateOf(b) ? 1 : -1))).toEqual(slugs);
});

test.each(minutes)('%s takes %i minutes, and no slip is found in it', async (slug, count) => {
  const { facts, faults } = await compileArticle(read(slug));
  expect({ minutes: facts.minutes, faults }).toEqual({ minutes: count, faults: [] });
});
