import type { Element, Nodes } from 'hast';
import { toString as textOf } from 'hast-util-to-string';
import { expect, test } from 'vitest';
import { compileArticle } from '#lib/compile/mdx/compile.ts';
import type { Body } from '#lib/model/body.ts';

const inputs = {
  'bars.csv': 'strategy,Stale reads (%),Wrong keys\n"delete, then commit",36.2,10\nwrite-through,0.45,0\n',
  'lines.csv': 'Faults (%),with breaker,without breaker\n10,12,10\n0,0,0\n50,96.5,50\n',
  'parts.csv': 'x,y\n10,0.1\n20,0.25\n',
  'ends.csv': 'x,one,two\n10,9,8\n20,0,0\n',
  'long.csv': 'x,y,policy\n1,2,a\n2,3,a\n1,5,b\n2,9,b\n',
  'dots.csv': 'study,Hazard ratio,low,high\nA,0.77,0.6,0.98\nB,2.28,1.5,3.48\n',
  'ranges.csv': 'site,from,to,who\nBerlin,8,16,at a desk\nBerlin,16,21,awake\nTokyo,0,9,at a desk\n',
  'words.csv': 'a,b\nx,many\n',
  'unit.csv': 'a,b\nx,1\n\ny,"1,200 ms"\n',
  'gap.csv': 'a,b\nx,1\ny,\n',
  'semicolons.csv': 'a;b\nx;1\n',
  'zero.csv': 'a,b\nx,0\n',
  'empty.csv': 'a,b\n',
  'near.csv': 'x,y\n1000000001,1\n1000000002,2\n',
  'huge.csv': 'x,y\n1,1e15\n2,9.5e20\n',
  'wide.csv': 'x,y\n1e-9,1e-12\n1e6,1e12\n',
  'tiny.csv': 'name,value,low,high\na,-1e-9,-2e-9,3e-9\n',
  'whole.csv': 'name,value\na,1234567\nb,12345678901234567890\n',
  'torn.csv': 'a,b\n1\n',
};

function listElements(node: Nodes): Element[] {
  if (!('children' in node)) return [];
  return [...(node.type === 'element' ? [node] : []), ...node.children.flatMap(listElements)];
}

async function draw(attributes: string) {
  const { diagnostics, body, facts } = await compileArticle(`<Chart ${attributes} />\n`, 'mdx', 'en', inputs);
  const elements = listElements((JSON.parse(body) as Body).tree);
  const drawings = elements.filter(({ tagName }) => tagName === 'svg');
  const [, wide] = drawings;
  const shapes = wide ? listElements(wide) : [];
  return { messages: diagnostics.map(({ message }) => message), body, facts, elements, drawings, shapes };
}

function numbers(shapes: Element[], tagName: string, property: string): number[] {
  return shapes.filter((shape) => shape.tagName === tagName).map(({ properties }) => Number(properties[property]));
}

test('bars are as long as their values, and carry them as they are written', async () => {
  const { messages, shapes } = await draw('src="./bars.csv" kind="bars" alt="A"');
  expect(messages).toEqual([]);
  const [first = 0, second = 0] = numbers(shapes, 'rect', 'width');
  expect(first / second).toBeCloseTo(36.2 / 0.45, -1);
  const texts = shapes.filter(({ tagName }) => tagName === 'text').map(textOf);
  expect(texts).toEqual(['Stale reads (%)', 'delete, then commit', '36.2', 'write-through', '0.45']);
});

test('large whole numbers have groups of digits', async () => {
  const large = { 'large.csv': 'a,Calls\nx,30000\ny,9999\n' };
  const { body } = await compileArticle('<Chart src="./large.csv" kind="bars" alt="A" />\n', 'mdx', 'en', large);
  const labels = listElements((JSON.parse(body) as Body).tree).filter(({ tagName }) => tagName === 'text');
  expect(labels.map(textOf)).toEqual(expect.arrayContaining(['30,000', '9999']));
});

