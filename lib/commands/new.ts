// `npm run new "Title"`: creates a draft that passes all checks.
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { env } from '#lib/env.ts';
import { readFolder } from '#lib/source/content-files.ts';
import { spellSlug } from '#lib/source/documents.ts';
import { descriptionLimit, titleLimit } from '#lib/source/front-matter.ts';
import { readTags } from '#lib/source/tags.ts';

/** @param date the current date, as `2026-01-31` */
export function buildPost(title: string, date: string, tags: readonly string[]): string {
  return `---
title: ${JSON.stringify(title)}
description: "What a reader gets from it, in one or two sentences of at most ${descriptionLimit} characters."
date: ${date}
# Some of: ${tags.join(', ')}
tags: []
# Take this line out when it is ready.
draft: true
---

The claim, in the first paragraph.

## The first section
`;
}

/** A post can be a file or a folder. */
function isTaken(slug: string): boolean {
  return [`${slug}.md`, `${slug}.mdx`, slug].some((name) => existsSync(join(env.contentDir, 'posts', name)));
}

/** @returns the date as a slug; for further posts of a day, a number follows: `2026-01-31-2` */
function findFreeSlug(date: string): string {
  let slug = date;
  for (let number = 2; isTaken(slug); number++) slug = `${date}-${number}`;
  return slug;
}

async function main(): Promise<void> {
  const title = process.argv
    .slice(2)
    .join(' ')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  const fail = (message: string) => {
    console.error(message);
    process.exitCode = 1;
  };
  if (!title) return fail('A post needs a title: npm run new "What it is called"');
  if (title.length > titleLimit) {
    return fail(`The title is ${title.length} characters, the limit is ${titleLimit}: shorten it`);
  }
  const { tags } = await readTags(readFolder(env.contentDir));
  const date = new Date().toISOString().slice(0, 10);
  const spelled = spellSlug(title);
  const slug = spelled || findFreeSlug(date);
  const file = join(env.contentDir, 'posts', `${slug}.mdx`);
  const shown = relative(process.cwd(), file);
  if (isTaken(slug))
    return fail(`There is a post with the slug ${slug} already: choose another title, or edit that post`);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, buildPost(title, date, Object.keys(tags)), { flag: 'wx' });
  if (!spelled) {
    console.log(
      `The title has no letter from a to z, so the slug is the date, ${slug}. Rename the file to choose another.`,
    );
  }
  console.log(`${shown} is begun, as a draft. Write it with npm run dev, publish it with npm run release.`);
}

if (import.meta.main) await main();
