// Elements of the tree, made by hand.
import type { Element, ElementContent, Properties } from 'hast';

export function element(tagName: string, properties: Properties, children: ElementContent[] = []): Element {
  return { type: 'element', tagName, properties, children };
}

export function text(value: string): ElementContent {
  return { type: 'text', value };
}

/** What may be wider than the page scrolls in a box of its own, which the keyboard reaches. */
export function scrollBox(label: string, children: ElementContent[]): Element {
  return element('div', { className: ['wide'], role: 'group', ariaLabel: label, tabIndex: 0 }, children);
}

export function caption(words: string | undefined): Element[] {
  return words ? [element('figcaption', {}, [text(words)])] : [];
}
