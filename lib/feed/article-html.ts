// The text of a post as HTML for feed readers: no styles, no classes, no relative addresses.
import type { Element, ElementContent, Properties, RootContent } from 'hast';
import { toHtml } from 'hast-util-to-html';
import { toString as textOf } from 'hast-util-to-string';
import { type Words, wordsOf } from '#lib/copy/words.ts';
import { renderCode } from '#lib/feed/code-block.ts';
import type { Body } from '#lib/model/body.ts';
import { element as build, text } from '#lib/model/element.ts';
import { directionOf, languageProps } from '#lib/model/language.ts';

interface Article {
  /** The post's own address, absolute. */
  url: string;
  /** Precedes each id. */
  prefix: string;
  words: Words['feeds'];
  render: (nodes: readonly RootContent[]) => ElementContent[];
}

/** The attributes that are kept, by element. */
const attributes: Record<string, readonly string[]> = {
  a: ['title'],
  audio: ['controls'],
  details: ['open'],
  div: ['dir', 'lang'],
  img: ['alt', 'height', 'width'],
  li: ['value'],
  math: ['display'],
  ol: ['start'],
  span: ['dir', 'lang'],
  td: ['colSpan', 'rowSpan'],
  th: ['colSpan', 'rowSpan', 'scope'],
  time: ['dateTime'],
  video: ['controls', 'height', 'width'],
};

/** Attributes of MathML with a meaning. None of them styles, links or runs anything. */
const mathAttributes = [
  ...['accent', 'accentunder', 'columnalign', 'columnspan', 'display', 'displaystyle', 'fence', 'form', 'height'],
  ...['largeop', 'linethickness', 'lspace', 'mathvariant', 'maxsize', 'minsize', 'movablelimits', 'rowspan', 'rspace'],
  ...['scriptlevel', 'separator', 'stretchy', 'symmetric', 'voffset', 'width'],
];

const nothing: ElementContent[] = [];

/**
 * Renders a stored tree as HTML that is also well-formed XML.
 * @param url the absolute address of the post, which relative addresses are resolved against
 * @param prefix precedes each id, because feed readers show several posts on one page
 * @param lang the own language of the post, which the HTML names because feed readers ignore that of the entry
 */
export function renderArticle(
  { tree }: Pick<Body, 'tree'>,
  url: string,
  prefix: string,
  lang?: string,
  siteLanguage?: string,
): string {
  const words = wordsOf(lang ?? siteLanguage).feeds;
  const article: Article = {
    url,
    prefix,
    words,
    render: (nodes) => nodes.flatMap((node) => renderNode(node, article)),
  };
  const rendered = article.render(tree.children);
  const children = lang ? [build('div', languageProps(lang), rendered)] : rendered;
  if (lang && directionOf(lang) === 'rtl') children.forEach(setCodeLeftToRight);
  return stripControls(toHtml({ type: 'root', children }, { closeSelfClosing: true }));
}

/** Marks code within text that is written from right to left. On the site, the stylesheet does it. */
function setCodeLeftToRight(node: ElementContent): void {
  if (node.type !== 'element') return;
  if (['pre', 'code', 'kbd'].includes(node.tagName)) node.properties.dir = 'ltr';
  else node.children.forEach(setCodeLeftToRight);
}

/** Removes the characters that XML forbids, also in escaped form: https://www.w3.org/TR/xml/#charsets */
export function stripControls(text: string): string {
  return text.replace(/(?![\t\n\r])\p{Cc}|\p{Noncharacter_Code_Point}/gu, '').toWellFormed();
}

function renderNode(node: RootContent, article: Article): ElementContent[] {
  if (node.type === 'text') return [text(node.value)];
  return node.type === 'element' ? renderElement(node, article) : nothing;
}

