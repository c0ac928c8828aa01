// A post of an index, for tests of code that reads indexes.
import type { Post } from '#lib/model/release.ts';

/** @param facts the fields that matter for the test */
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
