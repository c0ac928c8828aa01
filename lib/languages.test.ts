// The language of a post and its direction, wherever the post appears.
import { createElement, type ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { Contents } from '#components/article/contents.tsx';
import { PageArticle } from '#components/article/page-article.tsx';
import { PostArticle } from '#components/article/post-article.tsx';
import { ArchiveList } from '#components/listing/archive.tsx';
import { LinkList } from '#components/listing/link-list.tsx';
import { PostCard } from '#components/listing/post-card.tsx';
import { Interactive } from '#components/mdx/interactive.tsx';
import { SearchHit } from '#components/search/search-hit.tsx';
import { buildPostCard } from '#lib/og/cards.ts';
import { Views } from '#lib/posts/views.ts';
import { buildBlogJsonLd, buildPostJsonLd } from '#lib/seo/json-ld.ts';
import { buildPostMetadata } from '#lib/seo/metadata.ts';
import { defaultSite as site } from '#lib/site.ts';
import { makePost } from '#test/corpus/post.ts';
import { makeIndex } from '#test/corpus/release-index.ts';

const arabic = { lang: 'ar', title: 'أهلا', description: 'وصف', date: '2026-11-17', minutes: 8 };
const series = { title: 'سلسلة', part: 1 };
const post = makePost('ar', { ...arabic, series });
const others = [makePost('newer', { ...arabic, title: 'الأحدث' }), makePost('older', { ...arabic, title: 'الأقدم' })];
const index = makeIndex({ posts: [others[0] ?? post, post, others[1] ?? post] });
const views = new Views(index);
const body = { tree: { type: 'root' as const, children: [] }, toc: [], tints: {}, opensWithDescription: false };
const toc = ['a', 'b', 'c'].map((id) => ({ id, text: id, depth: 2 }));
const render = (element: ReactElement) => renderToStaticMarkup(element);
const view = () => views.post('ar') ?? expect.fail();
const shown = { ...view(), post: { ...post, ...body, toc } };

const surfaces: [string, string, RegExp[]][] = [
  [
    'a post',
    render(createElement(PostArticle, { ...shown, jsonLd: {} })),
    [
      /^<article class="h-entry" dir="rtl">/,
      /<h1 class="p-name" lang="ar">أهلا/,
      /<p class="p-summary [^"]*" lang="ar">وصف/,
      /<time [^>]*lang="ar">17 نوفمبر 2026</,
      /<bdi lang="ar">8 دقائق</,
      /Part 1 of 1 of the series <a href="[^"]*" lang="ar" dir="rtl">سلسلة/,
      /<ol lang="ar"><li lang="en">/,
      /<div class="prose e-content" lang="ar" dir="rtl">/,
      /<footer [^>]*dir="ltr">/,
      /“<bdi lang="ar" dir="rtl">أهلا<\/bdi>”/,
      /Older<\/span> <bdi lang="ar" dir="rtl">الأقدم/,
      /Newer<\/span> <bdi lang="ar" dir="rtl">الأحدث/,
    ],
  ],
  [
    'a page',
    render(createElement(PageArticle, { page: { ...post, ...body } })),
    [/^<article dir="rtl">/, /<h1 [^>]*lang="ar"/],
  ],
  ['the contents', render(createElement(Contents, { toc })), [/<ol><li>/]],
  [
    'a list',
    render(createElement(PostCard, { post, tags: {}, language: 'en' })),
    [/^<article [^>]*dir="rtl"><h2 lang="ar">/, /<p [^>]*lang="ar">وصف/, /lang="ar">17 نوفمبر 2026</],
  ],
  [
    'the archive',
    render(createElement(ArchiveList, { posts: [post], language: 'en' })),
    [/Nov 17<\/time><a href="[^"]*" lang="ar" dir="rtl">/],
  ],
  [
    'a list of links',
    render(createElement(LinkList, { title: '', posts: [post] })),
    [/<a href="[^"]*" lang="ar" dir="rtl">/],
  ],
  [
    'a search result',
    render(
      createElement(SearchHit, {
        hit: { url: '/a#b', title: ['أهلا'], lang: 'ar', dir: 'rtl', date: post.date, section: ['ج'], excerpt: ['د'] },
        language: 'en',
      }),
    ),
    [
      /^<article dir="rtl"><h3 [^>]*lang="ar">/,
      /lang="ar">17 نوفمبر 2026/,
      /<a href="\/a#b" lang="ar">/,
      /<p [^>]*lang="ar">د/,
    ],
  ],
  ['the JSON-LD of a post', JSON.stringify(buildPostJsonLd(post, {}, site)), [/"inLanguage":"ar"/]],
  [
    'the JSON-LD of the home page',
    JSON.stringify(buildBlogJsonLd([post], site)),
    [/"datePublished":"2026-11-17","inLanguage":"ar"/],
  ],
  ['the metadata', JSON.stringify(buildPostMetadata(post, {}, site)), [/"locale":"ar_EG"/]],
  ['the card', JSON.stringify(buildPostCard(post, {}, site)), [/"17 نوفمبر 2026","8 دقائق"/, /"language":"ar"/]],
];

test.each(surfaces)('%s has the language and direction of the post', (_surface, text, patterns) => {
  for (const pattern of patterns) expect(text).toMatch(pattern);
});

test('a post without a language has the direction of its letters, and dates of the site', () => {
  const { lang: _lang, ...unnamed } = post;
  const html = render(createElement(PostCard, { post: unnamed, tags: {}, language: 'fr' }));
  expect(html).toMatch(/^<article class="[^"]*" dir="auto"><h2>/);
  expect(html).toContain('17 novembre 2026');
  expect(html).toContain('8 minutes');
});

test('the words of an interactive figure are of the site', () => {
  const html = render(createElement(Interactive, { model: 'erlang-b' }));
  expect(html).toMatch(/<fieldset [^>]*lang="en" dir="ltr">/);
  expect(html).toMatch(/<output [^>]*lang="en" dir="ltr">/);
});

test('a post and a page show a description that is their first paragraph once', () => {
  const opening = { ...post, ...body, opensWithDescription: true };
  expect(render(createElement(PostArticle, { ...shown, post: opening }))).not.toContain('p-summary');
  expect(render(createElement(PageArticle, { page: opening }))).not.toContain('p-summary');
});
