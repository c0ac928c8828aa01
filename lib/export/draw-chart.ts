// Draws a chart as an image file of its own: the colours of the light theme, without a stylesheet.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Element, ElementContent, Properties } from 'hast';
import { toHtml } from 'hast-util-to-html';
import { readColor, readColors } from '#lib/colors.ts';
import { buildChart, type ChartAttributes } from '#lib/compile/mdx/charts/build.ts';
import { fontSize } from '#lib/compile/mdx/charts/drawing.ts';
import { readTable } from '#lib/compile/mdx/charts/table.ts';
import { element } from '#lib/model/element.ts';

/** Pixels: the wider one of the two drawings on pages, and a margin. */
const width = 640;
const margin = 16;

const stylesheet = join(import.meta.dirname, '../../components/article/prose/chart.css');

/** The strokes of the lines that `chart.css` dashes, by the class of the series. */
const dashes: Readonly<Record<string, string>> = { s2: '7 3', s3: '2 3', s4: '9 3 2 3' };

/**
 * @param attributes after their check
 * @param accent of the site, as `#rrggbb`
 * @returns the text of an SVG file, or the error as `error: fix`
 */
export function drawChart(
  attributes: ChartAttributes,
  csv: string,
  { language, accent = readColor('accent').light }: { language: string; accent: string | undefined },
): { svg: string } | { problem: string } {
  const table = readTable(csv, attributes.src);
  if (typeof table === 'string') return { problem: table };
  const draw = buildChart(attributes, table, language);
  if (typeof draw === 'string') return { problem: draw };
  const { height, shapes } = draw(width);
  const [fullWidth, fullHeight] = [width + 2 * margin, Math.ceil(height) + 2 * margin];
  const svg = element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${fullWidth} ${fullHeight}`,
      width: fullWidth,
      height: fullHeight,
      fontFamily: 'system-ui, sans-serif',
      fontSize: String(fontSize),
    },
    [
      element('rect', { width: fullWidth, height: fullHeight, fill: readColor('ground').light }),
      element('g', { transform: `translate(${margin} ${margin})` }, colorAll(shapes, readPalette(accent))),
    ],
  );
  return { svg: `${toHtml(svg, { space: 'svg' })}\n` };
}

/** @returns the colour of each class of series: `s1` of marks, `n1` of names */
function readPalette(accent: string): ReadonlyMap<string, string> {
  const series = readColors(readFileSync(stylesheet, 'utf8'));
  const colours = ['s1', 's2', 's3', 's4'].map((name) => [name, series.get(name)?.light ?? accent] as const);
  return new Map([...colours, ...colours.map(([name, colour]) => [name.replace('s', 'n'), colour] as const)]);
}

function colorAll(nodes: readonly ElementContent[], palette: ReadonlyMap<string, string>): ElementContent[] {
  return nodes.map((node) => (node.type === 'element' ? colour(node, palette) : node));
}

/** Writes as attributes what `chart.css` says of a shape. */
function colour(shape: Element, palette: ReadonlyMap<string, string>): Element {
  const { className, ...properties } = shape.properties;
  const names = Array.isArray(className) ? className.map(String) : [];
  const own = names.map((name) => palette.get(name)).find(Boolean);
  const children = colorAll(shape.children, palette);
  const paint = paintOf(shape.tagName, names, own);
  return { ...shape, properties: { ...properties, ...paint }, children };
}

function paintOf(tagName: string, names: readonly string[], own: string | undefined): Properties {
  const [text, quiet, line, ground] = ['text', 'quiet', 'line', 'ground'].map((name) => readColor(name).light);
  switch (tagName) {
    case 'text':
      // Keeps text readable where it crosses a line.
      return {
        fill: own ?? (names.includes('quiet') ? quiet : text),
        paintOrder: 'stroke',
        stroke: ground,
        strokeWidth: '3',
      };
    case 'path':
      return own === undefined
        ? { fill: 'none', stroke: names.includes('axis') ? quiet : line }
        : {
            fill: 'none',
            stroke: own,
            strokeWidth: '2',
            strokeLineJoin: 'round',
            strokeDashArray: names
              .map((name) => dashes[name])
              .find(Boolean)
              ?.split(' '),
          };
    case 'rect':
    case 'circle':
      return { fill: own };
    default:
      return {};
  }
}
