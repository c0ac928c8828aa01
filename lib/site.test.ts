// A release with other facts of the site shows them everywhere, and no default.
import { createElement, type ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { PostEnd } from '#components/article/post-end.tsx';
import { PostHeader } from '#components/article/post-header.tsx';
import { Accent } from '#components/shell/accent.tsx';
import { Footer } from '#components/shell/footer.tsx';
import { Header } from '#components/shell/header.tsx';
import * as otherDocuments from '#lib/feed/documents.ts';
import * as feedDocuments from '#lib/feed/feeds.ts';
import type { Site } from '#lib/model/release.ts';
import { buildPostCard, listCards } from '#lib/og/cards.ts';
import { buildErrorPage } from '#lib/page-cache/error-page.ts';
import { buildBlogJsonLd, buildPostJsonLd } from '#lib/seo/json-ld.ts';
import { buildTagMetadata } from '#lib/seo/listing.ts';
import { buildPageMetadata, buildPostMetadata, buildSiteMetadata } from '#lib/seo/metadata.ts';
import { defaultSite } from '#lib/site.ts';
import { makePost } from '#test/corpus/post.ts';
import { makeIndex } from '#test/corpus/release-index.ts';

const documents = { ...feedDocuments, ...otherDocuments };

const site: Site = {
  name: 'Tragwerk',
  tagline: 'Texte vom Bau.',
  description: 'Ein Blog vom Bau.',
  author: 'Ada Beispiel',
  language: 'de-CH',
  navigation: [{ label: 'Anfang', address: '/start' }],
  social: [{ label: 'Mastodon', address: 'https://example.social/@ada' }],
  licence: { label: 'CC BY 4.0', address: 'https://creativecommons.org/licenses/by/4.0/' },
  footer: 'Aus Bern.',
  accent: { light: '#0b6b4f', dark: '#6fd3ae' },
};
const post = makePost('a');
const index = makeIndex({ site });
const facts = { title: 'A page', description: 'About it.', path: '/a' };
const list = { items: [], page: 1, last: 1, tags: {}, language: 'de', use: { tag: 'a', name: 'A', count: 1 } };
const render = (element: ReactElement) => renderToStaticMarkup(element);
const end = { post, site, older: undefined, newer: undefined, related: [], backlinks: [] };

const surfaces: [string, unknown, ('name' | 'tagline' | 'description' | 'author' | 'language')[]][] = [
  ['the head of every page', buildSiteMetadata(site), ['name', 'description', 'author']],
  ['the head of a page', buildPageMetadata({ site, ...facts }), ['name']],
  ['the head of a tag', buildTagMetadata(list, site), ['name']],
  ['the head of a post', buildPostMetadata(post, {}, site), ['name', 'author']],
  ['the header', render(createElement(Header, { site })), ['name']],
  ['the footer', render(createElement(Footer, { site })), ['name', 'tagline']],
  [
    'the header of a post',
    render(createElement(PostHeader, { post: { ...post, opensWithDescription: false }, tags: {}, site })),
    ['author'],
  ],
  ['the citation of a post', render(createElement(PostEnd, end)), ['name', 'author']],
  ['the JSON-LD of the home page', buildBlogJsonLd([post], site), ['name', 'description', 'language']],
  ['the JSON-LD of a post', buildPostJsonLd(post, {}, site), ['name', 'author', 'language']],
  ['RSS', documents.rss.build(index, new Map()), ['name', 'description', 'language']],
  ['Atom', documents.atom.build(index, new Map()), ['name', 'description', 'author', 'language']],
  ['JSON Feed', documents.jsonFeed.build(index, new Map()), ['name', 'description', 'author', 'language']],
  ['llms.txt', documents.llms.build(index, new Map()), ['name', 'description']],
  ['the manifest', documents.manifest.build(index, new Map()), ['name', 'description', 'language']],
  ['the error page', buildErrorPage(site), ['name', 'language']],
  ['the cards', listCards(index), ['name', 'description']],
  ['the card of a post', buildPostCard(post, {}, site), ['name', 'author']],
];

test.each(surfaces)('%s shows the facts of the release', (_surface, built, shown) => {
  const text = typeof built === 'string' ? built : JSON.stringify(built);
  for (const fact of shown) expect(text).toContain(site[fact]);
  for (const fact of Object.values(defaultSite).filter((value) => value !== 'en')) expect(text).not.toContain(fact);
});

test('navigation, profiles, licence, footer and colour are where readers and programs look for them', () => {
  const footer = render(createElement(Footer, { site }));
  expect(render(createElement(Header, { site }))).toContain('<a href="/start">Anfang</a>');
  expect(footer).toContain('<a href="https://example.social/@ada" rel="me">Mastodon</a>');
  expect(footer).toContain('<a href="https://creativecommons.org/licenses/by/4.0/" rel="license">CC BY 4.0</a>');
  expect(footer).toContain('<p>Aus Bern.</p>');
  const rights = 'CC BY 4.0, https://creativecommons.org/licenses/by/4.0/';
  expect(documents.rss.build(index, new Map())).toContain(`<copyright>${rights}</copyright>`);
  expect(documents.atom.build(index, new Map())).toContain(`<rights>${rights}</rights>`);
  expect(buildPostJsonLd(post, {}, site)).toMatchObject({
    license: 'https://creativecommons.org/licenses/by/4.0/',
    author: { sameAs: ['https://example.social/@ada'] },
  });
  expect(buildErrorPage(site)).toContain('a{color:light-dark(#0b6b4f,#6fd3ae)}');
  expect(buildPostCard(post, {}, site).accent).toBe('#6fd3ae');
  const css = ':root{--accent:light-dark(#0b6b4f,#6fd3ae);--beam:light-dark(#0b6b4f,#6fd3ae)}';
  expect(render(createElement(Accent, site))).toContain(css);
  expect(render(createElement(Accent, defaultSite))).toBe('');
});

test('Open Graph names the most likely region of the language', () => {
  const localeOf = (language: string) => buildPageMetadata({ site: { ...site, language }, ...facts }).openGraph?.locale;
  expect(['en', 'de', 'pt', 'pt-PT', 'zh-Hant'].map(localeOf)).toEqual(['en_US', 'de_DE', 'pt_BR', 'pt_PT', 'zh_TW']);
});

test('the text of the error page is escaped', () => {
  expect(buildErrorPage({ ...site, name: '<b>&' })).toContain('| &lt;b&gt;&amp;</title>');
});
