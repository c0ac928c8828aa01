// Tests that applying the advice of each line of the report removes the line, and that a release passes.
import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { convert, type Plan } from '#lib/import/convert.ts';
import type { Fetched } from '#lib/import/media.ts';
import { readSource } from '#lib/import/source/read-source.ts';
import { findChanges, writeOutputs } from '#lib/import/write.ts';
import { formatDiagnostic } from '#lib/model/diagnostic.ts';
import { makeRelease } from '#lib/release/make-release.ts';
import { png } from '#test/apply-advice/edits.ts';
import { type Folders, makeFolders, putFiles } from '#test/corpus/folder.ts';
import { type Files, goodFolder, now } from '#test/corpus/form.ts';

let folders: Folders;
let fetched: Map<string, Fetched>;

beforeEach(async () => {
  folders = await makeFolders(goodFolder);
  fetched = new Map();
});

afterEach(() => rm(folders.root, { recursive: true }));

interface Line {
  message: string;
  /** Path below the content folder. */
  target?: string;
}

async function importBlog(): Promise<Line[]> {
  const readContent = (path: string) => {
    const file = join(folders.contentDir, path);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  };
  const plan: Plan = convert(readSource(join(folders.root, 'blog'), {}), { readContent, now, fetched });
  await writeOutputs(folders.contentDir, plan.outputs, await findChanges(folders.contentDir, plan.outputs));
  const toDo = plan.documents.flatMap(({ notes }) => notes).filter(({ isHarmless }) => !isHarmless);
  return [...toDo.map(({ message, target }) => ({ message, target })), ...plan.leftOut];
}

type Obey = (parts: string[], line: Line) => Promise<void>;

/** Changes a file of the source, which is imported again. */
const inSource =
  (change: (text: string, parts: string[]) => string, files: Files = {}): Obey =>
  async (parts) => {
    const path = join(folders.root, 'blog/content/posts/a.md');
    await putFiles(join(folders.root, 'blog'), {
      'content/posts/a.md': change(readFileSync(path, 'utf8'), parts),
      ...files,
    });
    expect(await importBlog()).toEqual([]);
  };

/** Changes a file of the content folder. */
const inContent =
  (change: (text: string, parts: string[]) => string, files: Files = {}): Obey =>
  async (parts, { target = '' }) => {
    const text = readFileSync(join(folders.contentDir, target), 'utf8');
    const changed = change(text, parts);
    expect(changed).not.toBe(text);
    await putFiles(folders.contentDir, { [target]: changed, ...files });
  };

const rules: readonly (readonly [pattern: RegExp, obey: Obey])[] = [
  [
    /is not known: write in the place of its comment what it showed$/,
    inContent((text) => text.replace(/<!-- import: .*? -->/, 'It showed this.')),
  ],
  [
    /^<(\w+)> is left out: write in its place what it showed$/,
    inContent((text) => text.replace('Behind', 'It showed this.\n\nBehind')),
  ],
  [
    /^the image (\S+) is not in the source: its alt text stands there instead, add the file and import again$/,
    async ([, path = ''], line) => inSource((text) => text, { [`content/posts/${path}`]: png })([], line),
  ],
  [
    /^the image (\S+) is elsewhere: it became a link, --fetch downloads it$/,
    async ([, address = '']) => {
      const path = join(folders.root, 'x.png');
      await putFiles(folders.root, { 'x.png': png });
      fetched.set(address, { path });
      expect(await importBlog()).toEqual([]);
    },
  ],
  [
    /^the image (\S+) .*: it became a link, put the file beside the post$/,
    inContent((text, [, address]) => text.replace(`[A](${address})`, '![A](./x.png)'), { 'posts/x.png': png }),
  ],
  [
    /^the link to (\S+) leads to no imported page: its words are kept, correct the address$/,
    inSource((text, [, address = '']) => text.replace(address, 'b.md')),
  ],
  [
    /^the file (\S+) is of no kind that posts publish, or too large: its words are kept, put it in a \.zip and link to that$/,
    inSource((text, [, path = '']) => text.replace(path, 'run.zip'), { 'content/posts/run.zip': 'zip' }),
  ],
  [
    /^has front matter that has a quote that is not closed: write " at its end$/,
    inSource((text) => text.replace('title: "A', 'title: "A"')),
  ],
  [
    /^nothing names the date: it got that of the file, [\d-]+, write the right one$/,
    inSource((text) => text.replace('---\n', '---\ndate: 2026-01-02\n')),
  ],
  [
    /is not known: write in its place what it showed$/,
    inContent((text) => text.replace('example.org/', 'example.org/shown')),
  ],
  [/^<img> has no src: add the image, or describe it$/, inContent((text) => text.replace('*A*', 'It showed this.'))],
  [
    /^the date \S+ does not exist: it got (\S+), write the right one$/,
    inSource((text) => text.replace('2020-02-30', '2020-02-29')),
  ],
  [/^has no text: write some and import again, or leave it out$/, inSource((text) => `${text}\nWords.\n`)],
  [
    /^has no front matter, and its name no date: write title and date between two lines of --- and import again$/,
    inSource((text) => `---\ntitle: A\ndate: 2026-01-02\n---\n\n${text}`),
  ],
];

const head = '---\ntitle: A\ndate: 2026-01-02\n---\n\n';

test.each<[string, string, Files]>([
  ['an unknown tag', `${head}Before\n\n{{< chart x="1" >}}\n\nBehind\n`, {}],
  ['an element that no post has', `${head}Before\n\n<form action="/x"><input name="q"></form>\n\nBehind\n`, {}],
  ['an image that is missing', `${head}![A](./img/x.png)\n`, {}],
  ['an image elsewhere', `${head}![A](https://example.org/x.png)\n`, {}],
  ['an image that cannot be downloaded', `${head}![A](https://gone.example/x.png)\n`, {}],
  ['a link to no page', `${head}[Words]({{< ref "gone.md" >}})\n`, {}],
  ['a file that is not published', `${head}[Words](run.exe)\n`, { 'content/posts/run.exe': 'x' }],
  ['front matter with a slip', head.replace(': A', ': "A').concat('Words.\n'), {}],
  ['a tag in an address', `${head}[Words](https://example.org/{{< address x="1" >}})\n`, {}],
  ['an image without an address', `${head}Words.\n\n<img alt="A">\n`, {}],
  ['a day that is in no calendar', `${head.replace('2026-01-02', '2020-02-30')}Words.\n`, {}],
  ['a post without text', head, {}],
  ['a post without a date', '---\ntitle: A\n---\n\nWords.\n', {}],
  ['a text without front matter', 'Words.\n', {}],
])('the advice on %s is right', async (_name, text, files) => {
  const other = { 'content/posts/b.md': `${head.replace('A', 'B')}Words.\n` };
  await putFiles(join(folders.root, 'blog'), { 'hugo.toml': '', 'content/posts/a.md': text, ...other, ...files });
  fetched.set('https://gone.example/x.png', { problem: 'responded with 404' });
  const lines = await importBlog();
  expect(lines).toHaveLength(1);
  for (const line of lines) {
    const [pattern, obey] = rules.find(([one]) => one.test(line.message)) ?? [];
    expect(pattern, line.message).toBeDefined();
    await obey?.(pattern?.exec(line.message)?.slice() ?? [], line);
  }
  const { errors, digest } = await makeRelease({ ...folders, now });
  expect([errors.map(formatDiagnostic), digest]).toEqual([[], expect.any(String)]);
});
