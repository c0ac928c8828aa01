// The text of a post as HTML for readers that know nothing of this site: no styles, no classes, nothing relative.
import type { Element, ElementContent, Properties, RootContent } from 'hast';
import { toHtml } from 'hast-util-to-html';
import { toString as textOf } from 'hast-util-to-string';
import * as copy from '#lib/copy.ts';
import { renderCode } from '#lib/feed/code-block.ts';
import type { Body } from '#lib/model/body.ts';
import { element as build, text } from '#lib/model/element.ts';

interface Article {
  /** The post's own address, absolute. */
  url: string;
  /** Stands before each id. */
  prefix: string;
  render: (nodes: readonly RootContent[]) => ElementContent[];
}

/** What an element may say about itself; nothing else is passed on. */
const attributes: Record<string, readonly string[]> = {
  a: ['title'],
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
};

/** MathML says with attributes what its elements are; none of these styles, links or runs anything. */
const mathAttributes = [
  ...['accent', 'accentunder', 'columnalign', 'columnspan', 'display', 'displaystyle', 'fence', 'form', 'height'],
  ...['largeop', 'linethickness', 'lspace', 'mathvariant', 'maxsize', 'minsize', 'movablelimits', 'rowspan', 'rspace'],
  ...['scriptlevel', 'separator', 'stretchy', 'symmetric', 'voffset', 'width'],
];

const nothing: ElementContent[] = [];

/**
 * @param url the post's own address, absolute: places in it are named from there
 * @param prefix stands before each id, as a reader shows several posts on one page
 */
export function renderArticle({ tree }: Pick<Body, 'tree'>, url: string, prefix: string): string {
  const article: Article = { url, prefix, render: (nodes) => nodes.flatMap((node) => renderNode(node, article)) };
  const children = article.render(tree.children);
  return stripControls(toHtml({ type: 'root', children }, { closeSelfClosing: true }));
}

/** Signs that XML cannot hold, written in any way: https://www.w3.org/TR/xml/#charsets */
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
      // A feed has no theme: the picture for the light one is the picture.
      return properties.dataShade === 'dark' ? nothing : [rebuild(element, article)];
    case 'input':
      return [text(properties.checked ? '\u2611' : '\u2610')];
    case 'figure':
      return classes.includes('code') ? renderCode(element) : [rebuild(element, article)];
    case 'svg':
      return [renderDrawing(element, article)];
    case 'picture':
      // The one inside is what everything understands.
      return article.render(element.children);
    case 'div':
    case 'span':
      // They hold a class or a language; without either they mean nothing.
      return properties.lang ? [rebuild(element, article)] : article.render(element.children);
    default:
      return [rebuild(element, article)];
  }
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

/** The ids by which notes and their marks find each other; headings are found on the site. */
function isFootnote(id: string): boolean {
  return /^fn(?:ref)?-/.test(id);
}

function renderLink(element: Element, article: Article): Element {
  const link = rebuild(element, article);
  const href = String(element.properties.href ?? '');
  const target = href.startsWith('#') && isFootnote(href.slice(1)) ? `#${article.prefix}${href.slice(1)}` : href;
  return { ...link, properties: { href: toAbsolute(target, article.url), ...link.properties } };
}

/** A quote is what all readers know how to set off; its title, which is the first child, needs weight of its own. */
function renderCallout({ children: [title, ...rest] }: Element, { render }: Article): Element {
  const words = title ? [build('p', {}, [build('strong', {}, [text(textOf(title))])])] : [];
  return build('blockquote', {}, [...words, ...render(rest)]);
}

function toAbsolute(address: string, url: string): string {
  return new URL(address, url).href;
}

/** Drawings have the site's colours and fonts, which readers take away: they get the words, and the way to see it. */
function renderDrawing(svg: Element, article: Article): Element {
  const { ariaLabel } = svg.properties;
  const title = svg.children.find((child): child is Element => child.type === 'element' && child.tagName === 'title');
  const label = String(ariaLabel ?? (title ? textOf(title) : '')) || copy.feeds.drawing;
  return build('a', { href: article.url }, [text(copy.feeds.drawnOnSite(label))]);
}
