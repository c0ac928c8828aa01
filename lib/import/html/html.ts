// Converts HTML of posts to Markdown.
import type { Element, Root } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import { defaultHandlers, type Handle, type State, toMdast } from 'hast-util-to-mdast';
import { toString as textOf } from 'hast-util-to-string';
import type { BlockContent, Html, Nodes, PhrasingContent } from 'mdast';
import { gfmToMarkdown } from 'mdast-util-gfm';
import { toMarkdown as write } from 'mdast-util-to-markdown';
import { visit } from 'unist-util-visit';
import { keepAnchors } from '#lib/import/html/anchors.ts';
import { describeEmbed, describeGist } from '#lib/import/html/elements.ts';
import { classesOf, find, findAll, findClass, findLink, wordsOf } from '#lib/import/html/find-elements.ts';
import { takeFootnotes } from '#lib/import/html/footnotes.ts';
import { escapeFormulas, keepFormulas } from '#lib/import/html/formulas.ts';
import { finished, isRichTable, writeKept } from '#lib/import/html/kept.ts';
import { type NoteLine, replaceLost } from '#lib/import/html/losses.ts';
import { prepareCells } from '#lib/import/html/tables.ts';
import { callout, details, escapeAttribute, escapeText, footnote, link } from '#lib/import/markdown/write.ts';

