// Draws <Chart> as SVG, with the table that it shows and a link to its file.
import type { Element } from 'hast';
import type { Root } from 'mdast';
import type { MdxJsxFlowElement } from 'mdast-util-mdx-jsx';
import type { VFile } from 'vfile';
import { buildChart, type ChartAttributes } from '#lib/compile/mdx/charts/build.ts';
import { readTable, type Table } from '#lib/compile/mdx/charts/table.ts';
import { languageOf } from '#lib/compile/mdx/language.ts';
import { report } from '#lib/compile/mdx/report.ts';
import { visit } from '#lib/compile/mdx/visit.ts';
import { type Words, wordsOf } from '#lib/copy/words.ts';
import { element, text } from '#lib/model/element.ts';
import { formatSuggestion } from '#lib/model/wording.ts';
import { inputLimit } from '#lib/source/inputs.ts';

/** Widths of the two drawings in pixels. The stylesheet shows the one that fits. */
const widths = { 'chart-narrow': 340, 'chart-wide': 640 };

/** Replaces each chart with a figure, and reports its errors. `restrict.ts` has checked the attributes. */
export function drawCharts() {
  return (tree: Root, file: VFile) => {
    visit(tree, 'mdxJsxFlowElement', (node: MdxJsxFlowElement, index, parent) => {
      if (node.name !== 'Chart' || !parent || index === undefined) return;
      const isInteractive = (parent as Partial<MdxJsxFlowElement>).name === 'Interactive';
      const figure = draw(readAttributes(node), isInteractive, file);
      if (typeof figure === 'string') report(file, node, '<Chart>', figure);
      const { tagName, properties, children } = typeof figure === 'string' ? element('figure', {}) : figure;
      const data = { hName: tagName, hProperties: properties, hChildren: children };
      parent.children[index] = { type: 'chart', data, position: node.position } as never;
    });
  };
}

function readAttributes({ attributes }: MdxJsxFlowElement): ChartAttributes {
  const values = attributes.flatMap((attribute) =>
    attribute.type === 'mdxJsxAttribute' ? [[attribute.name, String(attribute.value ?? '')]] : [],
  );
  return Object.fromEntries(values) as ChartAttributes;
}

/** @returns the figure, or the error as `error: fix` */
function draw(attributes: ChartAttributes, isInteractive: boolean, file: VFile): Element | string {
  const { src, alt, caption: below } = attributes;
  const inputs = file.data.rawDocumentData?.inputs ?? {};
  const name = src.split('/').at(-1) ?? src;
  const csv = inputs[name];
  if (csv === undefined) {
    const tables = Object.keys(inputs).filter((input) => input.endsWith('.csv'));
    const suggestion = formatSuggestion(name, tables);
    return `shows ${name}${suggestion}, which is not there as a table of up to ${inputLimit} bytes: put it in the folder of the post, beside index.mdx`;
  }
  const table = readTable(csv, name);
  if (typeof table === 'string') return table;
  const chart = buildChart(attributes, table, languageOf(file));
  if (typeof chart === 'string') return chart;
  const drawings = Object.entries(widths).map(([size, width]) => {
    const { height, shapes, axes } = chart(width);
    const properties = {
      viewBox: `0 0 ${width} ${Math.ceil(height)}`,
      className: [size],
      role: 'img',
      ariaLabel: alt,
    };
    if (!isInteractive || !axes) return element('svg', properties, shapes);
    return element('svg', { ...properties, dataX: axes.x, dataY: axes.y }, [...shapes, ...placesOfReader()]);
  });
  const words = below ? [element('p', {}, [text(below)])] : [];
  return element('figure', { className: ['chart'] }, [
    ...drawings,
    element('figcaption', {}, [...words, showTable(table, src, wordsOf(languageOf(file)).article)]),
  ]);
}

/** The line and the dot of the values that a reader chooses. `figures.client.ts` draws them. */
function placesOfReader(): Element[] {
  return [element('path', { className: ['yours'] }), element('circle', { className: ['yours'], r: '0' })];
}

function showTable({ columns, rows }: Table, src: string, words: Words['article']): Element {
  const head = element(
    'tr',
    {},
    columns.map((column) => element('th', { scope: 'col' }, [text(column)])),
  );
  const body = rows.map((row) =>
    element(
      'tr',
      {},
      row.map((cell) => element('td', {}, [text(cell)])),
    ),
  );
  const table = element('table', {}, [element('thead', {}, [head]), element('tbody', {}, body)]);
  return element('details', { className: ['data'] }, [
    element('summary', {}, [text(words.chartData)]),
    table,
    element('p', {}, [element('a', { href: src }, [text(words.chartFile)])]),
  ]);
}
