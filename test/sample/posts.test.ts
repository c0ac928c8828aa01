// The ten posts of the repository: their order, reading times and texts. `npm run init` removes this folder with the posts.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { compileArticle } from '#lib/compile/mdx/compile.ts';

const folder = join(import.meta.dirname, '../../content/posts');

/** A post with files beside it has a folder of its own. */
function pathOf(slug: string): string {
  const own = join(folder, slug, 'index.mdx');
  return existsSync(own) ? own : join(folder, `${slug}.mdx`);
}

const read = (slug: string) => readFileSync(pathOf(slug), 'utf8');

/** @returns the texts of the files beside a post, by name */
function readInputs(slug: string): Record<string, string> {
  const own = join(folder, slug);
  if (!existsSync(own)) return {};
  const names = readdirSync(own).filter((name) => !name.endsWith('.mdx'));
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(own, name), 'utf8')]));
}

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
  expect(
    readdirSync(folder)
      .map((name) => basename(name, '.mdx'))
      .toSorted(),
  ).toEqual(slugs.toSorted());
  expect(slugs.toSorted((a, b) => (dateOf(a) < dateOf(b) ? 1 : -1))).toEqual(slugs);
});

test.each(minutes)('%s takes %i minutes, and has no errors or warnings', async (slug, count) => {
  const { facts, diagnostics } = await compileArticle(read(slug), 'mdx', 'en', readInputs(slug));
  expect({ minutes: facts.minutes, diagnostics }).toEqual({ minutes: count, diagnostics: [] });
});
