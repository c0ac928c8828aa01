// A post as an index holds it, for tests of what is made of indexes.
import type { Post } from '#lib/model/release.ts';

/** @param facts what the test is about */
export function makePost(slug: string, facts: Partial<Post> = {}): Post {
  return {
    slug,
    firstSlug: slug,
    title: slug,
    description: slug,
    date: '2026-01-31',
    tags: [],
    file: `posts/${slug}.mdx`,
    body: '',
    markdown: '',
    search: '',
    images: {},
    minutes: 1,
    words: 1,
    card: '',
    ...facts,
  };
}