test('on a phone, no line crosses a label, and the names of lines stand above them', async () => {
  const { drawings } = await draw('src="./lines.csv" kind="lines" alt="A"');
  const [narrow, wide] = drawings.map((drawing) => {
    const shapes = listElements(drawing);
    const paths = shapes.filter(({ properties }) => [properties.className].flat().includes('line'));
    const highest = Math.min(
      ...paths.flatMap(({ properties: { d } }) => String(d).match(/(?<=,)[\d.]+/g) ?? []).map(Number),
    );
    const names = shapes.filter((shape) => shape.tagName === 'text' && textOf(shape).includes('breaker'));
    return { highest, names: names.map(({ properties }) => Number(properties.y)) };
  });
  expect(narrow?.names).toHaveLength(2);
  expect(Math.max(...(narrow?.names ?? []))).toBeLessThan(narrow?.highest ?? 0);
  expect(Math.max(...(wide?.names ?? []))).toBeGreaterThan(wide?.highest ?? 0);

  const dots = await draw('src="./dots.csv" kind="dots" mark="1" alt="A"');
  const shapes = listElements(dots.drawings[0] as Element);
  const spans = shapes.flatMap(({ properties: { d = '', className } }) =>
    [className].flat().includes('axis') ? [...String(d).matchAll(/M[\d.]+ ([\d.]+)V([\d.]+)/g)] : [],
  );
  const labels = shapes.filter((shape) => ['A', 'B'].includes(textOf(shape)) && shape.tagName === 'text');
  for (const { properties } of labels) {
    const inside = spans.filter(
      ([, top, bottom]) => Number(properties.y) > Number(top) && Number(properties.y) - 10 < Number(bottom),
    );
    expect(inside).toEqual([]);
  }
  expect(spans.length).toBeGreaterThan(1);
});

test('columns choose what is drawn', async () => {
  const { shapes } = await draw('src="./bars.csv" kind="bars" columns="strategy; Wrong keys" alt="A"');
  expect(shapes.map(textOf)).toContain('Wrong keys');
});

test('a chart has two drawings with a name, its table and its file, and no words of prose', async () => {
  const { drawings, elements, facts, body } = await draw(
    'src="./bars.csv" kind="bars" alt="What it shows" caption="C"',
  );
  expect(drawings.map(({ properties }) => [properties.role, properties.ariaLabel])).toEqual([
    ['img', 'What it shows'],
    ['img', 'What it shows'],
  ]);
  expect(elements.filter(({ tagName }) => tagName === 'tr').map(textOf)).toHaveLength(3);
  expect(elements.find(({ tagName }) => tagName === 'a')?.properties).toEqual({ href: './bars.csv' });
  expect(facts.images).toEqual([{ target: './bars.csv', line: 1 }]);
  expect(facts.words).toBe(0);
  expect(body).not.toMatch(/"style"|NaN|undefined|Infinity/);
});

test('lines follow x, and each is named at its end', async () => {
  const { messages, shapes } = await draw('src="./lines.csv" kind="lines" alt="A" mark="50"');
  expect(messages).toEqual([]);
  expect(shapes.map(textOf)).toEqual(expect.arrayContaining(['with breaker', 'without breaker', 'Faults (%)']));
  const path = shapes.find(({ properties }) => String(properties.className).includes('line'))?.properties.d;
  const xs = [...String(path).matchAll(/[ML](-?[\d.]+),/g)].map(([, x]) => Number(x));
  expect(xs).toEqual(xs.toSorted((a, b) => a - b));
});

test('names of lines that end at the axis are apart, and above its numbers', async () => {
  const { shapes } = await draw('src="./ends.csv" kind="lines" alt="A"');
  const heightOf = (text: string) => Number(shapes.findLast((shape) => textOf(shape) === text)?.properties.y);
  const [upper = 0, lower = 0] = [heightOf('one'), heightOf('two')].toSorted((a, b) => a - b);
  expect(lower - upper).toBe(18);
  expect(heightOf('20') - lower).toBeGreaterThanOrEqual(12);
});

test('a column of series makes a line of each', async () => {
  const { shapes } = await draw('src="./long.csv" kind="lines" series="policy" alt="A"');
  const texts = shapes.filter(({ tagName }) => tagName === 'text').map(textOf);
  expect(texts).toEqual(expect.arrayContaining(['a', 'b', 'y', 'x']));
});

