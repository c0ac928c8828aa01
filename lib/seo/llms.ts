// `/llms.txt`, a description of the site for language models (https://llmstxt.org), with links to each post as Markdown.

import { wordsOf } from '#lib/copy/words.ts';
import { type Failures, mapCollectingFailures } from '#lib/left-out.ts';
import type { Index } from '#lib/model/release.ts';
import { viewsOf } from '#lib/posts/views.ts';
import { absoluteUrl, archivePath, markdownPath, pagePath, postPath, rssPath } from '#lib/urls.ts';

export function buildLlms(index: Index, failures: Failures): string {
  const { posts, pages, total, site } = viewsOf(index).llms();
  const { feeds } = wordsOf(site.language);
  const sections = [
    `# ${site.name}`,
    `> ${site.description}`,
    feeds.markdown,
    `## ${feeds.posts}`,
    mapCollectingFailures(
      posts,
      ({ slug }) => postPath(slug),
      ({ slug, title, description }) => formatLink(title, markdownPath(slug), description),
      failures,
    ).join('\n'),
    // The name that the format gives to links that a short context may skip.
    '## Optional',
    [
      ...pages.map(({ slug, title, description }) => formatLink(title, pagePath(slug), description)),
      ...(total > posts.length ? [formatLink(feeds.archive, archivePath, feeds.archiveDescription(total))] : []),
      formatLink(feeds.rss, rssPath, feeds.rssDescription),
    ].join('\n'),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function formatLink(title: string, path: string, description: string): string {
  return `- [${title.replace(/[[\]\\]/g, '\\$&')}](${absoluteUrl(path)}): ${description}`;
}
