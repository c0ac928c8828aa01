// Reads the page of a draft preview from any release. Its images have URLs that only the preview serves.
import { visit } from 'unist-util-visit';
import { readWithRepair } from '#lib/model/damage.ts';
import { isDamaged } from '#lib/model/read-file.ts';
import type { Index, Page, Post } from '#lib/model/release.ts';
import { readBody, readIndex, type ShownBody } from '#lib/posts/read-release.ts';
import { type PostView, viewsOf } from '#lib/posts/views.ts';
import type { DraftPreview } from '#lib/publish/draft-preview.ts';
import { draftPreviewMediaPath, mediaPath, pagePath, postPath } from '#lib/urls.ts';

export type DraftPreviewPage =
  | (PostView & { post: ShownBody })
  /** A page that is not a post. */
  | { page: Page & ShownBody };

/** @returns `undefined` if the release no longer exists or has no such page */
export async function readDraftPreviewPage(
  { release, path }: DraftPreview,
  token: string,
): Promise<DraftPreviewPage | undefined> {
  const index = readIndexIfPresent(release);
  if (!index) return undefined;
  const found = index.posts.find(({ slug }) => postPath(slug) === path);
  const view = found && viewsOf(omitHiddenPosts(index, found)).post(found.slug);
  if (view)
    return {
      ...view,
      post: { ...view.post, ...rewriteImagePaths(await readWithRepair(() => readBody(view.post)), token) },
    };
  const page = Object.values(index.pages).find(({ slug }) => pagePath(slug) === path);
  return page && { page: { ...page, ...rewriteImagePaths(await readWithRepair(() => readBody(page)), token) } };
}

/**
 * Removes other hidden posts from the index: the link shows one post only. Without any, the same index is returned, because
 * views are cached by index.
 */
function omitHiddenPosts(index: Index, shown: Post): Index {
  const isLeftOut = (post: Post) => post.hidden !== undefined && post !== shown;
  return index.posts.some(isLeftOut) ? { ...index, posts: index.posts.filter((post) => !isLeftOut(post)) } : index;
}

/** @returns whether the page of a draft preview exists, without reading its text */
export function hasDraftPreviewPage({ release, path }: DraftPreview): boolean {
  const index = readIndexIfPresent(release);
  if (!index) return false;
  return (
    index.posts.some(({ slug }) => postPath(slug) === path) ||
    Object.values(index.pages).some(({ slug }) => pagePath(slug) === path)
  );
}

function readIndexIfPresent(release: string): Index | undefined {
  try {
    return readIndex(release);
  } catch (error) {
    if (!isDamaged(error) || !error.isMissing) throw error;
    return undefined;
  }
}

function rewriteImagePaths(body: ShownBody, token: string): ShownBody {
  const [from, to] = [mediaPath(''), draftPreviewMediaPath(token, '')];
  const move = (path: string) => (path.startsWith(from) ? to + path.slice(from.length) : path);
  visit(body.tree, 'element', ({ properties }) => {
    const { srcSet } = properties;
    for (const name of ['src', 'href', 'poster']) {
      const path = properties[name];
      if (typeof path === 'string') properties[name] = move(path);
    }
    if (typeof srcSet === 'string') properties.srcSet = srcSet.split(', ').map(move).join(', ');
  });
  const tints = Object.fromEntries(Object.entries(body.tints).map(([path, colors]) => [move(path), colors]));
  return { ...body, tints };
}
