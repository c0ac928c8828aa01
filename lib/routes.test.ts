// Compares the table of addresses with the folders of the router, the proxy's matcher, the link check and the build output.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { KnownDocument } from '#lib/compile/documents.ts';
import * as otherDocuments from '#lib/feed/documents.ts';
import * as feedDocuments from '#lib/feed/feeds.ts';
import { findRoute } from '#lib/find-route.ts';
import type { Index, Post } from '#lib/model/release.ts';
import { viewsOf } from '#lib/posts/views.ts';
import { checkDocument } from '#lib/release/check.ts';
import { DocumentSet } from '#lib/release/document-set.ts';
import { isOnPage } from '#lib/route-lists.ts';
import { routes } from '#lib/routes.ts';
import { defaultSite } from '#lib/site.ts';
import { makePost } from '#test/corpus/post.ts';
import { makeIndex } from '#test/corpus/release-index.ts';

const documents = { ...feedDocuments, ...otherDocuments };

const root = join(import.meta.dirname, '..');

/** Lists the addresses of the files in `public/`. */
function listPublicFiles(): string[] {
  return readdirSync(join(root, 'public'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join('/', relative(join(root, 'public'), parentPath), name));
}

/** Lists the folders of `app/` with a route, as addresses without route groups such as `(site)`. */
function listFolders(): string[] {
  return readdirSync(join(root, 'app'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /(?:^|\/)(?:page(?:\.dev)?\.tsx|route\.ts)$/.test(file))
    .map((file) => `/${file.replace(/\([^)]*\)\/|\/?(?:page(?:\.dev)?\.tsx|route\.ts)$/g, '')}`);
}

test('the table contains each folder of the router, each public file, and the addresses of server.ts', () => {
  const known = routes.filter(({ isOfServer }) => !isOfServer).map(({ pattern, folder = pattern }) => folder);
  expect(known.toSorted()).toEqual([...listFolders(), ...listPublicFiles()].toSorted());
  const publicFiles = routes.filter(({ isPublicFile }) => isPublicFile).map(({ pattern }) => pattern);
  expect(publicFiles.toSorted()).toEqual(listPublicFiles().toSorted());
  expect(new Set(routes.map(({ pattern }) => pattern)).size).toBe(routes.length);
});

test('each feed and other generated document is in the table', () => {
  const patterns = routes.map(({ pattern }) => pattern);
  const paths = Object.values(documents).map((document) =>
    typeof document === 'function' ? document('[slug]').path : document.path,
  );
  patterns.push('/tags/[slug]/feed.xml');
  expect(paths.length).toBeGreaterThan(7);
  expect(paths.filter((path) => !patterns.includes(path))).toEqual([]);
});

test('the proxy matches each page and no build file', () => {
  const text = readFileSync(join(root, 'proxy.ts'), 'utf8');
  const [, literal = ''] = /'(\/\(\(\?!.*)',?\]/.exec(text) ?? [];
  const matcher = new RegExp(`^${literal.replaceAll('\\\\', '\\')}$`);
  const pages = routes.filter(({ isPage }) => isPage).map(({ pattern }) => pattern.replace(/\[[\w.]+\]/g, 'x'));
  expect(pages.filter((path) => !matcher.test(path))).toEqual([]);
  expect(['/_next/static/x', '/og/x.png', '/media/x.png', '/feed.json'].filter((path) => matcher.test(path))).toEqual(
    [],
  );
});

/** The linear congruential generator of Numerical Recipes. */
function makeRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function makeSite(seed: number): Index {
  const random = makeRandom(seed);
  const count = [0, 1, 21, 45, 620][seed % 5] ?? 0;
  const posts = Array.from({ length: count }, (_, place): Post => {
    const date = new Date(Date.UTC(2026, 0, 1) - place * 86_400_000 * 2).toISOString().slice(0, 10);
    const tags = ['one', 'two', 'three'].filter(() => random(3) === 0);
    const series = random(6) === 0 ? { title: `Räume ${random(3)}`, part: place } : undefined;
    return makePost(`post-${place}`, { date, tags, series });
  });
  const pages = Object.fromEntries(['about', 'styleguide', 'uses'].map((slug) => [slug, makePost(slug)]));
  return makeIndex({
    posts,
    pages,
    redirects: { '/posts/old-name': '/posts/post-0' },
    tags: { one: 'One', two: 'Two', three: 'Three' },
  });
}

/** Builds a document for the link check. */
function describeDocument(kind: 'post' | 'page', { slug, ...facts }: Post): KnownDocument {
  const path = `${kind}s/${slug}.mdx`;
  const { title, description, date, tags, series } = facts;
  const frontMatter =
    kind === 'post' ? { title, description, date, tags, series, draft: false } : { title, description };
  return { source: { kind, format: 'mdx', slug, path, file: `content/${path}` }, frontMatter };
}

function makeSet({ posts, pages, tags }: Index): DocumentSet {
  const known = [
    ...posts.map((post) => describeDocument('post', post)),
    ...Object.values(pages).map((page) => describeDocument('page', makePost(page.slug))),
  ];
  return new DocumentSet({
    name: 'content',
    documents: known,
    media: new Map(),
    tags,
    redirects: {},
    isVisible: ({ draft }) => !draft,
    now: Date.parse('2026-06-01'),
  });
}

function isRefused(set: DocumentSet, target: string): boolean {
  const page = describeDocument('page', makePost('uses'));
  const facts = { links: [{ target, line: 1 }], images: [], anchors: [] } as unknown as KnownDocument['facts'];
  return checkDocument(set, { ...page, facts }).some(({ field }) => field === 'link');
}

const mutations: ((path: string) => string)[] = [
  (path) => `${path}/`,
  (path) => `${path}x`,
  (path) => path.slice(0, -1),
  (path) => path.toUpperCase(),
  (path) => `${path}.html`,
  (path) => `${path}/page/1`,
  (path) => `${path}/page/99`,
  (path) => path.replace(/\d+$/, (digits) => String(Number(digits) + 77)),
  (path) => path.replace(/^\/\w+/, ''),
  (path) => `/x${path}`,
  (path) => `${path}.md`,
];

describe.each([0, 1, 2, 3, 4, 5, 6, 7])('a generated site %i', (seed) => {
  const index = makeSite(seed);
  const set = makeSet(index);
  const paths = routes.flatMap(({ list }) => list?.(viewsOf(index).outline).map(({ path }) => path) ?? []);
  const mutants = [...new Set(paths.flatMap((path) => mutations.map((mutate) => mutate(path))))].filter(
    (path) => path.startsWith('/') && !path.startsWith('//') && !paths.includes(path),
  );

  test('every address of a group of posts belongs to one of them, and to no other post', () => {
    const { posts } = index;
    const grouped = routes
      .filter(({ pattern }) => pattern.includes('[') && pattern !== '/[...slug]')
      .flatMap(({ list }) => list?.(viewsOf(index).outline).map(({ path }) => path) ?? []);
    expect(grouped.length > 0).toBe(posts.length > 0);
    expect(grouped.filter((path) => !posts.some((post) => isOnPage(post, path)))).toEqual([]);
    const other = makePost('another', { date: '1999-12-31', tags: ['another'] });
    const ofAll = grouped.filter((path) => !path.startsWith('/page/'));
    expect(ofAll.filter((path) => isOnPage(other, path))).toEqual([]);
  });

  test('every address is found and may be linked', () => {
    expect(paths.length).toBeGreaterThan(15);
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths.filter((path) => findRoute(index, encodeURI(path)) !== 'found')).toEqual([]);
    expect(paths.filter((path) => isRefused(set, path))).toEqual([]);
  });

  test('no other address is found or may be linked', () => {
    expect(mutants.length).toBeGreaterThan(100);
    expect(mutants.filter((path) => findRoute(index, encodeURI(path)) === 'found')).toEqual([]);
    // A sample is enough: each error searches for the nearest address, which is slow on a large site.
    const step = Math.ceil(mutants.length / 300);
    expect(mutants.filter((path, place) => place % step === 0 && !isRefused(set, path))).toEqual([]);
  });
});

