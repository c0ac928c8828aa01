// What the three feeds say: the newest posts, whole. Each feed only spells it in its own way.

import { changedAt, instantOf } from '#lib/dates.ts';
import { renderArticle, stripControls } from '#lib/feed/article-html.ts';
import { type Failures, mapCollectingFailures } from '#lib/left-out.ts';
import type { Index, Post } from '#lib/model/release.ts';
import { readBody } from '#lib/posts/read-release.ts';
import { viewsOf } from '#lib/posts/views.ts';
import { absoluteUrl, cardPath, postPath } from '#lib/urls.ts';

export interface Entry {
  /** What readers know the post by: it stays when the post is edited, and when it is renamed. */
  id: string;
  url: string;
  title: string;
  summary: string;
  html: string;
  image: string;
  published: Date;
  updated: Date;
  /** Slug and name. */
  tags: { slug: string; name: string }[];
}

/** @param failures receives the posts that cannot be told of */
export function listEntries(index: Index, failures: Failures): Entry[] {
  const { posts, tags } = viewsOf(index).feed();
  return mapCollectingFailures(
    posts,
    ({ slug }) => postPath(slug),
    (post) => buildEntry(post, tags),
    failures,
  );
}

function buildEntry(post: Post, names: Index['tags']): Entry {
  const url = absoluteUrl(postPath(post.slug));
  return {
    id: absoluteUrl(postPath(post.firstSlug)),
    url,
    title: stripControls(post.title),
    summary: stripControls(post.description),
    html: renderArticle(readBody(post), url, `${post.slug}-`),
    image: absoluteUrl(cardPath(post.card)),
    published: toDate(instantOf(post.date)),
    updated: toDate(changedAt(post)),
    tags: post.tags.map((slug) => ({ slug, name: stripControls(names[slug] ?? slug) })),
  };
}

/** @throws {RangeError} if it is none, before a feed of many posts is made of it */
function toDate(instant: number): Date {
  const date = new Date(instant);
  date.toISOString();
  return date;
}

/** The newest change that is told of, and never the clock; a feed without posts has not changed since time began. */
export function newestChange(posts: readonly Pick<Post, 'date' | 'updated'>[]): Date {
  const instants = posts.map(changedAt).filter(Number.isFinite);
  return new Date(instants.reduce((a, b) => Math.max(a, b), 0));
}
