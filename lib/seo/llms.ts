// The site for language models, in the form of https://llmstxt.org: what it is, and each post as Markdown.
import { listPages } from '#lib/content/listing.ts';
import type { Index } from '#lib/content/model.ts';
import { site } from '#lib/site.ts';
import { absoluteUrl, archivePath, markdownPath, pagePath, rssPath } from '#lib/urls.ts';

/** Posts. A list that does not fit where it is read is of no use; search engines' programs take the sitemap. */
const listedPosts = 500;

export function buildLlms({ posts, pages }: Index): string {
  const sections = [
    `# ${site.name}`,
    `> ${site.description}`,
    'Each post is also there as its author wrote it, in Markdown: its address with .md behind it.',
    '## Posts',
    posts
      .slice(0, listedPosts)
      .map(({ slug, title, description }) => formatLink(title, markdownPath(slug), description))
      .join('\n'),
    '## Optional',
    [
      ...listPages(pages).map(({ slug, title, description }) => formatLink(title, pagePath(slug), description)),
      ...(posts.length > listedPosts ? [formatLink('Archive', archivePath, `All ${posts.length} posts`)] : []),
      formatLink('RSS feed', rssPath, 'The newest posts in full'),
    ].join('\n'),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function formatLink(title: string, path: string, description: string): string {
  return `- [${title.replace(/[[\]\\]/g, '\\$&')}](${absoluteUrl(path)}): ${description}`;
}
