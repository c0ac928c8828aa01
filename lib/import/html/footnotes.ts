// Takes the footnotes out of HTML that another converter made of Markdown: references that lead to a list at the end.
import type { Element, ElementContent, Parents, Root } from 'hast';
import { visit } from 'unist-util-visit';
import { classesOf, find, findAll, wordsOf } from '#lib/import/html/find-elements.ts';
import { finished } from '#lib/import/html/kept.ts';

export interface HtmlFootnote {
  label: string;
  /** The list item with the text of the note. */
  item: Element;
}

interface Place {
  node: Element;
  parent: Parents;
}

function isFootnoteList(node: Element): boolean {
  return 'dataFootnotes' in node.properties || /(?:^|\s)footnotes(?:\s|$)/.test(classesOf(node));
}

/**
 * Returns true for a link from the text of a footnote to its reference.
 * @param marks the ids of all references
 */
function isBackLink(node: Element, marks: ReadonlySet<string>): boolean {
  const { href, dataFootnoteBackref } = node.properties;
  if (node.tagName !== 'a' || typeof href !== 'string' || !href.startsWith('#')) return false;
  return dataFootnoteBackref !== undefined || marks.has(href.slice(1)) || /^[^\p{L}\p{N}]*$/u.test(wordsOf(node));
}

function listLinks(tree: Root, list: Element): Map<string, Place[]> {
  const inside = new Set(findAll(list, () => true));
  const links = new Map<string, Place[]>();
  const add = (href: unknown, place: Place) => {
    if (typeof href === 'string' && href.startsWith('#')) links.set(href, [...(links.get(href) ?? []), place]);
  };
  visit(tree, 'element', (node, _index, parent) => {
    if (!parent || inside.has(node)) return;
    const link = node.tagName === 'sup' ? find(node, 'a') : undefined;
    if (link && wordsOf(link) === wordsOf(node)) add(link.properties.href, { node, parent });
    else if (node.tagName === 'a' && !(parent.type === 'element' && parent.tagName === 'sup'))
      add(node.properties.href, { node, parent });
  });
  return links;
}

function replace({ node, parent }: Place, other: Element): void {
  const children = parent.children as ElementContent[];
  const at = children.indexOf(node);
  if (at >= 0) children[at] = other;
}

function removeAll(tree: Parents, matches: (one: Element) => boolean): void {
  visit(tree, 'element', (node, index, parent) => {
    if (!parent || index === undefined || node === tree || !matches(node)) return undefined;
    parent.children.splice(index, 1);
    return index;
  });
}

/** @returns the items of a list, without those of lists within them */
function listItems(list: Element): Element[] {
  const items = findAll(list, ({ tagName }) => tagName === 'li');
  const inner = new Set(items.flatMap((item) => findAll(item, () => true)));
  return items.filter((item) => !inner.has(item));
}

/** @returns the ids of elements and of those within them */
function listIds(elements: readonly Element[]): Set<string> {
  const all = elements.flatMap((node) => [node, ...findAll(node, () => true)]);
  return new Set(all.flatMap(({ properties: { id } }) => (typeof id === 'string' ? id : [])));
}

/** @returns the greatest number of the footnotes that are Markdown already */
function findLastLabel(tree: Root): number {
  const markdown = findAll(tree, () => true).map(({ properties }) => String(properties[finished] ?? ''));
  const labels = [...markdown.join(' ').matchAll(/\[\^(\d+)\]/g)].map(([, label]) => Number(label));
  return labels.reduce((most, label) => Math.max(most, label), 0);
}

/**
 * Replaces references to footnotes, and removes their list; text beside its items stays. A list with an item that no text
 * refers to stays.
 * @param wrap makes an element that is written as it is
 */
export function takeFootnotes(tree: Root, wrap: (markdown: string) => Element): HtmlFootnote[] {
  const taken: HtmlFootnote[] = [];
  const last = findLastLabel(tree);
  for (const list of findAll(tree, isFootnoteList)) {
    const links = listLinks(tree, list);
    const items = listItems(list).map((item) => ({ item, places: links.get(`#${item.properties.id}`) ?? [] }));
    if (items.length === 0 || items.some(({ places }) => places.length === 0)) continue;
    const marks = listIds(items.flatMap(({ places }) => places.map(({ node }) => node)));
    for (const { item, places } of items) {
      const label = String(last + taken.length + 1);
      for (const place of places) replace(place, wrap(`[^${label}]`));
      removeAll(item, (node) => isBackLink(node, marks));
      taken.push({ label, item });
    }
    const moved = new Set(items.map(({ item }) => item));
    removeAll(list, (node) => moved.has(node) || node.tagName === 'hr');
    removeAll(list, (node) => /^[ou]l$/.test(node.tagName) && wordsOf(node) === '');
    const [heading] = findAll(list, ({ tagName }) => /^h[1-6]$/.test(tagName));
    if (wordsOf(list) === wordsOf(heading)) removeAll(tree, (node) => node === list);
  }
  removeAll(tree, (node) => /footnotes-sep/.test(classesOf(node)));
  return taken;
}
