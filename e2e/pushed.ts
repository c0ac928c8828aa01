// Posts and webhook deliveries that tests push to sites with a git source.
import { createHmac } from 'node:crypto';
import type { PublishedSite } from './site/published-site.ts';
import type { Site } from './site/site.ts';

export const webhookSecret = 'a secret that is known to the forge and to us';

const today = new Date().toISOString().slice(0, 10);

interface Draft {
  title: string;
  text?: string;
  date?: string;
  /** More lines of the front matter. */
  fields?: string;
}

/** @returns the text of a post, by default of today */
export function buildPost({ title, text = `The text of ${title}.`, date = today, fields = '' }: Draft): string {
  return `---\ntitle: "${title}"\ndescription: "A description that says what a reader gets from it."\ndate: ${date}\ntags: [backend]\n${fields}---\n\n${text}\n`;
}

/** Lists and documents that name a post, besides its own page. */
export const lists = [
  '/',
  '/archive',
  '/tags/backend',
  '/feed.xml',
  '/atom.xml',
  '/feed.json',
  '/sitemap.xml',
  '/llms.txt',
];

/** @returns the lists and documents that name a post */
export async function findWhereNamed(site: PublishedSite, slug: string): Promise<string[]> {
  const named: string[] = [];
  for (const path of lists) if ((await site.get(path)).text.includes(`/posts/${slug}`)) named.push(path);
  return named;
}

/** Delivers a webhook, signed unless the headers say otherwise. */
export function send(site: Site, body: string, headers: Record<string, string> = {}, method = 'POST') {
  const signature = `sha256=${createHmac('sha256', webhookSecret).update(body).digest('hex')}`;
  return fetch(site.url('/api/publish'), {
    method,
    body,
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'push',
      'x-hub-signature-256': signature,
      ...headers,
    },
  });
}
