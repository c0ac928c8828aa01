// Tests that images and files of the source are copied beside their post under names of their own.
import { rm } from 'node:fs/promises';
import { afterEach, expect, test } from 'vitest';
import { convert } from '#lib/import/convert.ts';
import { readSource } from '#lib/import/source/read-source.ts';
import { type Folders, makeFolders } from '#test/corpus/folder.ts';

let folders: Folders;

afterEach(() => rm(folders.root, { recursive: true }));

test('images, files and players lead to copies beside the post', async () => {
  folders = await makeFolders({
    'hugo.toml': '',
    'static/a/x.png': 'one',
    'static/b/x.png': 'two',
    'static/Two words.pdf': 'pdf',
    'static/v.mp4': 'video',
    'static/run.html': 'html',
    'content/post/p.md': `---
title: P
date: 2020-01-02
---
![a](/a/x.png) ![b](/b/x.png) ![c](/a/x.png) ![d](data:image/png;base64,eA==)

[pdf](/Two%20words.pdf#page=2) [run](/run.html)

<video width="3"><source src="/v.mp4" type="video/mp4"></video>
`,
  });
  const { outputs, documents } = convert(readSource(folders.contentDir, {}), { readContent: () => '', now: 0 });
  const post = outputs.get('posts/p/index.md');
  expect(
    post && 'text' in post && post.text.split('---\n\n')[1],
  ).toBe(`![a](./x.png) ![b](./x-2.png) ![c](./x.png) ![d](./image.png)

[pdf](./Two-words.pdf#page=2) run

<video src="./v.mp4" controls></video>
`);
  expect([...outputs.keys()].sort()).toEqual([
    'posts/p/Two-words.pdf',
    'posts/p/image.png',
    'posts/p/index.md',
    'posts/p/v.mp4',
    'posts/p/x-2.png',
    'posts/p/x.png',
    'redirects.yaml',
  ]);
  expect(documents[0]?.notes.map(({ message }) => message)).toEqual([
    'the file /run.html is of no kind that posts publish, or too large: its words are kept, put it in a .zip and link to that',
  ]);
});
