// Tests that the import of an export gives the same site.
import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Root } from 'hast';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { exportContent } from '#lib/export/export-content.ts';
import { convert } from '#lib/import/convert.ts';
import { readSource } from '#lib/import/source/read-source.ts';
import { findChanges, writeOutputs } from '#lib/import/write.ts';
import type { Body } from '#lib/model/body.ts';
import { openReleaseStore } from '#lib/model/open-release-store.ts';
import type { Index, Page } from '#lib/model/release.ts';
import { getIndex, getManifest } from '#lib/model/stored-release.ts';
import { makeRelease } from '#lib/release/make-release.ts';
import { readFolder } from '#lib/source/content-files.ts';
import { type Folders, makeFolders } from '#test/corpus/folder.ts';
import { type Files, goodFolder, now } from '#test/corpus/form.ts';
import { outline } from '#test/import/outline.ts';

const image = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#a33' } })
  .png()
  .toBuffer();

const head = (title: string, ...more: string[]) =>
  `---\ntitle: ${JSON.stringify(title)}\ndescription: "It says: \\"so\\" # and more."\ndate: 2026-02-01T09:30:00+02:00\n${more.map((line) => `${line}\n`).join('')}---\n\n`;

const markdown = `A *text* with \`code\`, "quotes", a --flag, [a link](/posts/parts#the-end), [a tag](/tags/backend) and $x^{2}$.

![The image](<./my image.png> "A caption")

> [!WARNING] The title
> Take care.

| a | b |
| - | -: |
| 1 | 2[^note] |

[^note]: A note.

$$
\\frac{1}{2} = {0.5}
$$

<details>
<summary>More</summary>

Folded text.

</details>

## The end

    indented {{ code }} and <img src="x.png">
`;

const components = `<Callout kind="tip" title="A title">

A tip with a [link](/about), and

- a list.

</Callout>

{/* A comment. */}

Press <Kbd>Ctrl</Kbd> for <Text lang="he">שלום</Text>, and \\{braces\\}.

<Details summary="What is inside">

Words.

</Details>

## The end

$$\\frac{1}{2}$$
`;

const files: Files = {
  ...goodFolder,
  'site.yaml': 'name: "The name"\n',
  'redirects.yaml': '"/2015/03/old.html": /posts/parts\n"/?p=1": /posts/whole\n',
  'posts/whole/index.md': head(
    'The whole',
    'updated: 2026-03-01',
    'tags: [backend, architecture]',
    'formerly: [first-name]',
    'cover: { src: "./my image.png", alt: "A cover" }',
  ).concat(markdown),
  'posts/whole/my image.png': image,
  'posts/parts.mdx': head('In parts', 'series: { title: "A series", part: 1 }').concat(components),
  'posts/more.md': head('In more parts', 'series: { title: "A series", part: 2 }', 'lang: de').concat('Worte.\n'),
  'posts/draft.md': head('Not ready', 'draft: true').concat('Words.\n'),
};

const all: Folders[] = [];

afterAll(() => Promise.all(all.map(({ root }) => rm(root, { recursive: true }))));

async function makeSite(content: Files): Promise<Folders> {
  const folders = await makeFolders(content);
  all.push(folders);
  return folders;
}

async function release(folders: Folders): Promise<{ index: Index; read: (page: Page) => Promise<string[]> }> {
  const { errors, digest } = await makeRelease({ ...folders, now });
  expect(errors).toEqual([]);
  const store = openReleaseStore(folders.releaseDir);
  const index = await getIndex(store, await getManifest(store, digest ?? ''));
  const read = async ({ body }: Page) =>
    outline((JSON.parse(String(await store.getObject(body))) as Body).tree as Root);
  return { index, read };
}

/** The index without digests of objects, names of files, and what follows from them. */
function factsOf({ posts, pages, ...rest }: Index): unknown {
  const plain = (page: Page) => ({
    ...page,
    file: '',
    body: '',
    markdown: '',
    search: '',
    card: '',
    images: Object.values(page.images).map(({ width }) => width),
    cover: 'cover' in page,
    words: 0,
  });
  return { ...rest, posts: posts.map(plain), pages: Object.values(pages).map(plain) };
}

test('the import of an export is the same site', async () => {
  const folders = await makeSite(files);
  const before = await release(folders);
  const target = await makeSite({});
  const { outputs, problems } = await exportContent(readFolder(folders.contentDir));
  expect(problems).toEqual([]);
  expect([...outputs.keys()].filter((path) => path.endsWith('.mdx'))).toEqual([]);
  await writeOutputs(target.contentDir, outputs, await findChanges(target.contentDir, outputs));

  const back = await makeSite({});
  const readContent = (path: string) =>
    existsSync(join(back.contentDir, path)) ? readFileSync(join(back.contentDir, path), 'utf8') : '';
  const plan = convert(readSource(target.contentDir, {}), { readContent, now });
  expect(plan.documents.flatMap(({ notes }) => notes)).toEqual([]);
  await writeOutputs(back.contentDir, plan.outputs, await findChanges(back.contentDir, plan.outputs));
  const after = await release(back);

  expect(factsOf(after.index)).toEqual(factsOf(before.index));
  for (const [place, post] of before.index.posts.entries()) {
    const other = after.index.posts[place];
    expect([post.slug, other && (await after.read(other))]).toEqual([post.slug, await before.read(post)]);
  }
  expect(readContent('posts/draft.md')).toContain('draft: true');
});
