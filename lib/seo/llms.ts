// The site for language models, in the form of https://llmstxt.org: what it is, and each post as Markdown.

import { type Failures, makeEach } from '#lib/left-out.ts';
import type { Index } from '#lib/model/release.ts';
import { viewsOf } from '#lib/posts/views.ts';
import { site } from '#lib/site.ts';
import { absoluteUrl, archivePath, markdownPath, pagePath, postPath, rssPath } from '#lib/urls.ts';

export function buildLlms(index: Index, failures: Failures): string {
  const { posts, pages, total } = viewsOf(index).llms();
  const sections = [
    `# ${site.name}`,
    `> ${site.description}`,
    'Each post is also there as its author wrote it, in Markdown: its address with .md behind it.',
    '## Posts',
    makeEach(
      posts,
      ({ slug }) => postPath(slug),
      ({ slug, title, description }) => formatLink(title, markdownPath(slug), description),
      failures,
    ).join('\n'),
    '## Optional',
    [
      ...pages.map(({ slug, title, description }) => formatLink(title, pagePath(slug), description)),
      ...(total > posts.length ? [formatLink('Archive', archivePath, `All ${total} posts`)] : []),
      formatLink('RSS feed', rssPath, 'The newest posts in full'),
    ].join('\n'),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function formatLink(title: string, path: string, description: string): string {
  return `- [${title.replace(/[[\]\\]/g, '\\$&')}](${absoluteUrl(path)}): ${description}`;
}
