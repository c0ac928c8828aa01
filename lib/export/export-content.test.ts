// Tests that an export has no part that only this software shows: code of files, charts and components.
import { rm } from 'node:fs/promises';
import { beforeEach, expect, test } from 'vitest';
import { exportContent } from '#lib/export/export-content.ts';
import { readFolder } from '#lib/source/content-files.ts';
import { type Folders, makeFolders, putFiles } from '#test/corpus/folder.ts';
import { goodFolder, post } from '#test/corpus/form.ts';

let folders: Folders;

beforeEach(async () => {
  folders = await makeFolders(goodFolder);
  return () => rm(folders.root, { recursive: true });
});

/** @returns the Markdown of a post without its front matter, all outputs, and the problems */
async function exportPost(body: string, files: Record<string, string>, name = 'index.mdx') {
  const beside = Object.entries(files).map(([file, text]) => [`posts/x/${file}`, text]);
  await putFiles(folders.contentDir, { [`posts/x/${name}`]: post(body), ...Object.fromEntries(beside) });
  const { outputs, problems } = await exportContent(readFolder(folders.contentDir));
  const text = (path: string) => {
    const output = outputs.get(path);
    return output && 'text' in output ? output.text : '';
  };
  return { markdown: text('posts/x/index.md').replace(/^---\n[\s\S]*?\n---\n+/, ''), text, outputs, problems };
}

const sample = 'const before = 1;\n// #region add\nexport function add() {\n  return 2;\n}\n// #endregion\n';

test('code that names a file has its lines, also in a list, a quotation and a component', async () => {
  const fence = '```ts file=./x.ts region=add {2}\n```';
  const filled = ['```ts title="x.ts" {2}', 'export function add() {', '  return 2;', '}', '```'];
  const body = [
    fence,
    `1. A step:\n\n   ${fence.replace('\n', '\n   ')}`,
    `> ${fence.replace('\n', '\n> ')}`,
    `<Callout kind="tip">\n\n${fence}\n\n</Callout>`,
    `<Details summary="More">\n${fence}\n</Details>`,
    `\`\`\`\`md\n${fence}\n\`\`\`\``,
  ].join('\n\n');
  const { markdown, problems } = await exportPost(body, { 'x.ts': sample });
  const within = (start: string) => filled.map((line) => `${start}${line}`.trimEnd()).join('\n');
  expect(problems).toEqual([]);
  expect(markdown).toBe(
    `${[
      within(''),
      `1. A step:\n\n${within('   ')}`,
      within('> '),
      `> [!TIP]\n${within('> ')}`,
      `<details>\n<summary>More</summary>\n\n${within('')}\n\n</details>`,
      `\`\`\`\`md\n${fence}\n\`\`\`\``,
    ].join('\n\n')}\n`,
  );
});

test('a .md post has the lines, too, and code that is indented is not a fence', async () => {
  const { markdown } = await exportPost(
    '```ts file=./x.ts region=add\n```\n\n    ```ts file=./x.ts\n    ```',
    { 'x.ts': sample },
    'index.md',
  );
  expect(markdown).toBe(
    '```ts title="x.ts"\nexport function add() {\n  return 2;\n}\n```\n\n    ```ts file=./x.ts\n    ```\n',
  );
});

const csv = 'Case,Wait (h)\none,1\ntwo,2.5\n';

test('a chart is an image without stylesheet or script, with its caption and a link to its table', async () => {
  const chart = '<Chart src="./waits.csv" kind="bars" alt="Waits [grow]" caption="Hours, &quot;so&quot; to say" />';
  const { markdown, text, outputs, problems } = await exportPost(`${chart}\n\n${chart}`, {
    'waits.csv': csv,
    'waits.svg': '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
  });
  expect(problems).toEqual([]);
  expect(markdown).toBe(
    '![Waits \\[grow\\]](./waits-2.svg "Hours, &quot;so&quot; to say")\n\n[Data: waits.csv](./waits.csv)\n\n![Waits \\[grow\\]](./waits-3.svg "Hours, &quot;so&quot; to say")\n\n[Data: waits.csv](./waits.csv)\n',
  );
  const svg = text('posts/x/waits-2.svg');
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /);
  expect(svg).toContain('>2.5</text>');
  expect(svg).not.toMatch(/class=|style|script|var\(|undefined/);
  for (const [, colour] of svg.matchAll(/(?:fill|stroke)="([^"]*)"/g))
    expect(colour).toMatch(/^(?:none|#[0-9a-f]{6})$/);
  expect(outputs.has('posts/x/waits.csv')).toBe(true);
});

test('a chart of several series has the accent of the site, and the numbers of the language', async () => {
  await putFiles(folders.contentDir, { 'site.yaml': 'name: "N"\nlanguage: de\naccent: "#0057b8"\n' });
  const { text } = await exportPost('<Chart src="./a.csv" kind="lines" columns="x; a &amp; b; c" alt="Two lines" />', {
    'a.csv': 'x,a & b,c\n0,0.5,1\n1,1.5,2\n',
  });
  const svg = text('posts/x/a.svg');
  expect(svg).toContain('>0,5</text>');
  const strokes = [...svg.matchAll(/<path [^>]*stroke="(#\w+)" stroke-width="2"/g)].map(([, colour]) => colour);
  expect(strokes[0]).toBe('#0057b8');
  expect(new Set(strokes).size).toBe(2);
  expect(svg).toContain('stroke-dasharray="7 3"');
});

test('charts and code that cannot be shown are named, and leave their words', async () => {
  const { markdown, problems } = await exportPost(
    '<Chart src="./no.csv" kind="bars" alt="Nothing" />\n\n```ts file=./no.ts\n```',
    {},
  );
  expect(markdown).toBe('*Nothing*\n\n```ts file=./no.ts\n```\n');
  expect(problems.map(({ path, message }) => `${path} ${message}`)).toEqual([
    'posts/x/index.mdx has code that shows no.ts, which is not there: put it in the folder of the post, beside index.mdx',
    'posts/x/index.mdx has a chart that shows no.csv, which is not there',
  ]);
});

test('video and audio are elements of HTML', async () => {
  const { markdown } = await exportPost(
    '<Video src="./a.mp4" title="A walk" poster="./a.jpg" captions="./a.vtt" caption="Along" />\n\n<Audio src="./a.mp3" title="A bell" />',
    { 'a.mp4': 'x', 'a.mp3': 'x' },
  );
  expect(markdown).toBe(
    '<video src="./a.mp4" controls aria-label="A walk" poster="./a.jpg"><track src="./a.vtt" kind="captions" default></video>\n\n*Along*\n\n<audio src="./a.mp3" controls></audio>\n\n*A bell*\n',
  );
});