test('dots lie within their intervals on a logarithmic axis', async () => {
  const { messages, shapes, body } = await draw('src="./dots.csv" kind="dots" xScale="log" mark="1" alt="A"');
  expect(messages).toEqual([]);
  const [a = 0, b = 0] = numbers(shapes, 'circle', 'cx');
  expect(a).toBeLessThan(b);
  expect(shapes.map(textOf)).toEqual(expect.arrayContaining(['1', '2', '0.77']));
  expect(body).not.toContain('NaN');
});

test('the steps of a line chart are those of its author', async () => {
  const { messages, shapes } = await draw('src="./lines.csv" kind="lines" from="0" to="100" step="25" alt="A"');
  expect(messages).toEqual([]);
  expect(shapes.map(textOf)).toEqual(expect.arrayContaining(['0', '25', '50', '75', '100']));
  const parts = await draw('src="./parts.csv" kind="lines" from="0" to="0.3" step="0.1" alt="A"');
  expect(parts.shapes.map(textOf)).toEqual(expect.arrayContaining(['0.1', '0.2', '0.3']));
});

test('large whole numbers keep all digits', async () => {
  const { shapes } = await draw('src="./whole.csv" kind="bars" alt="A"');
  expect(shapes.map(textOf)).toEqual(expect.arrayContaining(['1,234,567', '12,345,678,901,234,567,890']));
});

test.each([
  ['numbers that hardly differ', 'near.csv', 'kind="lines"', ['1,000,000,001', '1,000,000,001.4', '1,000,000,001.8']],
  ['large numbers', 'huge.csv', 'kind="lines"', ['0', '2E20', '4E20', '6E20', '8E20', '1E21']],
  ['many powers of ten', 'wide.csv', 'kind="lines" xScale="log" yScale="log"', ['1E-12', '1E-8', '1E0', '1E12']],
  ['small numbers', 'tiny.csv', 'kind="dots"', ['-2E-9', '0', '3E-9']],
])('the ends of an axis of %s are short and differ', async (_name, file, attributes, expected) => {
  const { messages, shapes } = await draw(`src="./${file}" ${attributes} alt="A"`);
  expect(messages).toEqual([]);
  const texts = shapes.filter(({ tagName }) => tagName === 'text').map(textOf);
  expect(texts).toEqual(expect.arrayContaining(expected));
  expect(texts.filter((text) => /^[\d.,E-]+$/.test(text)).length).toBeLessThanOrEqual(16);
});

test('ranges of one label share a row', async () => {
  const attributes = 'src="./ranges.csv" kind="ranges" series="who" from="0" to="24" step="6" alt="A"';
  const { messages, shapes } = await draw(attributes);
  expect(messages).toEqual([]);
  const rows = new Set(
    shapes.filter(({ properties }) => properties.height === '14').map(({ properties }) => properties.y),
  );
  expect(rows.size).toBe(2);
  expect(shapes.map(textOf)).toEqual(expect.arrayContaining(['0', '6', '12', '18', '24', 'at a desk', 'awake']));
});

test('a line chart within an interactive figure has its scales, and a place for the line of the reader', async () => {
  const chart =
    '<Chart src="./lines.csv" kind="lines" alt="A" from="1" to="1000" yScale="log" columns="Faults (%); with breaker" />';
  const nonzero = { 'lines.csv': 'Faults (%),with breaker\n10,12\n50,96.5\n' };
  const { diagnostics, body } = await compileArticle(
    `<Interactive model="utilization">\n\n${chart}\n\n</Interactive>\n\n${chart}\n`,
    'mdx',
    'en',
    nonzero,
  );
  expect(diagnostics).toEqual([]);
  const drawings = listElements((JSON.parse(body) as Body).tree).filter(({ tagName }) => tagName === 'svg');
  expect(drawings.map(({ properties }) => properties.dataX)).toEqual([
    expect.stringMatching(/^linear 10 50 [\d.]+ [\d.]+$/),
    expect.stringMatching(/^linear 10 50 [\d.]+ [\d.]+$/),
    undefined,
    undefined,
  ]);
  expect(drawings.map(({ properties }) => properties.dataY)).toContainEqual(
    expect.stringMatching(/^log 1 1000 [\d.]+ [\d.]+$/),
  );
  const marked = drawings.map((svg) =>
    listElements(svg).filter(({ properties }) => String(properties.className) === 'yours'),
  );
  expect(marked.map((shapes) => shapes.map(({ tagName }) => tagName))).toEqual([
    ['path', 'circle'],
    ['path', 'circle'],
    [],
    [],
  ]);
});

