import { expect, test } from 'vitest';
import { languages, wordsOf } from '#lib/copy/words.ts';
import { erlangB, fillAnswer, findModel, modelNames, readStart, timeToAnswer } from '#lib/figures/models.ts';

/** @returns the results of a model with the values that its sliders start with */
function computeAtStart(name: (typeof modelNames)[number], start = ''): Record<string, number> {
  const model = findModel(name);
  const values = readStart(model, start);
  if (typeof values === 'string') throw new Error(values);
  return model.compute(values);
}

test('Erlang B gives the values of published tables', () => {
  // https://en.wikipedia.org/wiki/Erlang_(unit), and the tables of ITU-T E.520: 1 % at 15 circuits is 8.11 erlang.
  expect(erlangB(8.11, 15)).toBeCloseTo(0.01, 4);
  expect(erlangB(4.46, 10)).toBeCloseTo(0.01, 4);
  expect(erlangB(8, 0)).toBe(1);
});

test('blocks without questions cost half a block, and many questions cost more', () => {
  expect(timeToAnswer(0, 0.5, 4)).toBe(2.5);
  expect(timeToAnswer(0.2, 0.5, 1)).toBeCloseTo(1.125);
  expect(timeToAnswer(0.6, 0.5, 1)).toBeCloseTo(1.75);
});

test.each([
  ['littles-law', '', { inFlight: 8 }],
  ['availability', '', { all: 99.4, minutes: 258.55 }],
  ['availability', 'parts: 1', { all: 99.9, minutes: 43.2 }],
  ['erlang-b', '', { refused: 0.45 }],
  ['utilization', '', { factor: 5 }],
  ['fan-out', '', { touched: 63.4 }],
  ['blocks', '', { hours: 2.63 }],
] as const)('%s with %o', (name, start, results) => {
  for (const [result, value] of Object.entries(results))
    expect(computeAtStart(name, start)[result], result).toBeCloseTo(value, 1);
});

test.each(modelNames)('%s has finite results wherever its sliders are, and words in each language', (name) => {
  const { inputs, compute, axes } = findModel(name);
  const corners = Object.entries(inputs).reduce<Record<string, number>[]>(
    (before, [input, { min, max }]) =>
      before.flatMap((values) => [min, max].map((end) => ({ ...values, [input]: end }))),
    [{}],
  );
  for (const values of corners) {
    for (const result of Object.values(compute(values))) expect(Number.isFinite(result)).toBe(true);
  }
  const results = computeAtStart(name);
  expect(Object.keys(inputs)).toContain(axes.x);
  expect(Object.keys(results)).toContain(axes.y);
  for (const language of languages) {
    const { inputs: labels, answer } = wordsOf(language).interactive.models[name];
    expect(Object.keys(labels)).toEqual(Object.keys(inputs));
    const named = [...answer.matchAll(/\{(\w+)\}/g)].map(([, one]) => one);
    // Sliders do not show their values, the answer does.
    expect(named).toEqual(expect.arrayContaining([axes.y, ...Object.keys(inputs)]));
    expect([...Object.keys(inputs), ...Object.keys(results)]).toEqual(expect.arrayContaining(named));
  }
});

test.each([
  ['', { slots: 16, load: 8 }],
  ['slots: 20', { slots: 20, load: 8 }],
  [' load:2.5 ;slots: 3; ', { slots: 3, load: 2.5 }],
  ['sluts: 20', 'must name slots or load, not sluts'],
  ['slots: 2000', 'must have slots between 2 and 60'],
  ['slots', 'must have slots between 2 and 60'],
  ['slots: many', 'must have slots between 2 and 60'],
])('the start %j', (start, expected) => {
  expect(readStart(findModel('erlang-b'), start)).toEqual(expected);
});

test('numbers have two decimal places, or two significant digits', () => {
  const fill = (value: number, language = 'en') => fillAnswer('{a} of {a}', { a: value }, language).split(' of ')[0];
  expect([12000, 259.084, 0.4523, 0.000_045_31, 8].map((value) => fill(value))).toEqual([
    '12,000',
    '259.08',
    '0.45',
    '0.000045',
    '8',
  ]);
  expect(fill(0.4523, 'de')).toBe('0,45');
});
