// Reads the excerpt of a post from its tree.
import type { Excerpt } from '#lib/model/excerpt.ts';
import { languageProps } from '#lib/model/language.ts';
import type { Post } from '#lib/model/release.ts';
import { listTexts } from '#lib/posts/paragraphs.ts';
import { readBody } from '#lib/posts/read-release.ts';

/** Characters of the beginning: three lines. */
const length = 240;

/** @throws `DamagedFile` */
export function readExcerpt(post: Post): Excerpt {
  const { title, description, lang } = post;
  const { tree, opensWithDescription } = readBody(post);
  const texts = listTexts(tree).slice(opensWithDescription ? 1 : 0);
  return { title, description, beginning: shorten(texts), ...languageProps(lang) };
}

/** Joins the first texts, and ends between two words. */
function shorten(texts: readonly string[]): string {
  let joined = '';
  for (const text of texts) {
    if (joined.length >= length) break;
    joined = joined === '' ? text : `${joined} ${text}`;
  }
  if (joined.length <= length) return joined;
  const cut = joined.slice(0, length);
  // Languages without spaces between words are cut anywhere, but not within a character.
  const end = cut.lastIndexOf(' ') > length / 2 ? cut.lastIndexOf(' ') : length;
  return `${cut.slice(0, end).replace(/[\ud800-\udbff]$/, '')}…`;
}
