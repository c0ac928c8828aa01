// Converts drawings and formulas in HTML: SVG becomes a file, MathML becomes the TeX source that it contains.
import type { Element, Nodes } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import { toHtml } from 'hast-util-to-html';
import { toString as textOf } from 'hast-util-to-string';
import { visit } from 'unist-util-visit';
import { inlineFormula } from '#lib/import/markdown/formulas.ts';
import { oneLine } from '#lib/import/markdown/write.ts';

/** Names of icons, which only decorate. */
const icon = /\bicons?\b|\bemoji\b|\bsr-only\b/i;

export interface Drawing {
  /** The address of an image that contains the drawing. */
  src: string;
  alt: string;
}

/** @returns the formula of MathML, if it contains its TeX source */
export function formulaOfMathml(math: Element): string | undefined {
  const found: string[] = [];
  visit(math, 'element', (one) => {
    if (one.tagName === 'annotation' && /tex/i.test(String(one.properties.encoding ?? ''))) found.push(textOf(one));
  });
  const source = oneLine(found[0] ?? '').replace(/^\{\\displaystyle\s*([\s\S]*)\}$/, '$1');
  if (!source) return undefined;
  return math.properties.display === 'block' ? `$$${source}$$` : inlineFormula(source, '', '');
}

/** @returns a drawing as a file, or `undefined` for an icon and a drawing that refers to others */
export function drawingOf(svg: Element): Drawing | undefined {
  const { ariaHidden, className, width, ariaLabel } = svg.properties;
  const isSmall = Number.parseFloat(String(width ?? '')) <= 24;
  const isIcon = isSmall || String(ariaHidden) === 'true' || icon.test(String(className ?? ''));
  const words: string[] = [];
  let refers = false;
  visit(svg, 'element', (one) => {
    if (/^(?:title|desc)$/.test(one.tagName)) words.push(textOf(one));
    if (one.tagName === 'use' && !String(one.properties.href ?? one.properties.xLinkHref).startsWith('#'))
      refers = true;
    if (one.tagName === 'foreignObject' || one.tagName === 'script') refers = true;
  });
  if ((isIcon && !textOf(svg).trim()) || refers) return undefined;
  const whole = {
    ...svg,
    properties: { ...svg.properties, xmlns: 'http://www.w3.org/2000/svg', className: undefined },
  };
  const source = toHtml(whole as Nodes, {
    space: 'svg',
    closeEmptyElements: true,
    characterReferences: { useNamedReferences: false },
  });
  return {
    src: `data:image/svg+xml;base64,${Buffer.from(source).toString('base64')}`,
    alt: oneLine([ariaLabel, ...words].find(Boolean)?.toString() ?? textOf(svg)).slice(0, 200) || 'Drawing',
  };
}

/** @returns the only element of a text */
export function parseElement(html: string): Element | undefined {
  return fromHtml(html, { fragment: true }).children.find((one) => one.type === 'element');
}
