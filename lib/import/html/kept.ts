// Writes the HTML that stays in a post, because Markdown has no syntax for it.
import type { Element, ElementContent, Nodes, Properties } from 'hast';
import { toHtml } from 'hast-util-to-html';
import { EXIT, visit } from 'unist-util-visit';

/** Contains finished Markdown while the HTML around it is converted. */
export const finished = 'dataMarkdown';

/** Elements whose content may be Markdown between empty lines. */
const cells = /^(?:td|th|dd|dt)$/;

/** Blocks that a table cell in Markdown cannot contain. */
const blocks = /^(?:ul|ol|pre|blockquote|table|h[1-6]|details|dl)$/;

function has(node: Element, matches: (one: Element) => boolean): boolean {
  let found = false;
  visit(node, 'element', (one) => {
    if (one === node || !matches(one)) return undefined;
    found = true;
    return EXIT;
  });
  return found;
}

const isFinished = ({ properties }: Element) => properties[finished] !== undefined;

const spans = ({ properties: { colSpan = 1, rowSpan = 1 } }: Element) => Number(colSpan) > 1 || Number(rowSpan) > 1;

/** @returns whether Markdown cannot write a table: it has wide cells, blocks in cells, or a caption */
export function isRichTable(table: Element): boolean {
  const isCell = ({ tagName }: Element) => cells.test(tagName);
  const isRich = (cell: Element) =>
    spans(cell) || has(cell, ({ tagName }) => blocks.test(tagName)) || countParagraphs(cell) > 1;
  return has(table, (one) => one.tagName === 'caption' || (isCell(one) && isRich(one)));
}

function countParagraphs({ children }: Element): number {
  return children.filter((one) => one.type === 'element' && one.tagName === 'p').length;
}

/**
 * Writes an element without its classes and styles. No empty line ends the block.
 * @param write converts the content of a cell with formulas to Markdown
 */
export function writeKept(node: Element, write: (cell: Element) => string): string {
  const clean = (one: ElementContent): Nodes[] => {
    if (one.type !== 'text' && one.type !== 'element') return [];
    if (one.type === 'text') return [{ ...one, value: one.value.replace(/\n\s*/g, '\n') }];
    if (isFinished(one)) return [raw(String(one.properties[finished]).trim())];
    const properties = Object.fromEntries(
      Object.entries(one.properties).filter(([name]) => !/^(?:className|style|width|data.+|on.+)$/.test(name)),
    );
    const isMarkdown = cells.test(one.tagName) && has(one, isFinished);
    const children = isMarkdown ? [raw(`\n\n${write(one).trim()}\n\n`)] : one.children.flatMap(clean);
    return [{ ...one, properties: properties as Properties, children: children as ElementContent[] } as Element];
  };
  return toHtml(clean(node) as ElementContent[], { allowDangerousHtml: true });
}

function raw(value: string): Nodes {
  return { type: 'raw', value } as unknown as Nodes;
}
