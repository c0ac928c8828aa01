// A page of every template in `app`: content that fills them, and how to find them.
import { readdir } from 'node:fs/promises';
import { fromRoot } from './checkout.ts';
import { publish } from './posts.ts';
import type { PublishedSite } from './published-site.ts';
import { missingPath, type Site } from './site.ts';

/** More posts than the archive shows on one page. */
const fillers = 501;

/** Headings whose ids would collide with those of pages, notes and diagrams. */
const clashing = `---
title: "Clashing headings"
description: "Each wants an id that is taken."
date: 2026-02-01
tags: [backend]
series: { title: "A series", part: 1 }
---

A claim.[^1]

## Main

## Related

## Footnote label

## Fn 1

## Fnref 1

## D1

## Q

## Results

## Kept

\`\`\`mermaid alt="A to B"
flowchart LR
  A --> B
\`\`\`

\`\`\`ts
const a = 1;
\`\`\`

[^1]: A note.
`;

function buildFiller(number: number): string {
  return `---
title: "Filler ${number}"
description: "One of many."
date: 2019-01-${String((number % 28) + 1).padStart(2, '0')}
tags: [backend]
---

Some words about backends.
`;
}

/** Routes that `proxy.ts` rewrites other paths to. */
const rewritten: Record<string, string> = { '/preview': '/preview/[token]', '/pages/[...slug]': '/about' };

/** Patterns of paths by the route of their page. */
async function readTemplates(): Promise<Map<string, RegExp>> {
  const files = await readdir(fromRoot('app'), { recursive: true });
  const routes = files
    .filter((file) => /(?:^|\/)page\.tsx$/.test(file))
    .map((file) => `/${file.replace(/\([^)]*\)\/|\/?page\.tsx$/g, '')}`);
  const patternOf = (route: string) => new RegExp(`^${(rewritten[route] ?? route).replace(/\[\w+\]/g, '[^/]+')}$`);
  return new Map(routes.map((route) => [route, patternOf(route)]));
}

/** Returns all pages that can be reached by links from the given paths, a few of each template. */
async function findPaths(
  site: Site,
  templates: ReadonlyMap<string, RegExp>,
  known: readonly string[],
  most: number,
): Promise<Set<string>> {
  const paths = new Set(known);
  const counts = new Map<string, number>();
  for (const path of paths) {
    const { text } = await site.get(path);
    for (const [, link = ''] of text.matchAll(/<a [^>]*href="(\/[^"#?]*)/g)) {
      const [template = ''] = [...templates].find(([, pattern]) => pattern.test(link)) ?? [];
      const count = counts.get(template) ?? 0;
      if (paths.has(link) || !template || count >= most) continue;
      counts.set(template, count + 1);
      paths.add(link);
    }
  }
  return paths;
}

export interface TemplatePage {
  /** The folder in `app` without groups, or `/not-found`. */
  route: string;
  path: string;
  url: string;
}

/**
 * Publishes content for every template and returns pages of each, the missing page included.
 * @param published the preview needs a publisher
 * @param most pages of a template that are found by links
 * @throws {Error} if a template has no page
 */
export async function publishTemplates(site: Site, published: PublishedSite, most: number): Promise<TemplatePage[]> {
  const fillerFiles = Array.from({ length: fillers }, (_, at) => [`posts/filler-${at + 1}.mdx`, buildFiller(at + 1)]);
  const earlier = clashing.replace('A claim.', 'An older claim.');
  const links = '[https://a.example/@ada-the-author, mailto:ada@a-long-name.example]';
  const authors = `ada:\n  name: Ada\n  bio: "Writes."\n  links: ${links}\n`;
  const first = {
    'site.yaml': 'author: ada\nstart: [clashing]\n',
    'authors.yaml': authors,
    'posts/clashing.mdx': earlier,
    ...Object.fromEntries(fillerFiles),
  };
  await publish(site, first);
  await publish(site, { 'posts/clashing.mdx': clashing });
  await site.datePointer(-11_000);
  await published.write('posts/clashing-draft.mdx', clashing.replace('part: 1 }', 'part: 2 }\ndraft: true'));
  await published.push();
  const preview = await published.command('preview', 'clashing-draft');
  const draftPreviewPath = new URL(/^http\S+/m.exec(preview.output)?.[0] ?? '').pathname;

  const templates = await readTemplates();
  const known = [
    '/',
    '/tags/backend',
    '/posts/clashing',
    '/posts/clashing/history',
    '/start',
    '/styleguide',
    '/offline',
  ];
  const paths = await findPaths(site, templates, [...known, '/search?q=backends', '/search?q=zzzzzz'], most);
  const routeOf = (path: string) => [...templates].find(([, pattern]) => pattern.test(path.replace(/\?.*/, '')))?.[0];
  const pages = [...paths].map((path) => ({ route: routeOf(path) ?? '', path, url: site.url(path) }));
  pages.push({ route: '/preview', path: draftPreviewPath, url: published.site.url(draftPreviewPath) });
  for (const route of templates.keys()) {
    if (!pages.some((page) => page.route === route)) throw new Error(`No page of ${route} was found.`);
  }
  return [...pages, { route: '/not-found', path: missingPath, url: site.url(missingPath) }];
}
