// The page that a preview shows, from whatever release it is in, with pictures that only the preview has.
import { visit } from 'unist-util-visit';
import type { Body } from '#lib/content/mdx/compile.ts';
import type { Index, Page, Post } from '#lib/content/model.ts';
import { readBody, readIndex } from '#lib/content/reader.ts';
import type { Preview } from '#lib/publish/preview.ts';
import { mediaPath, pagePath, postPath, previewMediaPath } from '#lib/urls.ts';

export interface PreviewedPage {
  page: Page & Body;
  /** Absent if it is a page that is no post. */
  post?: Post & Body;
  /** The posts around it: of others that readers do not see the link tells nothing. */
  posts: Post[];
  tags: Index['tags'];
}

/** @returns `undefined` if the release is gone, or has no such page */
export function readPreviewedPage({ release, path }: Preview, token: string): PreviewedPage | undefined {
  const index = readIndexIfThere(release);
  if (!index) return undefined;
  const { posts, pages, tags } = index;
  const found = posts.find(({ slug }) => postPath(slug) === path);
  const shown = posts.filter((post) => !post.hidden || post === found);
  if (found) {
    const post = { ...found, ...movePictures(readBody(found), token) };
    return { page: post, post, posts: shown, tags };
  }
  const page = Object.values(pages).find(({ slug }) => pagePath(slug) === path);
  return page && { page: { ...page, ...movePictures(readBody(page), token) }, posts: shown, tags };
}

/** Whether a preview leads to something, without reading its text. */
export function isPreviewed({ release, path }: Preview): boolean {
  const index = readIndexIfThere(release);
  if (!index) return false;
  return (
    index.posts.some(({ slug }) => postPath(slug) === path) ||
    Object.values(index.pages).some(({ slug }) => pagePath(slug) === path)
  );
}

function readIndexIfThere(release: string): Index | undefined {
  try {
    return readIndex(release);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
}

function movePictures(body: Body, token: string): Body {
  const [from, to] = [mediaPath(''), previewMediaPath(token, '')];
  const move = (list: string) =>
    list.replaceAll(/(?<=^|, )\S+/g, (path) => (path.startsWith(from) ? to + path.slice(from.length) : path));
  visit(body.tree, 'element', ({ properties }) => {
    for (const name of ['src', 'srcSet']) {
      const value = properties[name];
      if (typeof value === 'string') properties[name] = move(value);
    }
  });
  return body;
}
