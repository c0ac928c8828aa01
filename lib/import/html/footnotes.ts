// Takes the footnotes out of HTML that another converter made of Markdown: references that lead to a list at the end.
import type { Element, ElementContent, Parents, Root } from 'hast';
import { visit } from 'unist-util-visit';
import { classesOf, find, findAll, wordsOf } from '#lib/import/html/find-elements.ts';

export interface HtmlFootnote {
  label: string;
  /** Has the text. */
  item: Element;
}

interface Place {
  node: Element;
  parent: Parents;
}

function isFootnoteList(node: Element): boolean {
  return 'dataFootnotes' in node.properties || /(?:^|\s)footnotes(?:\s|$)/.test(classesOf(node));
}

/** A link from the text of a footnote to its reference. */
function isBackLink(node: Element): boolean {
  return (
    node.tagName === 'a' &&
    String(node.properties.href ?? '').startsWith('#') &&
    /^[^\p{L}\p{N}]*$/u.test(wordsOf(node))
  );
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

function remove({ node, parent }: Place): void {
  const at = (parent.children as ElementContent[]).indexOf(node);
  if (at >= 0) parent.children.splice(at, 1);
}

/**
 * Replaces references to footnotes, and removes their list. A list with an item that nothing refers to stays.
 * @param wrap makes an element that is written as it is
 */
export function takeFootnotes(tree: Root, wrap: (markdown: string) => Element): HtmlFootnote[] {
  const taken: HtmlFootnote[] = [];
  const lists: Place[] = [];
  visit(
    tree,
    'element',
    (node, _index, parent) => void (parent && isFootnoteList(node) && lists.push({ node, parent })),
  );
  for (const list of lists) {
    const links = listLinks(tree, list.node);
    const items = findAll(list.node, ({ tagName, properties }) => tagName === 'li' && properties.id !== undefined);
    const referred = items.map((item) => ({ item, places: links.get(`#${item.properties.id}`) ?? [] }));
    if (items.length === 0 || referred.some(({ places }) => places.length === 0)) continue;
    for (const { item, places } of referred) {
      const label = String(taken.length + 1);
      for (const place of places) replace(place, wrap(`[^${label}]`));
      visit(item, 'element', (node, index, parent) => {
        if (parent && index !== undefined && isBackLink(node)) parent.children.splice(index, 1);
      });
      taken.push({ label, item });
    }
    remove(list);
  }
  visit(tree, 'element', (node, index, parent) => {
    if (parent && index !== undefined && /footnotes-sep/.test(classesOf(node))) parent.children.splice(index, 1);
  });
  return taken;
}
