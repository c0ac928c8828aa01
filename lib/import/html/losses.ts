// Finds the HTML elements that posts cannot contain: formulas and drawings are converted, the others are reported.
import type { Element, Root } from 'hast';
import { toString as textOf } from 'hast-util-to-string';
import { SKIP, visit } from 'unist-util-visit';
import { drawingOf, formulaOfMathml } from '#lib/import/html/drawings.ts';
import { describeGist, isDecoration } from '#lib/import/html/elements.ts';
import { inlineFormula } from '#lib/import/markdown/formulas.ts';
import { oneLine } from '#lib/import/markdown/write.ts';

/** Reports something about a line of HTML, from 1. */
export type NoteLine = (message: string, line: number, isHarmless?: boolean) => void;

/** Elements of which nothing is kept. */
const lost = /^(?:applet|canvas|datalist|dialog|form|map|marquee|select|template|textarea)$/;

/**
 * Replaces or removes the elements that posts cannot contain.
 * @param wrap makes an element that is written as it is
 */
export function replaceLost(tree: Root, wrap: (markdown: string) => Element, note: NoteLine): void {
  visit(tree, 'element', (node, index, parent) => {
    if (!parent || index === undefined) return undefined;
    const line = node.position?.start.line ?? 1;
    const replaced = replace(node, wrap, (message, isHarmless) => note(message, line, isHarmless));
    if (replaced === undefined) return undefined;
    if (replaced === 'removed') {
      parent.children.splice(index, 1);
      return [SKIP, index];
    }
    parent.children[index] = replaced;
    return SKIP;
  });
}

function replace(
  node: Element,
  wrap: (markdown: string) => Element,
  note: (message: string, isHarmless?: boolean) => void,
): Element | 'removed' | undefined {
  const { tagName, properties } = node;
  if (properties.dataLost !== undefined) {
    note(`the card "${properties.dataLost}" is left out: write in its place what it showed`);
    return 'removed';
  }
  if (String(properties.className ?? '').includes('kg-signup-card')) {
    note('a form to sign up is left out', true);
    return 'removed';
  }
  if (tagName === 'script') {
    const [, display] = /^math\/tex(;\s*mode=display)?/.exec(String(properties.type ?? '')) ?? ['', undefined];
    const source = oneLine(textOf(node));
    if (String(properties.type).startsWith('math/tex') && source)
      return wrap(display ? `$$${source}$$` : inlineFormula(source, '', ''));
    if (describeGist(String(properties.src ?? ''))) return undefined;
    if (!isDecoration(`${properties.src ?? ''} ${textOf(node)}`)) note('a script is left out', true);
    return 'removed';
  }
  if (tagName === 'style') {
    note('a style sheet is left out', true);
    return 'removed';
  }
  if (tagName === 'math') {
    const formula = formulaOfMathml(node);
    if (formula) return wrap(formula);
  }
  if (tagName === 'svg') {
    const drawing = drawingOf(node);
    if (drawing) return { type: 'element', tagName: 'img', properties: { ...drawing }, children: [] };
    note('an icon is left out', true);
    return 'removed';
  }
  if (tagName !== 'math' && !lost.test(tagName)) return undefined;
  note(`<${tagName}> is left out: write in its place what it showed`);
  return 'removed';
}
