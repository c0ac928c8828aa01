// The entries of the feeds: the newest posts, in full by default. `feeds.ts` formats them.

import { changedAt, instantOf } from '#lib/dates.ts';
import { renderArticle, stripControls } from '#lib/feed/article-html.ts';
import { type Failures, mapCollectingFailures } from '#lib/left-out.ts';
import { pageOf } from '#lib/model/authors.ts';
import type { Index, Post, Site } from '#lib/model/release.ts';
import { readBody } from '#lib/posts/read-release.ts';
import type { FeedView } from '#lib/posts/views.ts';
import { absoluteUrl, cardPath, mediaPath, postPath } from '#lib/urls.ts';

export interface Entry {
  /** The id by which feed readers recognize the post. It never changes, not even if the post is renamed. */
  id: string;
  url: string;
  title: string;
  summary: string;
  /** BCP 47. Absent if the post is in the language of the site, as far as is known. */
  lang?: string;
  /** Absent if the feed has summaries only. */
  html?: string;
  image: string;
  published: Date;
  updated: Date;
  tags: { slug: string; name: string }[];
  /** Absent if the post is by the author of the site. */
  authors?: { name: string; url?: string; avatar?: string }[];
}

/** @param failures receives the posts whose entry cannot be built, with their errors */
export function listEntries({ posts, tags, site }: FeedView, failures: Failures): Entry[] {
  return mapCollectingFailures(
    posts,
    ({ slug }) => postPath(slug),
    (post) => buildEntry(post, tags, site),
    failures,
  );
}

function buildEntry(post: Post, names: Index['tags'], site: Site): Entry {
  const url = absoluteUrl(postPath(post.slug));
  return {
    id: absoluteUrl(postPath(post.firstSlug)),
    url,
    title: stripControls(post.title),
    summary: stripControls(post.description),
    lang: post.lang,
    html: site.feed?.isSummary
      ? undefined
      : renderArticle(readBody(post), url, `${post.slug}-`, post.lang, site.language),
    image: absoluteUrl(cardPath(post.card)),
    published: toDate(instantOf(post.date)),
    updated: toDate(changedAt(post)),
    tags: post.tags.map((slug) => ({ slug, name: stripControls(names[slug] ?? slug) })),
    authors: post.authors?.map((author) => ({
      name: stripControls(author.name),
      url: pageOf(author),
      avatar: author.avatar && absoluteUrl(mediaPath(author.avatar.name)),
    })),
  };
}

/** @throws {RangeError} if the date is invalid, so that only this post is left out of the feed */
function toDate(instant: number): Date {
  const date = new Date(instant);
  date.toISOString();
  return date;
}

/** The date of the newest change of the posts; 1970 if there are none. It does not depend on the clock. */
export function newestChange(posts: readonly Pick<Post, 'date' | 'updated'>[]): Date {
  const instants = posts.map(changedAt).filter(Number.isFinite);
  return new Date(instants.reduce((a, b) => Math.max(a, b), 0));
}
