// Builders of HTML tree elements.
import type { Element, ElementContent, Properties } from 'hast';

export function element(tagName: string, properties: Properties, children: ElementContent[] = []): Element {
  return { type: 'element', tagName, properties, children };
}

/** Elements that break the line: words before and after them are not adjacent. */
const blocks = new Set(
  'aside blockquote br dd div dt figcaption figure h1 h2 h3 h4 h5 h6 li p section summary td th tr'.split(' '),
);

export function isBlock(tagName: string): boolean {
  return blocks.has(tagName);
}

export function text(value: string): ElementContent {
  return { type: 'text', value };
}

/** Builds a box that scrolls horizontally, for content that may be wider than the page. It can be focused with the keyboard. */
export function scrollBox(label: string, children: ElementContent[]): Element {
  return element('div', { className: ['wide'], role: 'group', ariaLabel: label, tabIndex: 0 }, children);
}

/** @returns a `figcaption`, or nothing without text */
export function caption(words: string | undefined): Element[] {
  return words ? [element('figcaption', {}, [text(words)])] : [];
}
