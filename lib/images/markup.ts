// Adds image markup to the tree of a page: all formats and widths to choose from, and the size to reserve space.
import { posix } from 'node:path';
import type { Element, ElementContent, Root } from 'hast';
import { EXIT, SKIP, visit } from 'unist-util-visit';
import { findImage, nameImage } from '#lib/images/names.ts';
import { element } from '#lib/model/element.ts';
import { fileTypeOf, splitFileLink } from '#lib/model/file-types.ts';
import { nameWidth } from '#lib/model/image-name.ts';
import type { Page, ReleaseImage } from '#lib/model/release.ts';
import { betterFormats } from '#lib/model/release.ts';
import { mediaPath } from '#lib/urls.ts';

/**
 * Widths of a figure, measured in the layout and as close to it as media queries allow: figures use the empty width beside the
 * text from 1024 pixels on (`--measure`, `--overhang` and `--gutter` in components/shell/tokens.css, `--spare` in prose.css).
 */
const sizes =
  '(min-width:1280px) 798px,(min-width:1024px) calc(47.5vw + 373px),(min-width:900px) 750px,(min-width:800px) 680px,(min-width:680px) 610px,90vw';

/** Number of characters. An image with less text before it may be on the first screen and is loaded eagerly. */
const firstScreen = 400;

/**
 * Replaces each image with its `picture` element.
 * @param images the images of the page by name
 * @returns the colours of the corners of the images, by URL
 * @throws if an image is missing
 */
export function placeImages(tree: Root, images: Page['images']): Record<string, string[]> {
  const tints: Record<string, string[]> = {};
  const first = findFirst(tree);
  visit(tree, 'element', (node) => placeFiles(node, images));
  visit(tree, 'element', (node, index, parent) => {
    if (node.tagName !== 'img' || !parent || index === undefined) return undefined;
    const image = findImage(images, String(node.properties.src));
    const { name } = image;
    const src = mediaPath(name);
    // Browsers load hidden images unless they are lazy, so images for one theme are always lazy.
    const isAwaited = node === first && node.properties.dataShade === undefined;
    Object.assign(
      node.properties,
      { src, ...shownSize(node.properties, image) },
      isAwaited ? { loading: 'eager', fetchPriority: 'high' } : {},
    );
    if (image.tints) tints[src] = image.tints;
    const sources = listSources(image);
    if (sources.length > 0) parent.children[index] = element('picture', {}, [...sources, node]);
    return [SKIP, index + 1];
  });
  return tints;
}

/** Replaces the names of files beside the document in links and players with their URLs. */
function placeFiles({ tagName, properties }: Element, images: Page['images']): void {
  if (tagName === 'a') {
    const beside = splitFileLink(String(properties.href ?? ''));
    if (!beside) return;
    const { name } = findImage(images, beside.path);
    properties.href = mediaPath(name) + beside.rest;
    if (fileTypeOf(name) && !fileTypeOf(name)?.use) properties.download = posix.basename(nameImage(beside.path));
  } else if (['audio', 'source', 'track', 'video'].includes(tagName)) {
    for (const attribute of ['src', 'poster']) {
      const value = properties[attribute];
      if (typeof value === 'string') properties[attribute] = mediaPath(findImage(images, value).name);
    }
  }
}

/** @returns the size in pixels that an author gave in HTML, in the proportions of the image and never larger than it */
function shownSize(given: Element['properties'], { width, height }: ReleaseImage): { width: number; height: number } {
  const scale = Math.min(1, Number(given.width ?? Infinity) / width, Number(given.height ?? Infinity) / height) || 1;
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

/** @returns the first image if little text precedes it */
function findFirst(tree: Root): Element | undefined {
  let length = 0;
  let first: Element | undefined;
  visit(tree, (node) => {
    if (node.type === 'text') length += node.value.length;
    if (node.type === 'element' && node.tagName === 'img') first = node;
    return first || length > firstScreen ? EXIT : undefined;
  });
  return first;
}

function listSources(image: ReleaseImage): ElementContent[] {
  return betterFormats.flatMap((format) => {
    const [only, ...more] = image.better[format] ?? [];
    if (only === undefined) return [];
    const type = `image/${format}`;
    const pathOf = (width: number) => mediaPath(nameWidth(image, format, width));
    if (more.length === 0) return [element('source', { type, srcSet: pathOf(only) })];
    const srcSet = [only, ...more].map((width) => `${pathOf(width)} ${width}w`).join(', ');
    return [element('source', { type, srcSet, sizes })];
  });
}
