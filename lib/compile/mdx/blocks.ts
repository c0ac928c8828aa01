// HTML of block elements: figures with captions, scrollable tables and formulas, and task lists.
import type { Element, Nodes, Root } from 'hast';
import { toString as textOf } from 'hast-util-to-string';
import type { VFile } from 'vfile';
import { translate } from '#lib/compile/mdx/callout-words.ts';
import { languageOf } from '#lib/compile/mdx/language.ts';
import { SKIP, visit } from '#lib/compile/mdx/visit.ts';
import { wordsOf } from '#lib/copy/words.ts';
import { caption, element, scrollBox, text } from '#lib/model/element.ts';

/** Turns an image that is alone in its paragraph into a figure, with its Markdown title as the caption. */
export function figureImages() {
  return (tree: Root) => {
    visit(tree, 'element', (paragraph: Element, index, parent) => {
      const [image, ...rest] = paragraph.children;
      if (paragraph.tagName !== 'p' || rest.length > 0 || image?.type !== 'element' || image.tagName !== 'img') return;
      if (!parent || index === undefined) return;
      const { title, ...properties } = image.properties;
      parent.children[index] = element('figure', paragraph.properties, [
        { ...image, properties },
        ...caption(title ? String(title) : undefined),
      ]);
    });
  };
}

/**
 * Wraps tables in a focusable scroll container. Alignment becomes an attribute, because the CSP forbids inline styles.
 */
export function wrapTables() {
  return (tree: Root, file: VFile) => {
    const words = wordsOf(languageOf(file)).article;
    visit(tree, 'element', (table: Element, index, parent) => {
      if (table.tagName !== 'table' || !parent || index === undefined) return undefined;
      parent.children[index] = scrollBox(words.table, [table]);
      visit(table, 'element', (cell: Element) => {
        if (cell.tagName === 'th' || cell.tagName === 'td') alignCell(cell);
        if (cell.tagName === 'th') cell.properties.scope ??= 'col';
      });
      return [SKIP, index + 1];
    });
  };
}

/** Characters of a formula in a sentence that may be wider than the column of a phone of 360 pixels. */
const longFormula = 24;

/** Wraps long formulas in sentences in a box that scrolls on narrow screens: a formula has no line breaks. */
export function boxFormulas() {
  return (tree: Root, file: VFile) => {
    const words = wordsOf(languageOf(file)).article;
    visit(tree, 'element', (math: Element, index, parent) => {
      if (math.tagName !== 'math') return undefined;
      if (!parent || index === undefined || math.properties.display === 'block') return SKIP;
      if (textOf(math).replace(/\s+/g, '').length < longFormula) return SKIP;
      parent.children[index] = element('span', { ...scrollBox(words.formula, []).properties, className: ['formula'] }, [
        math,
      ]);
      return SKIP;
    });
  };
}

/**
 * Names the footnotes and the links back to their references in the language of the document. The heading is hidden on
 * pages, and shown by feed readers.
 */
export function nameFootnotes() {
  return (tree: Root, file: VFile) => {
    const words = wordsOf(languageOf(file)).article;
    visit(tree, 'element', (heading: Element) => {
      const { dataFootnoteBackref, ariaLabel } = heading.properties;
      if (dataFootnoteBackref !== undefined) heading.properties.ariaLabel = words.backToReference(String(ariaLabel));
      if (heading.properties.id !== 'footnote-label') return undefined;
      heading.children = [text(translate('footnotes', languageOf(file)))];
      return SKIP;
    });
  };
}

/** Labels the checkboxes of task lists, which HTML does not associate with their text. */
export function nameTasks() {
  return (tree: Root, file: VFile) => {
    const words = wordsOf(languageOf(file)).article;
    visit(tree, 'element', ({ tagName, properties }: Element) => {
      if (tagName === 'input') properties.ariaLabel = properties.checked ? words.taskDone : words.taskOpen;
    });
  };
}

function alignCell(cell: Element): void {
  const { align, ...properties } = cell.properties;
  if (!align) return;
  cell.properties = { ...properties, dataAlign: align };
}

/** Removes positions and plugin data from the tree, because stored trees do not need them. */
export function dropPositions() {
  return (tree: Root) => drop(tree);
}

function drop(node: Nodes): void {
  node.position = undefined;
  node.data = undefined;
  if ('children' in node) node.children.forEach(drop);
}
