// A code block without colours: its title, its text, and what was marked as added or taken away by the signs of a diff.
import type { Element, ElementContent } from 'hast';
import { toString as textOf } from 'hast-util-to-string';
import { element, text } from '#lib/model/element.ts';

export function renderCode(figure: Element): ElementContent[] {
  const caption = findChild(figure, 'figcaption');
  const code = findChild(findChild(figure, 'pre'), 'code');
  const title = caption ? [element('p', {}, [element('strong', {}, [text(textOf(caption))])])] : [];
  return [...title, element('pre', {}, [element('code', {}, [text(code ? describeLines(code) : '')])])];
}

function findChild(parent: Element | undefined, name: string): Element | undefined {
  return parent?.children.find((child): child is Element => child.type === 'element' && child.tagName === name);
}

/** Each line that is marked is an element of its own. */
function describeLines(code: Element): string {
  const isDiff = code.children.some((child) => signOf(child) !== undefined);
  if (!isDiff) return textOf(code);
  let lines = '';
  for (const child of code.children) {
    const isStart = lines === '' || lines.endsWith('\n');
    lines += (isStart ? `${signOf(child) ?? ' '} ` : '') + indentRest(textOf(child));
  }
  return lines;
}

/** A stretch of text may hold the start of further lines. */
function indentRest(stretch: string): string {
  return stretch.replace(/\n(?!$)/g, '\n  ');
}

function signOf(node: ElementContent): string | undefined {
  if (node.type !== 'element') return undefined;
  return node.tagName === 'ins' ? '+' : node.tagName === 'del' ? '-' : undefined;
}
