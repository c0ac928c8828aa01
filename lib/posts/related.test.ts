// Related posts of a small release.
import { expect, test } from 'vitest';
import type { Post } from '#lib/model/release.ts';
import { Relations } from '#lib/posts/related.ts';
import { makePost } from '#test/corpus/post.ts';

function post(slug: string, title: string, tags: string[]): Post {
  return makePost(slug, { title, description: '', tags });
}

const posts = [
  post('cache', 'Caching with Redis', ['caching', 'backend']),
  post('queue', 'Queues with Redis', ['backend']),
  post('cdn', 'Caching at the edge', ['caching']),
  post('api', 'Designing interfaces', ['backend']),
  post('team', 'Caching no grudges with your team', ['leadership']),
  post('bare', 'Caching without a tag', []),
];
const [cache, , , , , bare] = posts;

function related(one: Post | undefined, left: string[] = [], count = 9): string[] {
  return one ? new Relations(posts).list(one.slug, left, count).map((place) => posts[place]?.slug ?? '') : [];
}

test('a rare tag weighs more than a common one, and a shared word decides between equals', () => {
  expect(related(cache)).toEqual(['cdn', 'queue', 'api']);
});

test('a post is not related to itself, to linked posts, or by a word alone', () => {
  expect(related(cache, ['cdn'])).toEqual(['queue', 'api']);
  expect(related(bare)).toEqual([]);
});

test('at most the requested number is returned', () => {
  expect(related(cache, [], 1)).toEqual(['cdn']);
});

test('a single post has no related posts', () => {
  expect(cache && new Relations([cache]).list('cache', [], 3)).toEqual([]);
});

test('words and tags of an earlier release have no weight', () => {
  new Relations(posts.map((one) => ({ ...one, title: `${one.title} edited`, tags: [...one.tags, 'another'] })));
  expect(related(cache)).toEqual(['cdn', 'queue', 'api']);
});
