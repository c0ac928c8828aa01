import { expect, test } from 'vitest';
import type { CompiledDocument } from '#lib/compile/documents.ts';
import type { Reference } from '#lib/compile/mdx/links.ts';
import { countDiagnostics, type Diagnostic, limitDiagnostics, sortDiagnostics } from '#lib/model/diagnostic.ts';
import { type Choice, chooseVersions } from '#lib/release/choose.ts';
import { defaultSite } from '#lib/site.ts';

function document(slug: string, links: Reference[], text = 'new'): CompiledDocument {
  const source = {
    kind: 'post',
    format: 'mdx',
    slug,
    path: `posts/${slug}.mdx`,
    file: `content/posts/${slug}.mdx`,
  } as const;
  const facts = { anchors: [], links, images: [], minutes: 1, words: 1 };
  const frontMatter = { title: slug, description: 'D.', date: '2026-01-01', tags: [], draft: false };
  return { source, kind: 'post', text: `${text} ${slug}`, facts, frontMatter } as unknown as CompiledDocument;
}

function choice(documents: CompiledDocument[]): Choice {
  return {
    documents: new Map(documents.map((one) => [one.source.path, one])),
    media: new Map(),
    tags: {},
    authors: {},
    site: defaultSite,
    redirects: {},
  };
}

const now = Date.parse('2026-06-01T12:00:00Z');
const slugs = ['a', 'b', 'c', 'd'];
const deadLinks = Array.from({ length: 36_000 }, (_, count) => ({ target: `/dead-${count}`, line: count + 7 }));

test('four posts with 36,000 dead links each are reverted to their last versions, and a good edit stays', async () => {
  const before = slugs.map((slug) => document(slug, [], 'old'));
  const present = choice([...slugs.map((slug) => document(slug, deadLinks)), document('good', [])]);
  const { documents, kept, problems } = await chooseVersions({
    name: 'content',
    now,
    isVisible: () => true,
    present,
    last: choice([...before, document('good', [], 'old')]),
    held: new Map(),
    paths: new Set(present.documents.keys()),
    checkImages: async () => [],
  });
  expect([...kept].toSorted()).toEqual(slugs.map((slug) => `posts/${slug}.mdx`));
  expect(documents.get('posts/good.mdx')?.text).toBe('new good');
  expect(problems).toHaveLength(144_000);
});

test('an error that the last version has as well does not hold back a file, among thousands', async () => {
  const last = choice([document('a', deadLinks, 'old')]);
  const present = choice([document('a', deadLinks.toReversed())]);
  const input = { name: 'content', now, isVisible: () => true, held: new Map(), paths: new Set<string>() };
  const { kept } = await chooseVersions({ ...input, present, last, checkImages: async () => [] });
  expect([...kept]).toEqual([]);
});

test('a file is reverted together with the file that it links to', async () => {
  const last = choice([document('a', [], 'old')]);
  const link = (target: string) => [{ target, line: 7 }];
  const present = choice([
    document('a', link('/posts/b')),
    document('b', link('/posts/c')),
    document('c', link('/dead')),
  ]);
  const input = { name: 'content', now, isVisible: () => true, held: new Map(), paths: new Set<string>() };
  const { documents, kept } = await chooseVersions({ ...input, present, last, checkImages: async () => [] });
  expect([...kept].toSorted()).toEqual(['posts/a.mdx', 'posts/b.mdx', 'posts/c.mdx']);
  expect([...documents.values()].map(({ text }) => text)).toEqual(['old a']);
});

const base = { name: 'content', now, isVisible: () => true, checkImages: async () => [] };
const known = (path: string, slug: string, formerly: string[] = []) => {
  const source = { kind: 'post', format: 'mdx', slug, path, file: `content/${path}` } as const;
  return { source, frontMatter: { formerly } };
};

test('a broken file does not take the last version of an existing one by claiming its old slug', async () => {
  const held = new Map([
    ['posts/y.mdx', known('posts/y.mdx', 'y', ['x'])],
    ['posts/x.mdx', known('posts/x.mdx', 'x')],
  ]);
  const last = choice([document('x', [], 'old')]);
  const { documents } = await chooseVersions({ ...base, present: choice([]), last, held, paths: new Set(held.keys()) });
  expect([...documents.keys()]).toEqual(['posts/x.mdx']);
});

test('a broken post does not take the last version of a page with the same slug', async () => {
  const page = document('x', [], 'old');
  const source = { kind: 'page', format: 'mdx', slug: 'x', path: 'pages/x.mdx', file: 'content/pages/x.mdx' } as const;
  const last = choice([{ ...page, source, kind: 'page' } as unknown as CompiledDocument]);
  const held = new Map([['posts/x.mdx', known('posts/x.mdx', 'x')]]);
  const { documents } = await chooseVersions({ ...base, present: choice([]), last, held, paths: new Set(held.keys()) });
  expect([...documents.keys()]).toEqual([]);
});

test('an unchanged file that can no longer be rendered is absent', async () => {
  const [a, b] = [document('a', [], 'old'), document('b', [], 'old')];
  const subject = 'image ./a.png';
  const problem = {
    path: 'posts/a.mdx',
    place: 7,
    field: 'image',
    message: 'is damaged',
    subject,
    about: [],
    isFatal: true,
  };
  let rounds = 0;
  const checkImages = async (documents: readonly CompiledDocument[]) => {
    rounds += 1;
    if (rounds > 20) throw new Error('It comes to no end');
    return documents.some(({ source }) => source.path === 'posts/a.mdx') ? [problem] : [];
  };
  const input = { ...base, present: choice([a, b]), last: choice([a, b]), held: new Map(), paths: new Set<string>() };
  const { documents } = await chooseVersions({ ...input, checkImages });
  expect([...documents.keys()]).toEqual(['posts/b.mdx']);
});

const diagnostic = (file: string, line: number): Diagnostic => ({
  file,
  line,
  field: 'link',
  message: `${line} is dead: correct it`,
});

test('100 errors of each file are listed, and the last line counts the others', () => {
  const diagnostics = ['a', 'b'].flatMap((file) =>
    Array.from({ length: 36_000 }, (_, count) => diagnostic(file, count + 1)),
  );
  const listed = sortDiagnostics([...diagnostics.toReversed(), diagnostic('c', 1)]);
  expect(listed).toHaveLength(203);
  expect(listed.slice(99, 101)).toEqual([
    diagnostic('a', 100),
    { file: 'a', line: 101, field: 'text', message: 'has 35900 more errors: fix the ones above first', more: 35_900 },
  ]);
  expect(listed.at(-1)).toEqual(diagnostic('c', 1));
  expect(countDiagnostics(listed)).toBe(72_001);
});

test('a list that is shortened twice counts all omitted errors', () => {
  const once = limitDiagnostics(Array.from({ length: 150 }, (_, count) => diagnostic('a', count + 1)));
  const twice = limitDiagnostics([diagnostic('a', 0), ...once]);
  expect(twice).toHaveLength(101);
  expect(countDiagnostics(twice)).toBe(151);
});

test('100 errors are all listed', () => {
  const all = Array.from({ length: 100 }, (_, count) => diagnostic('a', count + 1));
  expect(sortDiagnostics(all)).toEqual(all);
});
