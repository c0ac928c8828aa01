// Reads the feeds as programs do, with parsers that are independent of the library that wrote them.
import { expect, type Page } from '@playwright/test';
import { parseFeed } from '@rowanmanning/feed-parser';
import { z } from 'zod';
import type { Site } from './site.ts';

/** Posts in a feed. */
export const feedLength = 20;
export const feeds = ['/feed.xml', '/atom.xml', '/feed.json'];

const jsonFeed = z.strictObject({
  version: z.literal('https://jsonfeed.org/version/1.1'),
  title: z.string().min(1),
  home_page_url: z.url(),
  feed_url: z.url(),
  description: z.string().min(1),
  icon: z.url(),
  favicon: z.url(),
  language: z.literal('en'),
  authors: z.array(z.strictObject({ name: z.string().min(1), url: z.url() })).length(1),
  items: z.array(
    z.strictObject({
      id: z.url(),
      url: z.url(),
      title: z.string().min(1),
      summary: z.string().min(1),
      content_html: z.string().min(1),
      image: z.url(),
      date_published: z.iso.datetime(),
      date_modified: z.iso.datetime(),
      tags: z.array(z.string().min(1)).optional(),
    }),
  ),
});

interface Item {
  id: string;
  url: string;
  title: string;
  summary: string;
  html: string;
  published: number;
  updated: number;
  tags: string[];
}

/** Returns an element of each entry, read by the browser's parser: the feed parser unescapes content twice. */
function readContents(page: Page, xml: string): Promise<{ html: string; updated: string }[]> {
  return page.evaluate((text) => {
    const parsed = new DOMParser().parseFromString(text, 'application/xml');
    const one = (entry: Element, names: string) => entry.querySelector(names)?.textContent ?? '';
    return [...parsed.querySelectorAll('item, entry')].map((entry) => ({
      html: one(entry, 'encoded, content'),
      updated: one(entry, 'updated'),
    }));
  }, xml);
}

/** Reads a feed with a parser that is independent of the library that wrote it. */
export async function readFeed(page: Page, site: Site, path: string): Promise<Item[]> {
  const { status, text } = await site.get(path);
  expect(status, path).toBe(200);
  if (path === '/feed.json') {
    return jsonFeed.parse(JSON.parse(text)).items.map(({ content_html, date_published, date_modified, ...item }) => ({
      ...item,
      html: content_html,
      published: Date.parse(date_published),
      updated: Date.parse(date_modified),
      tags: item.tags ?? [],
    }));
  }
  const contents = await readContents(page, text);
  return parseFeed(text).items.map((item, index) => ({
    id: item.id ?? '',
    url: item.url ?? '',
    title: item.title ?? '',
    summary: item.description ?? '',
    html: contents[index]?.html ?? '',
    published: item.published?.getTime() ?? 0,
    // The parser does not read Atom elements in RSS.
    updated: Date.parse(contents[index]?.updated ?? ''),
    tags: item.categories.map(({ label, term }) => label ?? term ?? ''),
  }));
}

/** @returns the error that makes the text malformed XML, or `undefined` */
export function findXmlError(page: Page, xml: string): Promise<string | undefined> {
  return page.evaluate(
    (text) =>
      new DOMParser().parseFromString(text, 'application/xml').querySelector('parsererror')?.textContent ?? undefined,
    xml,
  );
}

interface Content {
  text: string;
  ids: string[];
  addresses: string[];
  tags: string[];
  attributes: string[];
}

export function readContent(page: Page, html: string): Promise<Content> {
  return page.evaluate((text) => {
    const { body } = new DOMParser().parseFromString(text, 'text/html');
    const all = [...body.querySelectorAll('*')];
    for (const code of body.querySelectorAll('pre > code')) {
      const lines = code.textContent.replace(/\n$/, '').split('\n');
      // The + and - marks of a diff.
      if (lines.every((line) => /^[+ -] /.test(line))) code.textContent = lines.map((line) => line.slice(2)).join('\n');
    }
    return {
      text: body.textContent,
      ids: all.flatMap(({ id }) => id || []),
      addresses: all.flatMap((element) => element.getAttribute('href') ?? element.getAttribute('src') ?? []),
      tags: [...new Set(all.map(({ localName }) => localName))],
      attributes: [...new Set(all.flatMap((element) => element.getAttributeNames()))],
    };
  }, html);
}