test('links to the Markdown of a hidden post are refused, and old addresses are replaced', () => {
  const index = makeSite(1);
  const draft = describeDocument('post', makePost('draft'));
  draft.frontMatter.draft = true;
  const renamed = describeDocument('post', makePost('renamed'));
  renamed.frontMatter.formerly = ['once'];
  const { input } = makeSet(index);
  const set = new DocumentSet({ ...input, documents: [...input.documents, draft, renamed] });
  const check = (target: string) => {
    const facts = { links: [{ target, line: 1 }], images: [], anchors: [] } as unknown as KnownDocument['facts'];
    return checkDocument(set, { ...describeDocument('page', makePost('uses')), facts }).map(({ message }) => message);
  };
  expect(check('/posts/draft.md')).toEqual(['/posts/draft.md leads to a draft: publish it, or remove the link']);
  expect(check('/posts/once.md')).toEqual(['/posts/once.md leads to an old address: write /posts/renamed.md']);
  expect(check('/posts/renamed.md#there')).toEqual([]);
});

test('a page cannot take a fixed address of the site', () => {
  const fixed = routes.filter(({ isReplaceable }) => !isReplaceable);
  const taken = fixed.flatMap(({ pattern }) => /^\/([a-z0-9-]+)$/.exec(pattern)?.[1] ?? []);
  expect(taken).toContain('search');
  for (const slug of [...taken.filter((one) => one !== 'styleguide'), 'preview']) {
    const page = describeDocument('page', makePost(slug));
    const { input } = makeSet(makeSite(1));
    const problems = checkDocument(new DocumentSet({ ...input, documents: [page] }), page);
    expect(
      problems.map(({ message }) => message),
      slug,
    ).toEqual([`"${slug}" is taken by the site's own /${slug}: rename the file`]);
  }
});

test.each(['feeds', 'start'])('a page %s takes the address of ours', (slug) => {
  const index = makeIndex({ pages: { [slug]: makePost(slug) }, site: { ...defaultSite, start: ['x'] } });
  const page = describeDocument('page', makePost(slug));
  expect(checkDocument(makeSet(index), page)).toEqual([]);
  const paths = routes.flatMap(({ list }) => list?.(viewsOf(index).outline).map(({ path }) => path) ?? []);
  expect(paths.filter((path) => path === `/${slug}`)).toHaveLength(1);
});

test('the page for new readers exists only if the author lists posts', () => {
  expect(findRoute(makeIndex(), '/start')).toBe('missing');
  expect(findRoute(makeIndex({ site: { ...defaultSite, start: ['x'] } }), '/start')).toBe('found');
});
