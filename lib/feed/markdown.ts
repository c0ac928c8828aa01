// A post as Markdown: its source text, below front matter with the facts that a program needs to cite it.

import { lastChange } from '#lib/dates.ts';
import type { Post } from '#lib/model/release.ts';
import { readMarkdown } from '#lib/posts/read-release.ts';
import { absoluteUrl, postPath } from '#lib/urls.ts';

/** Front matter is YAML, and JSON strings and lists are valid YAML. */
export function buildMarkdown(post: Post, author: string): string {
  const { title, description, lang, date, updated, tags, slug } = post;
  const facts = [
    `title: ${JSON.stringify(title)}`,
    `description: ${JSON.stringify(description)}`,
    `author: ${JSON.stringify(author)}`,
    ...(lang ? [`lang: ${lang}`] : []),
    `date: ${date}`,
    ...(updated ? [`updated: ${lastChange(post)}`] : []),
    ...(tags.length > 0 ? [`tags: [${tags.join(', ')}]`] : []),
    `canonical: ${absoluteUrl(postPath(slug))}`,
  ];
  return `---\n${facts.join('\n')}\n---\n\n${readMarkdown(post).trim()}\n`;
}