/** Wraps Markdown for `toMarkdown`, which leaves it as it is. */
export function wrapMarkdown(text: string): string {
  const name = text.startsWith('\n\n') ? 'div' : 'span';
  const value = text.trim().replace(/[&"<>\n]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  // Keeps the space after an empty element. U+FEFF counts as a space only in JavaScript.
  const content = name === 'span' ? '\ufeff' : '';
  return `<${name} data-markdown="${value}">${content}</${name}>`;
}

/** HTML elements without Markdown syntax, which stay HTML. */
const kept = 'audio dl video';
const keptInline = 'abbr cite ins kbd mark ruby small sub sup u';

const keep: Handle = (_state, node: Element): Html => ({ type: 'html', value: writeKept(node, convert) });

/** Source within a sentence, which is written as it is. A node of HTML would end a sentence of a list item. */
const inline = (value: string): PhrasingContent => ({ type: 'inlineMath', value });

const blocks = /^(?:p|div|ul|ol|table|pre|blockquote|h[1-6]|figure)$/;

const keepInline: Handle = (state, node: Element) =>
  findAll(node, ({ tagName }) => blocks.test(tagName)).length > 0 ? state.all(node) : inline(writeKept(node, convert));

const table: Handle = (state, node: Element, parent) =>
  isRichTable(node) ? keep(state, node, parent) : defaultHandlers.table?.(state, node);

/** The content is Markdown, so that formulas and code in it are read. */
const fold: Handle = (_state, node: Element) => {
  const summary = find(node, 'summary');
  const children = node.children.filter((one) => one !== summary);
  return raw(
    details(wordsOf(summary) || 'Details', convert({ ...node, children }), node.properties.open !== undefined),
  );
};

/** Writes the number of a WordPress footnote. The text of the footnote is at the end of the post. */
const sup: Handle = (state, node: Element, parent) =>
  node.properties.dataFn === undefined ? keepInline(state, node, parent) : inline(`<sup>${wordsOf(node)}</sup>`);

const raw = (value: string): Html => ({ type: 'html', value: value.trim() });

function paragraphOf(words: string, url: string): BlockContent {
  return { type: 'paragraph', children: [{ type: 'link', url, children: [{ type: 'text', value: words }] }] };
}

/** A link to the page that an element embeds. */
const embed: Handle = (_state: State, node: Element) => {
  const { src, data, title } = node.properties;
  const address = String(src ?? data ?? '');
  if (!address) return undefined;
  const { words, href } = describeEmbed(address, title ? String(title) : undefined);
  return paragraphOf(words, href);
};

const script: Handle = (_state, node: Element) => {
  const gist = describeGist(String(node.properties.src ?? ''));
  return gist && paragraphOf(gist.words, gist.href);
};

/** Each image is a paragraph, and the caption is one. */
function galleryOf(node: Element, elements: readonly Element[]): BlockContent[] {
  const caption = find(node, 'figcaption');
  const paragraphs = elements.map(({ properties: { src, alt } }): BlockContent => {
    return { type: 'paragraph', children: [{ type: 'image', url: String(src ?? ''), alt: String(alt ?? '') }] };
  });
  return wordsOf(caption) && caption ? [...paragraphs, raw(convert(caption))] : paragraphs;
}

/** An image with its caption as the title. Other figures are their content. */
const figure: Handle = (state: State, node: Element) => {
  const bookmark = findAll(node, ({ tagName, properties }) => tagName === 'a' && properties.href !== undefined)[0];
  if (/\bkg-bookmark-card\b/.test(classesOf(node)) && bookmark) {
    const words = wordsOf(findClass(node, 'kg-bookmark-title')) || String(bookmark.properties.href);
    const more = [findClass(node, 'kg-bookmark-description'), find(node, 'figcaption')].map(wordsOf).filter(Boolean);
    return [
      paragraphOf(words, String(bookmark.properties.href)),
      ...more.map((value): BlockContent => ({ type: 'paragraph', children: [{ type: 'text', value }] })),
    ];
  }
  if (/\bkg-video-card\b/.test(classesOf(node))) return raw(playerOf(node, 'video', wordsOf(find(node, 'figcaption'))));
  const elements = findAll(node, ({ tagName }) => tagName === 'img');
  const [element] = elements;
  if (/\b(?:kg|wp-block)-gallery\b|\bkg-gallery-card\b/.test(classesOf(node)) && !find(node, 'figure'))
    return galleryOf(node, elements);
  const hasMore = ['table', 'pre', 'blockquote', 'iframe', 'figure'].some((name) => find(node, name));
  if (!element || elements.length > 1 || hasMore) return state.all(node);
  const caption = find(node, 'figcaption');
  const words = wordsOf(caption);
  // The title of an image is plain text, so a caption with links is put below it.
  const below = find(caption, 'a') && caption ? [raw(convert(caption))] : [];
  const { src, dataSrc, alt } = element.properties;
  const image = {
    type: 'image' as const,
    url: String(src ?? dataSrc ?? ''),
    alt: String(alt || words),
    title: below.length === 0 && words ? words : null,
  };
  const href = findLink(node, element);
  const shown: BlockContent = {
    type: 'paragraph',
    children: href ? [{ type: 'link', url: href, children: [image] }] : [image],
  };
  return below.length > 0 ? [shown, ...below] : shown;
};

/** The controls of a player are part of its card. */
function playerOf(node: Element, name: 'audio' | 'video', words: string): string {
  const src = String(find(node, name)?.properties.src ?? '');
  const caption = words ? ` data-caption="${escapeAttribute(words)}"` : '';
  return src ? `<${name} src="${escapeAttribute(src)}"${caption}></${name}>` : '';
}

/** The cards of Ghost. */
const cards: Record<string, (node: Element) => string> = {
  'kg-callout-card': (node) => {
    const color = /kg-callout-card-(\w+)/.exec(classesOf(node))?.[1] ?? '';
    const emoji = wordsOf(findClass(node, 'kg-callout-emoji'));
    const text = convert(findClass(node, 'kg-callout-text') ?? node);
    return callout(color, undefined, emoji ? `${emoji} ${text}` : text);
  },
  'kg-audio-card': (node) => playerOf(node, 'audio', wordsOf(findClass(node, 'kg-audio-title'))),
  'kg-file-card': (node) => {
    const href = String(find(node, 'a')?.properties.href ?? '');
    const caption = wordsOf(findClass(node, 'kg-file-card-caption'));
    return `${link(wordsOf(findClass(node, 'kg-file-card-title')) || href, href)}${caption && `\n\n${escapeText(caption)}`}`;
  },
  'kg-toggle-card': (node) =>
    details(
      wordsOf(findClass(node, 'kg-toggle-heading-text')) || 'Details',
      convert(findClass(node, 'kg-toggle-content') ?? node),
    ),
};

const div: Handle = (state: State, node: Element, parent) => {
  const markdown = node.properties[finished];
  if (markdown !== undefined) return raw(String(markdown));
  const card = Object.keys(cards).find((name) => classesOf(node).split(' ').includes(name));
  if (card) return raw(cards[card]?.(node) ?? '');
  const children = state.all(node);
  // The words of a block are not those of the block beside it.
  const isSentence = children.length > 0 && children.every(({ type }) => /^(?:link|text|strong|emphasis)$/.test(type));
  const isInBlock = parent?.type === 'root' || (parent?.type === 'element' && /^(?:div|section)$/.test(parent.tagName));
  return isSentence && isInBlock ? { type: 'paragraph', children: children as PhrasingContent[] } : children;
};

const span: Handle = (state: State, node: Element) => {
  const markdown = node.properties[finished];
  return markdown === undefined ? (state.all(node) as PhrasingContent[]) : inline(String(markdown).trim());
};

/** The language of code stands in a class of the block or of its code. */
const pre: Handle = (_state: State, node: Element) => {
  const code = find(node, 'code');
  const names = `${classesOf(node)} ${code ? classesOf(code) : ''}`;
  const language =
    /(?:\blang(?:uage)?-|brush:\s*|highlight-source-)([\w+#-]+)/.exec(names)?.[1] ??
    code?.properties.lang ??
    node.properties.lang ??
    node.properties.dataLanguage;
  const lang = typeof language === 'string' ? language.toLowerCase() : null;
  return { type: 'code', lang, value: textOf(node).replace(/^\n|\n$/g, '') };
};

/** A link from an image to the same image in another size is the image. */
const anchor: Handle = (state: State, node: Element) => {
  const image = find(node, 'img');
  const href = String(node.properties.href ?? '');
  const isAlone = image && textOf(node).trim() === '';
  if (isAlone && /\.(?:png|jpe?g|gif|webp|avif)(?:\?.*)?$/i.test(href)) {
    return { type: 'image', url: href, alt: String(image.properties.alt ?? ''), title: null };
  }
  const children = state.all(node) as PhrasingContent[];
  return href ? { type: 'link', url: href, title: null, children } : children;
};

/** Ghost puts the same emphasis around and within: `<b><strong>`, `<i><em>`. */
const outer: Handle = (state: State, node: Element) => {
  const [only] = node.children;
  const [own, inner] = node.tagName === 'b' ? (['b', 'strong'] as const) : (['i', 'em'] as const);
  const isDouble = node.children.length === 1 && only?.type === 'element' && only.tagName === inner;
  return isDouble ? state.one(only, node) : defaultHandlers[own]?.(state, node);
};

const handlers: Record<string, Handle> = {
  ...Object.fromEntries(kept.split(' ').map((name) => [name, keep])),
  ...Object.fromEntries(keptInline.split(' ').map((name) => [name, keepInline])),
  a: anchor,
  b: outer,
  i: outer,
  acronym: (state, node: Element, parent) => keepInline(state, { ...node, tagName: 'abbr' }, parent),
  details: fold,
  div,
  embed,
  figure,
  iframe: embed,
  object: embed,
  pre,
  script,
  span,
  sup,
  table,
};

/** An address alone in its element is an embedded page in WordPress. */
function linkAddresses(tree: Root): void {
  visit(tree, 'text', (node, index, parent) => {
    const address = node.value.trim();
    if (!parent || index === undefined || !/^https?:\/\/\S+$/.test(address)) return;
    if (parent.type === 'element' && /^(?:a|code|pre)$/.test(parent.tagName)) return;
    const link: Element = {
      type: 'element',
      tagName: 'a',
      properties: { href: address },
      children: [{ type: 'text', value: address }],
    };
    parent.children[index] = link;
  });
}

/** Editors write paragraphs of a space for a gap. */
function dropEmpty(tree: Root | Element): void {
  visit(tree, 'element', (node, index, parent) => {
    const isEmpty =
      node.tagName === 'p' && node.children.every((one) => one.type === 'text' && one.value.trim() === '');
    if (!isEmpty || !parent || index === undefined) return undefined;
    parent.children.splice(index, 1);
    return index;
  });
}

function convert(node: Root | Element): string {
  const root: Root = { type: 'root', children: node.children as Root['children'] };
  const tree = toMdast(root, { handlers, nodeHandlers: { comment: () => undefined } });
  return write(tree as Nodes, {
    extensions: [gfmToMarkdown()],
    handlers: { inlineMath: ({ value }: { value: string }) => value },
    bullet: '-',
    emphasis: '*',
    fences: true,
    listItemIndent: 'one',
    rule: '-',
  });
}

export interface HtmlOptions {
  /** The anchors that links name, whose elements keep their ids. */
  anchors?: ReadonlySet<string>;
  /** Receives what is left out. */
  note?: NoteLine;
}

const wrap: (markdown: string) => Element = (markdown) => ({
  type: 'element',
  tagName: 'span',
  properties: { [finished]: markdown },
  children: [{ type: 'text', value: markdown }],
});

/** @param html the body of a page, or a part of it */
export function toMarkdown(html: string, { anchors = new Set(), note = () => undefined }: HtmlOptions = {}): string {
  const tree = fromHtml(escapeFormulas(html), { fragment: true });
  replaceLost(tree, wrap, note);
  prepareCells(tree, wrap);
  linkAddresses(tree);
  keepFormulas(tree, wrap);
  const footnotes = takeFootnotes(tree, wrap);
  for (const part of [tree, ...footnotes.map(({ item }) => item)]) dropEmpty(part);
  keepAnchors(tree, anchors, wrap);
  return convert(tree) + footnotes.map(({ label, item }) => `\n${footnote(label, convert(item))}\n`).join('');
}
