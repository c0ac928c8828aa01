// The tables around sliders are those of the models behind them: on the page about five sums, and in the post on tech leads.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fillAnswer, findModel, type ModelName, modelNames } from '#lib/figures/models.ts';

const page = readFileSync(join(import.meta.dirname, '../../content/pages/five-sums.mdx'), 'utf8');

/** The input of the rows, that of the columns, and the result in the cells. */
const layouts: Partial<Record<ModelName, [row: string, column: string, cell: string]>> = {
  'littles-law': ['seconds', 'rate', 'inFlight'],
  availability: ['parts', 'each', 'minutes'],
  'erlang-b': ['slots', 'load', 'refused'],
  utilization: ['busy', '', 'factor'],
  'fan-out': ['calls', 'slow', 'touched'],
};

const tables = [...page.matchAll(/<Interactive model="([\w-]+)">\s+([\s\S]*?)\s+<\/Interactive>/g)].map(
  ([, model = '', table = '']) => ({
    model: modelNames.find((name) => name === model) ?? 'blocks',
    rows: table.split('\n').map((line) => line.split('|').slice(1, -1)),
  }),
);

const numberIn = (text = '') => Number(/\d[\d.,]*/.exec(text)?.[0].replaceAll(',', ''));

test('the page has the five tables', () => {
  expect(tables.map(({ model }) => model).toSorted()).toEqual(Object.keys(layouts).toSorted());
});

test.each(tables)('the table of $model shows what its sliders give', ({ model, rows: [head = [], , ...rows] }) => {
  const [row = '', column = '', cell = ''] = layouts[model] ?? [];
  expect(rows.length).toBeGreaterThan(3);
  for (const [first, ...cells] of rows) {
    const expected = cells.map((_cell, index) => {
      const values = { [row]: numberIn(first), ...(column && { [column]: numberIn(head[index + 1]) }) };
      return fillAnswer('{value}', { value: findModel(model).compute(values)[cell] ?? 0 }, 'en');
    });
    expect(cells.map((text) => text.trim())).toEqual(expected);
  }
});

test('the chart of the post on tech leads shows what its sliders give', () => {
  const csv = readFileSync(join(import.meta.dirname, '../../content/posts/tech-lead-beyond-code/blocks.csv'), 'utf8');
  const [head = [], ...rows] = csv
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  expect(rows.length).toBeGreaterThan(3);
  for (const [block, ...cells] of rows) {
    const expected = cells.map((_cell, index) => {
      const values = { block: Number(block), busy: numberIn(head[index + 1]), answer: 30 };
      return findModel('blocks').compute(values).hours ?? 0;
    });
    for (const [index, cell] of cells.entries()) expect(Number(cell)).toBeCloseTo(expected[index] ?? 0, 1);
  }
});
