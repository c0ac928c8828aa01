// A picture in the tree of a page: every form and width there is, for the browser to choose from, in a place that is kept free for it.
import type { Element, ElementContent, Root } from 'hast';
import { EXIT, SKIP, visit } from 'unist-util-visit';
import { nameWidth } from '#lib/images/files.ts';
import { findImage } from '#lib/images/names.ts';
import { element } from '#lib/model/element.ts';
import type { Page, Picture } from '#lib/model/release.ts';
import { betterFormats } from '#lib/model/release.ts';
import { mediaPath } from '#lib/urls.ts';

/**
 * How wide a figure is, as near as media queries come to the layout: text of 60 zeros, which are of no one width, and beside
 * it what overhangs it (`--measure`, `--overhang` and `--gutter` in components/shell/tokens.css).
 */
const sizes =
  '(min-width:1400px) 900px,(min-width:1000px) calc(50vw + 200px),(min-width:740px) 680px,calc(100vw - 44px)';

/** Characters. An image with less text before it may be on the first screen, and is loaded at once. */
const firstScreen = 400;

/**
 * Puts each picture in its place.
 * @param images the pictures by their names
 * @returns the colours of the pictures at their corners, by their addresses
 */
export function placePictures(tree: Root, images: Page['images']): Record<string, string[]> {
  const tints: Record<string, string[]> = {};
  const first = findFirst(tree);
  visit(tree, 'element', (node, index, parent) => {
    if (node.tagName !== 'img' || !parent || index === undefined) return undefined;
    const picture = findImage(images, String(node.properties.src));
    const { name, width, height } = picture;
    const src = mediaPath(name);
    // A browser loads a hidden image unless it is lazy, so images for one theme are always lazy.
    const isAwaited = node === first && node.properties.dataShade === undefined;
    Object.assign(
      node.properties,
      { src, width, height },
      isAwaited ? { loading: 'eager', fetchPriority: 'high' } : {},
    );
    if (picture.tints) tints[src] = picture.tints;
    const sources = listSources(picture);
    if (sources.length > 0) parent.children[index] = element('picture', {}, [...sources, node]);
    return [SKIP, index + 1];
  });
  return tints;
}

/** @returns the first picture, if hardly any text is before it */
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

function listSources(picture: Picture): ElementContent[] {
  return betterFormats.flatMap((format) => {
    const [only, ...more] = picture.better[format] ?? [];
    if (only === undefined) return [];
    const type = `image/${format}`;
    const pathOf = (width: number) => mediaPath(nameWidth(picture, format, width));
    if (more.length === 0) return [element('source', { type, srcSet: pathOf(only) })];
    const srcSet = [only, ...more].map((width) => `${pathOf(width)} ${width}w`).join(', ');
    return [element('source', { type, srcSet, sizes })];
  });
}
