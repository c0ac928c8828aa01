// Keeps the ids in HTML that links point to.
import GithubSlugger from 'github-slugger';
import type { Element, ElementContent, Parents, Root } from 'hast';
import { toString as textOf } from 'hast-util-to-string';
import { visit } from 'unist-util-visit';
import { escapeHtml } from '#lib/import/markdown/write.ts';
import { pageIds } from '#lib/urls.ts';

const heading = /^h[1-6]$/;
/** Elements that stay HTML with their ids. */
const kept = /^(?:abbr|audio|cite|details|dl|kbd|mark|pre|sub|sup|video|svg|math)$/;
/** Elements in which a sentence may stand. */
const sentences = /^(?:a|p|li|td|th|dd|dt|span|em|strong|b|i|figcaption)$/;

/** Ids that the page has itself. */
const reserved = new Set<string>(Object.values(pageIds));

/** @returns the anchors that the links of texts name */
export function listAnchors(texts: readonly string[]): Set<string> {
  const found = new Set<string>();
  for (const text of texts)
    for (const [, anchor = ''] of text.matchAll(/(?:href\s*=\s*["']?|\]\(<?|\]:\s*)[^\s"'<>()]*#([^\s"'<>()]+)/g))
      found.add(anchor);
  return found;
}

/**
 * Writes the id of each heading after it, unless the heading gets the same id anyway, and puts an anchor into other elements.
 * @param anchors those that links name
 * @param wrap makes an element that is written as it is
 */
export function keepAnchors(tree: Root, anchors: ReadonlySet<string>, wrap: (markdown: string) => Element): void {
  const slugger = new GithubSlugger();
  const taken = new Set(reserved);
  visit(tree, 'element', (node, index, parent) => {
    const isHeading = heading.test(node.tagName);
    const own = isHeading ? slugger.slug(textOf(node)) : undefined;
    const { id: written, name } = node.properties;
    const id = String(written ?? (node.tagName === 'a' ? name : undefined) ?? '');
    if (!parent || index === undefined || kept.test(node.tagName) || !/^[^\s{}<>"'&]+$/.test(id)) return;
    if (id === own || taken.has(id) || (!isHeading && !anchors.has(id))) return;
    taken.add(id);
    if (isHeading) node.children.push({ type: 'text', value: ' ' }, wrap(`{#${id}}`));
    else place(node, parent, index, wrap(`<a id="${escapeHtml(id)}"></a>`));
  });
}

/** Puts an anchor at the beginning of the first sentence of an element, or before it. */
function place(node: Element, parent: Parents, index: number, anchor: Element): void {
  const found: Element[] = [];
  visit(node, 'element', (one) => void (sentences.test(one.tagName) && found.push(one)));
  const [target] = found;
  if (target && target.tagName !== 'a') target.children.unshift(anchor);
  else (parent.children as ElementContent[]).splice(index, 0, anchor);
}
