import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseFrontMatter } from '#lib/source/front-matter.ts';
import { descriptionLimit, schemas, titleLimit } from '#lib/source/front-matter-schema.ts';

const least = 'title: "T"\ndescription: "D."\ndate: 2026-02-01';
const parse = (yaml: string) => parseFrontMatter('post', 'x.mdx', `---\n${yaml}\n---\n\nWords.\n`);

test('fields that are left out have their defaults', () => {
  expect(parse(least).data).toEqual({
    title: 'T',
    description: 'D.',
    date: '2026-02-01',
    tags: [],
    authors: [],
    draft: false,
    toc: true,
    formerly: [],
    redirects: [],
  });
});

test.each([
  ['title: "  T  "', { title: 'T' }],
  ['title: >\n  Folded\n  text', { title: 'Folded text' }],
  ["title: 'It''s'", { title: "It's" }],
  ['title: !!str 5', { title: '5' }],
  ['title: "1 \\u2013 2"', { title: '1 – 2' }],
  ['title: 1_000', { title: '1_000' }],
  ['title: 1.10', { title: '1.10' }],
  ['title: 0o17', { title: '0o17' }],
  ['title: True', { title: 'True' }],
  ['title: 2026-01-01', { title: '2026-01-01' }],
  ['title: 12:30:45', { title: '12:30:45' }],
  ['title: yes', { title: 'yes' }],
])('%s is read as YAML 1.2', (title, expected) => {
  expect(parse(least.replace('title: "T"', title)).data).toMatchObject(expected);
});

test.each([
  ['tags: [a, b]', { tags: ['a', 'b'] }],
  ['tags:\n  - a # a comment\n  - "b"', { tags: ['a', 'b'] }],
  ['tags:\n- a', { tags: ['a'] }],
  ['draft: true', { draft: true }],
  ['updated: 2026-02-01T09:00+01:00', { updated: '2026-02-01T09:00+01:00' }],
  ['series: { title: " S ", part: 1 }', { series: { title: 'S', part: 1 } }],
  ['"draft": true', { draft: true }],
  ['draft: yes', { draft: true }],
  ['draft: "false"', { draft: false }],
  ['tags: a, b', { tags: ['a', 'b'] }],
  ['tags: a b', { tags: ['a', 'b'] }],
  ['tags: caching', { tags: ['caching'] }],
  ['tags: [2026, 1.10, true]', { tags: ['2026', '1.10', 'true'] }],
  ['tags:', { tags: [] }],
  ['updated:', { tags: [] }],
  ['author: jane', { authors: ['jane'] }],
  ['author: Doe, Jane', { authors: ['Doe, Jane'] }],
  ['authors: [jane, li]', { authors: ['jane', 'li'] }],
  ['formerly: /posts/old/', { formerly: ['old'] }],
  ['redirects: /2015/03/x.html', { redirects: ['/2015/03/x.html'] }],
  ['series: { title: 1984, part: "1" }', { series: { title: '1984', part: 1 } }],
  ['updated: Feb 3, 2026', { updated: '2026-02-03' }],
  ['toc: false', { toc: false }],
])('%s is read', (field, expected) => {
  const { data, diagnostics } = parse(`${least}\n${field}`);
  expect(diagnostics).toEqual([]);
  expect(data).toMatchObject(expected);
});

test('the lines of the block and of each part of it are known', () => {
  const { lines, lineOf } = parse(`# A comment.\n${least}\n\ncover:\n  src: ./x.png\n  alt: "A"\ntags:\n  - a\n  - b`);
  expect(lines).toBe(13);
  expect(lineOf(['title'])).toBe(3);
  expect(lineOf(['cover', 'alt'])).toBe(9);
  expect(lineOf(['cover', 'width'])).toBe(7);
  expect(lineOf(['tags', 1])).toBe(12);
  expect(lineOf(['tags', 7])).toBe(10);
  expect(lineOf(['draft'])).toBe(1);
});

test.each([
  ['', 0],
  ['Words.', 0],
  ['---\ntitle: "T"\n', 3],
  ['---js\nx\n---\n', 3],
  ['---\n---', 2],
  ['--- \ntitle: "T"\n---\t\n', 3],
])('%j has %i lines that are no text', (text, lines) => {
  expect(parseFrontMatter('post', 'x.mdx', text).lines).toBe(lines);
});

test('the valid fields of a block with errors are known', () => {
  const { data, known } = parse(
    'title: []\ndate: 2026-02-01\ntags: [a, a]\nformerly: [A_b]\nauthor: "A"\ncover: { src: ./x.png }\ndraft: "so"',
  );
  expect(data).toBeUndefined();
  expect(known).toEqual({
    date: '2026-02-01',
    tags: ['a', 'a'],
    authors: ['A'],
    toc: true,
    formerly: ['A_b'],
    redirects: [],
    cover: { src: './x.png' },
  });
});

test("the author's guide lists the fields of the schema, and its limits", async () => {
  const guide = await readFile(join(import.meta.dirname, '../../content/README.md'), 'utf8');
  const section = /## Front matter\n([\s\S]*?)\n## /.exec(guide)?.[1] ?? '';
  const rows = section.split('\n').flatMap((line) => /^\| (`.*?`) \|/.exec(line)?.[1] ?? []);
  const names = rows.flatMap((row) => [...row.matchAll(/`(\w+)/g)].map(([, name]) => name));
  expect(names.toSorted()).toEqual(Object.keys(schemas.post.shape).toSorted());
  expect(section).toContain(`At most ${titleLimit} characters`);
  expect(section).toContain(`at most ${descriptionLimit} characters`);
});