function renderElement(element: Element, article: Article): ElementContent[] {
  const { tagName, properties } = element;
  const classes = listClasses(properties);
  switch (tagName) {
    case 'script':
    case 'style':
    case 'annotation':
    case 'source':
      return nothing;
    case 'a':
      return classes.includes('anchor') ? nothing : [renderLink(element, article)];
    case 'aside':
      return [renderCallout(element, article)];
    case 'img':
      // A feed has no theme, so it gets the image for the light one.
      return properties.dataShade === 'dark' ? nothing : [rebuild(element, article)];
    case 'audio':
    case 'video':
      return [renderPlayer(element, article)];
    case 'input':
      return [text(properties.checked ? '\u2611' : '\u2610')];
    case 'figure':
      return classes.includes('code') ? renderCode(element) : [rebuild(element, article)];
    case 'svg':
      // A chart has a drawing for wide and one for narrow screens.
      return classes.includes('chart-narrow') ? nothing : [renderDrawing(element, article)];
    case 'picture':
    // The `img` inside has a format that every reader understands.
    case 'interactive-figure':
      // Its chart or table.
      return article.render(element.children);
    case 'div':
    case 'span':
      // Only their language has a meaning for readers.
      return properties.lang ? [rebuild(element, article)] : article.render(element.children);
    default:
      return [rebuild(element, article)];
  }
}

/** Renders a player with the address of its file, which may be that of a source within it. */
function renderPlayer(element: Element, article: Article): Element {
  const player = rebuild(element, article);
  const sources = element.children.filter((child): child is Element => child.type === 'element');
  const src = element.properties.src ?? sources.find(({ tagName }) => tagName === 'source')?.properties.src;
  const { poster } = element.properties;
  return {
    ...player,
    properties: {
      ...player.properties,
      ...(poster ? { poster: toAbsolute(String(poster), article.url) } : {}),
      ...(src ? { src: toAbsolute(String(src), article.url) } : {}),
    },
  };
}

function listClasses({ className }: Properties): string[] {
  return Array.isArray(className) ? className.map(String) : [];
}

function rebuild(element: Element, article: Article): Element {
  const { tagName, properties, children } = element;
  const kept: Properties = {};
  const isMath = tagName === 'math' || /^m[a-z]+$/.test(tagName);
  for (const name of isMath && tagName !== 'mark' ? mathAttributes : (attributes[tagName] ?? [])) {
    if (properties[name] !== undefined) kept[name] = properties[name];
  }
  if (properties.dataAlign) kept.align = String(properties.dataAlign);
  if (tagName === 'img') kept.src = toAbsolute(String(properties.src), article.url);
  const { id } = properties;
  if (typeof id === 'string' && isFootnote(id)) kept.id = article.prefix + id;
  return build(tagName, kept, article.render(children));
}

/** Whether the id belongs to a footnote or its reference. Ids of headings are dropped: links to them lead to the site. */
function isFootnote(id: string): boolean {
  return /^fn(?:ref)?-/.test(id);
}

function renderLink(element: Element, article: Article): Element {
  const link = rebuild(element, article);
  const href = String(element.properties.href ?? '');
  const target = href.startsWith('#') && isFootnote(href.slice(1)) ? `#${article.prefix}${href.slice(1)}` : href;
  return { ...link, properties: { href: toAbsolute(target, article.url), ...link.properties } };
}

/** Renders a callout as a block quote, which all feed readers set off. Its first child is the title. */
function renderCallout({ children: [title, ...rest] }: Element, { render }: Article): Element {
  const heading = title ? [build('p', {}, [build('strong', {}, [text(textOf(title))])])] : [];
  return build('blockquote', {}, [...heading, ...render(rest)]);
}

function toAbsolute(address: string, url: string): string {
  return new URL(address, url).href;
}

/** Replaces a drawing by a link: feed readers remove the colours and fonts that it needs. */
function renderDrawing(svg: Element, article: Article): Element {
  const { ariaLabel } = svg.properties;
  const title = svg.children.find((child): child is Element => child.type === 'element' && child.tagName === 'title');
  const label = String(ariaLabel ?? (title ? textOf(title) : '')) || article.words.drawing;
  return build('a', { href: article.url }, [text(article.words.drawnOnSite(label))]);
}
