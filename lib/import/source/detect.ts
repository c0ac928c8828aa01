// Finds the generator of a source by its files, or by its texts if there is no configuration.
import { astro } from '#lib/import/generators/astro.ts';
import { docusaurus } from '#lib/import/generators/docusaurus.ts';
import { eleventy } from '#lib/import/generators/eleventy.ts';
import { gatsby } from '#lib/import/generators/gatsby.ts';
import { hexo } from '#lib/import/generators/hexo.ts';
import { hugo } from '#lib/import/generators/hugo.ts';
import { jekyll } from '#lib/import/generators/jekyll.ts';
import { loadBearing } from '#lib/import/generators/load-bearing.ts';
import { next } from '#lib/import/generators/next.ts';
import { plain } from '#lib/import/generators/plain.ts';
import { vitepress } from '#lib/import/generators/vitepress.ts';
import { zola } from '#lib/import/generators/zola.ts';
import type { Habits } from '#lib/import/habits.ts';
import type { Fields } from '#lib/import/model.ts';

/** Generators whose configuration has a name of its own come first. */
export const generators: readonly Habits[] = [
  docusaurus,
  astro,
  eleventy,
  gatsby,
  vitepress,
  next,
  zola,
  hugo,
  hexo,
  jekyll,
  loadBearing,
  plain,
];

export interface Detected {
  habits: Habits;
  /** The file or the text that shows it. */
  reason: string;
}

/**
 * @param texts the beginnings of some documents
 * @param configOf reads a configuration file
 */
export function detect(
  files: readonly string[],
  texts: readonly string[],
  configOf: (path: string) => Fields,
): Detected {
  for (const habits of generators) {
    const mark = files.find((path) => habits.mark.test(path) && (habits.owns?.(configOf(path), files) ?? true));
    if (mark) return { habits, reason: mark };
  }
  const looks = generators.map((habits) => ({
    habits,
    count: texts.filter((text) => habits.looks?.test(text)).length,
  }));
  const best = looks.reduce((most, one) => (one.count > most.count ? one : most), { habits: plain, count: 0 });
  return { habits: best.habits, reason: best.count > 0 ? 'its texts' : 'no generator found' };
}