test.each([
  [
    'a file that is not there',
    'src="./bar.csv" kind="bars"',
    'shows bar.csv (did you mean bars.csv?), which is not there',
  ],
  ['a file of another type', 'src="./bars.png" kind="bars"', './bars.png is not a table: use a .csv file'],
  ['an unknown kind', 'src="./bars.csv" kind="pie"', 'attribute kind must be one of bars, dots, ranges, lines: write'],
  ['a kind that is misspelt', 'src="./bars.csv" kind="bar"', 'dots, ranges, lines (did you mean bars?): write'],
  ['an attribute that is misspelt', 'scr="./bars.csv" kind="bars"', 'has no attribute scr (did you mean src?): write'],
  [
    'an unknown column',
    'src="./bars.csv" kind="bars" columns="strategy; Wrong key"',
    'has no column Wrong key (did you mean Wrong keys?)',
  ],
  ['too few columns', 'src="./bars.csv" kind="bars" columns="strategy"', 'has 1 columns, bars need 2'],
  [
    'words instead of numbers',
    'src="./words.csv" kind="bars"',
    'has "many" in the column b, line 2 of words.csv: write a number',
  ],
  [
    'a unit after a number',
    'src="./unit.csv" kind="bars"',
    'has "1,200 ms" in the column b, line 4 of unit.csv: write a number, such as 1200',
  ],
  ['an empty cell', 'src="./gap.csv" kind="bars"', 'has "" in the column b, line 3 of gap.csv: write a number'],
  [
    'columns between semicolons',
    'src="./semicolons.csv" kind="bars"',
    'semicolons.csv separates its columns by semicolons: separate them by commas',
  ],
  ['a table without rows', 'src="./empty.csv" kind="bars"', 'empty.csv has no row'],
  ['a table that is no CSV', 'src="./torn.csv" kind="bars"', 'torn.csv is not CSV'],
  ['zero on a logarithmic axis', 'src="./zero.csv" kind="dots" xScale="log"', 'has the value 0 on a logarithmic scale'],
  [
    'logarithmic bars',
    'src="./bars.csv" kind="bars" columns="strategy; Stale reads (%)" xScale="log"',
    'which has no zero',
  ],
  [
    'too many steps',
    'src="./bars.csv" kind="dots" columns="strategy; Stale reads (%)" from="0" to="1e9" step="0.001"',
    'has the step 0.001 on an axis from 0 to 1000000000, which may have 50 steps: use a larger one',
  ],
  [
    'too many steps between its values',
    'src="./lines.csv" kind="lines" step="0.1"',
    'an axis from 0 to 100, which may',
  ],
  ['a step back', 'src="./lines.csv" kind="lines" step="-1"', 'has the step -1: write a number above 0'],
  ['ends in the wrong order', 'src="./lines.csv" kind="lines" from="5" to="1"', 'has an axis from 5 to 1: write the'],
  ['one end', 'src="./lines.csv" kind="lines" from="5"', 'has one end of its axis: write both'],
  ['a limit of zero on a logarithmic axis', 'src="./dots.csv" kind="dots" xScale="log" mark="0"', 'has the value 0 on'],
  [
    'an axis from zero that is logarithmic',
    'src="./dots.csv" kind="dots" xScale="log" from="0" to="9"',
    'has the value 0 on',
  ],
  ['a limit that is not a number', 'src="./bars.csv" kind="bars" mark="x"', 'attribute mark is not a number'],
])('a chart with %s is an error', async (_name, attributes, message) => {
  const { messages } = await draw(`${attributes} alt="A"`);
  expect(messages).toContainEqual(expect.stringContaining(message));
});
