// Prepares the cells of tables for Markdown: line breaks stay, and editors name the side of the words in several ways.
import type { Element, Root } from 'hast';
import { visit } from 'unist-util-visit';

const cell = /^(?:td|th)$/;
const alignment = /(?:text-align:\s*|has-text-align-)(left|right|center)/;

/** @param wrap makes an element that is written as it is */
export function prepareCells(tree: Root, wrap: (markdown: string) => Element): void {
  visit(tree, 'element', (node) => {
    if (!cell.test(node.tagName)) return;
    const { align, dataAlign, style, className } = node.properties;
    const side = align ?? dataAlign ?? alignment.exec(`${style} ${[className ?? []].flat().join(' ')}`)?.[1];
    if (typeof side === 'string') node.properties.align = side;
    visit(node, 'element', (one, index, parent) => {
      if (one.tagName === 'br' && parent && index !== undefined) parent.children[index] = wrap('<br>');
    });
  });
}
