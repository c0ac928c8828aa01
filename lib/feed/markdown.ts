// A post as Markdown: the author's own text below the few facts that a program needs to quote it.

import { lastChange } from '#lib/dates.ts';
import type { Post } from '#lib/model/release.ts';
import { readMarkdown } from '#lib/posts/read-release.ts';
import { site } from '#lib/site.ts';
import { absoluteUrl, postPath } from '#lib/urls.ts';

/** JSON's texts and lists are YAML's, too. */
export function buildMarkdown(post: Post): string {
  const { title, description, date, updated, tags, slug } = post;
  const facts = [
    `title: ${JSON.stringify(title)}`,
    `description: ${JSON.stringify(description)}`,
    `author: ${JSON.stringify(site.author)}`,
    `date: ${date}`,
    ...(updated ? [`updated: ${lastChange(post)}`] : []),
    ...(tags.length > 0 ? [`tags: [${tags.join(', ')}]`] : []),
    `canonical: ${absoluteUrl(postPath(slug))}`,
  ];
  return `---\n${facts.join('\n')}\n---\n\n${readMarkdown(post).trim()}\n`;
}
