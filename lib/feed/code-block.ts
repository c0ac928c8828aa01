// A code block for feeds, without colours: its caption, and its text with diff signs for added and deleted lines.
import type { Element, ElementContent } from 'hast';
import { toString as textOf } from 'hast-util-to-string';
import { element, text } from '#lib/model/element.ts';

export function renderCode(figure: Element): ElementContent[] {
  const caption = findChild(figure, 'figcaption');
  const code = findChild(findChild(figure, 'pre'), 'code');
  return [
    ...(caption ? [renderCaption(caption)] : []),
    element('pre', {}, [element('code', {}, [text(code ? formatLines(code) : '')])]),
  ];
}

/** The title is strong; how the code was tested follows. */
function renderCaption({ children }: Element): Element {
  const title = children
    .filter(({ type }) => type === 'text')
    .map(textOf)
    .join('')
    .trim();
  const tested = children.filter(({ type }) => type === 'element');
  return element('p', {}, [
    ...(title ? [element('strong', {}, [text(title)])] : []),
    ...(title && tested.length > 0 ? [text(' ')] : []),
    ...tested,
  ]);
}

function findChild(parent: Element | undefined, name: string): Element | undefined {
  return parent?.children.find((child): child is Element => child.type === 'element' && child.tagName === name);
}

/** @returns the text; with diff signs if a line is marked as added or deleted. Each marked line is an element of its own. */
function formatLines(code: Element): string {
  const isDiff = code.children.some((child) => signOf(child) !== undefined);
  if (!isDiff) return textOf(code);
  let lines = '';
  for (const child of code.children) {
    const isStart = lines === '' || lines.endsWith('\n');
    lines += (isStart ? `${signOf(child) ?? ' '} ` : '') + indentRest(textOf(child));
  }
  return lines;
}

/** Indents all lines of a text but the first, which already has its sign. */
function indentRest(lines: string): string {
  return lines.replace(/\n(?!$)/g, '\n  ');
}

function signOf(node: ElementContent): string | undefined {
  if (node.type !== 'element') return undefined;
  return node.tagName === 'ins' ? '+' : node.tagName === 'del' ? '-' : undefined;
}
