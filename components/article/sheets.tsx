import type { Element, ElementContent, Root } from 'hast';
import { callout } from './sheets/callout.ts';
import { code } from './sheets/code.ts';
import { details } from './sheets/details.ts';
import { diagrams } from './sheets/diagrams.ts';
import { footnotes } from './sheets/footnotes.ts';
import { foreign } from './sheets/foreign.ts';
import { kbd } from './sheets/kbd.ts';
import { lines } from './sheets/lines.ts';
import { maths } from './sheets/maths.ts';
import { quote } from './sheets/quote.ts';
import { shades } from './sheets/shades.ts';

/** What only some posts hold has a sheet of its own, by what a text must hold to need it. */
const sheets: Record<string, { css: string; isFor: (element: Element) => boolean }> = {
  callout: { css: callout, isFor: ({ tagName }) => tagName === 'aside' },
  code: { css: code, isFor: ({ tagName }) => tagName === 'pre' },
  lines: { css: lines, isFor: ({ tagName, children }) => tagName === 'code' && children.some(isLine) },
  details: { css: details, isFor: ({ tagName }) => tagName === 'details' },
  diagrams: { css: diagrams, isFor: (element) => hasClass(element, /^diagram$/) },
  footnotes: { css: footnotes, isFor: ({ properties }) => properties.dataFootnotes !== undefined },
  foreign: { css: foreign, isFor: ({ properties }) => properties.lang !== undefined },
  kbd: { css: kbd, isFor: ({ tagName }) => tagName === 'kbd' },
  maths: { css: maths, isFor: ({ tagName }) => tagName === 'math' },
  quote: { css: quote, isFor: (element) => hasClass(element, /^quote$/) },
  shades: { css: shades, isFor: ({ properties }) => properties.dataShade !== undefined },
};

/** In a block of code: a word of it is a `span`, too, but without this class. */
function isLine(node: ElementContent): boolean {
  if (node.type !== 'element') return false;
  return /^(?:mark|ins|del)$/.test(node.tagName) || hasClass(node, /^line$/);
}

function hasClass({ properties: { className } }: Element, name: RegExp): boolean {
  return Array.isArray(className) && className.some((value) => name.test(String(value)));
}

/** The stylesheets of what a text holds; React puts each into the head, once. */
export function Sheets({ tree }: { tree: Root }) {
  const elements = [...listElements(tree)];
  return Object.entries(sheets)
    .filter(([, { isFor }]) => elements.some(isFor))
    .map(([name, { css }]) => (
      <style key={name} href={name} precedence="sheet">
        {css}
      </style>
    ));
}

function* listElements(node: Root | Element): Generator<Element> {
  for (const child of node.children) {
    if (child.type !== 'element') continue;
    yield child;
    yield* listElements(child);
  }
}
