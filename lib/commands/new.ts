// `npm run new "Title"`: starts a post, as a draft that passes the check.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { readFolder } from '#lib/content/files.ts';
import { titleLimit } from '#lib/content/front-matter.ts';
import { mendSlug } from '#lib/content/source.ts';
import { readTags } from '#lib/content/tags.ts';
import { env } from '#lib/env.ts';

/** @param date the day it is begun, as `2026-01-31` */
export function buildPost(title: string, date: string, tags: readonly string[]): string {
  return `---
title: ${JSON.stringify(title)}
description: "What a reader gets from it, in one or two sentences of at most 160 characters."
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

async function main(): Promise<void> {
  const title = process.argv.slice(2).join(' ').trim();
  const fail = (message: string) => {
    console.error(message);
    process.exitCode = 1;
  };
  if (!title) return fail('A post needs a title: npm run new "What it is called"');
  if (title.length > titleLimit) {
    return fail(`The title is ${title.length} characters, the limit is ${titleLimit}: shorten it`);
  }
  const { tags } = await readTags(readFolder(env.contentDir));
  const file = join(env.contentDir, 'posts', `${mendSlug(title)}.mdx`);
  const shown = relative(process.cwd(), file);
  const text = buildPost(title, new Date().toISOString().slice(0, 10), Object.keys(tags));
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return fail(`${shown} exists already: choose another title, or edit it`);
  }
  console.log(`${shown} is begun, as a draft. Write it with npm run dev, publish it with npm run release.`);
}

if (import.meta.main) await main();
