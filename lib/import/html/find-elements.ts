// Finds elements and words in a tree of HTML.
import type { Element, Nodes } from 'hast';
import { toString as textOf } from 'hast-util-to-string';
import { visit } from 'unist-util-visit';

export function classesOf(node: Element): string {
  return [node.properties.className ?? []].flat().join(' ');
}

export function find(node: Nodes | undefined, name: string): Element | undefined {
  return findAll(node, ({ tagName }) => tagName === name)[0];
}

export function findClass(node: Nodes, name: string): Element | undefined {
  return findAll(node, (one) => classesOf(one).split(' ').includes(name))[0];
}

/** @returns the elements within a node */
export function findAll(node: Nodes | undefined, matches: (one: Element) => boolean): Element[] {
  const found: Element[] = [];
  if (node) visit(node, 'element', (one) => void (one !== node && matches(one) && found.push(one)));
  return found;
}

export function wordsOf(node: Element | undefined): string {
  return node ? textOf(node).replace(/\s+/g, ' ').trim() : '';
}

/** @returns where an image leads, unless that is an image or the page of an upload */
export function findLink(node: Element, image: Element): string | undefined {
  const around = findAll(node, ({ tagName, children }) => tagName === 'a' && children.includes(image))[0];
  const { href, rel } = around?.properties ?? {};
  const isUpload = /\.(?:png|jpe?g|gif|webp|avif|svg)(?:\?.*)?$/i.test(String(href)) || /attachment/.test(String(rel));
  return typeof href === 'string' && !isUpload && !/attachment_id=/.test(href) ? href : undefined;
}
