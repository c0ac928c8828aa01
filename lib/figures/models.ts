// The formulas of interactive figures, with the inputs that the reader may change. Pages and browsers compute with them.

/** A slider. */
interface Input {
  min: number;
  max: number;
  step: number;
  /** Its value before the reader moves it. */
  start: number;
}

type Values = Readonly<Record<string, number>>;

export interface Model {
  inputs: Readonly<Record<string, Input>>;
  /** @returns results by name. Shares are in percent. */
  compute: (values: Values) => Record<string, number>;
  /** The input and the result on the axes of a line chart. */
  axes: { x: string; y: string };
}

/** Typed by the names of its inputs, so that a formula can read no others. */
function define<Name extends string>(model: {
  inputs: Record<Name, Input>;
  compute: (values: Record<Name, number>) => Record<string, number>;
  axes: { x: NoInfer<Name>; y: string };
}): Model {
  return { ...model, compute: (values) => model.compute(values as Record<Name, number>) };
}

const minutesOfMonth = 30 * 24 * 60;

/** The probability that all slots are taken: A. K. Erlang, 1917; recursion: https://en.wikipedia.org/wiki/Erlang_(unit) */
export function erlangB(load: number, slots: number): number {
  let blocked = 1;
  for (let slot = 1; slot <= slots; slot++) blocked = (load * blocked) / (slot + load * blocked);
  return blocked;
}

/**
 * The mean time from question to answer in an M/G/1 queue with vacations of fixed length and exponential service: Y. Levy and
 * U. Yechiali, "Utilization of Idle Time in an M/G/1 Queueing System", Management Science 22 (1975).
 * @param load the share of time that answers take
 * @param answer the mean time of an answer; the result has its unit
 * @param block the length of a vacation
 */
export function timeToAnswer(load: number, answer: number, block: number): number {
  return (load * answer) / (1 - load) + block / 2 + answer;
}

const models = {
  /** Requests in flight = rate (a second) × time of a request (s): J. D. C. Little, Operations Research 9 (1961). */
  'littles-law': define({
    inputs: {
      rate: { min: 10, max: 500, step: 10, start: 40 },
      seconds: { min: 0.1, max: 30, step: 0.1, start: 0.2 },
    },
    compute: ({ rate, seconds }) => ({ inFlight: rate * seconds }),
    axes: { x: 'seconds', y: 'inFlight' },
  }),
  /** Independent parts that must all work, each available for `each` percent: the product, and minutes down in 30 days. */
  availability: define({
    inputs: {
      parts: { min: 1, max: 30, step: 1, start: 6 },
      each: { min: 99, max: 99.99, step: 0.01, start: 99.9 },
    },
    compute: ({ parts, each }) => {
      const all = (each / 100) ** parts;
      return { all: all * 100, minutes: (1 - all) * minutesOfMonth };
    },
    axes: { x: 'parts', y: 'minutes' },
  }),
  /** The percentage of requests that find all slots taken, by the offered load in erlangs. */
  'erlang-b': define({
    inputs: {
      slots: { min: 2, max: 60, step: 1, start: 16 },
      load: { min: 1, max: 40, step: 0.5, start: 8 },
    },
    compute: ({ slots, load }) => ({ refused: erlangB(load, slots) * 100 }),
    axes: { x: 'slots', y: 'refused' },
  }),
  /** The mean time in an M/M/1 queue as a multiple of the service time, 1 / (1 - ρ), by the utilization in percent. */
  utilization: define({
    inputs: { busy: { min: 10, max: 99, step: 1, start: 80 } },
    compute: ({ busy }) => ({ factor: 100 / (100 - busy) }),
    axes: { x: 'busy', y: 'factor' },
  }),
  /**
   * The percentage of requests with a slow call among independent ones, 1 - (1 - p)ⁿ: J. Dean and L. A. Barroso, "The Tail at
   * Scale", Communications of the ACM 56 (2013).
   */
  'fan-out': define({
    inputs: {
      calls: { min: 1, max: 200, step: 1, start: 100 },
      slow: { min: 0.1, max: 5, step: 0.1, start: 1 },
    },
    compute: ({ calls, slow }) => ({ touched: (1 - (1 - slow / 100) ** calls) * 100 }),
    axes: { x: 'calls', y: 'touched' },
  }),
  /** Hours until an answer, by the hours of a block, the percentage of time that answers take, and the minutes of an answer. */
  blocks: define({
    inputs: {
      block: { min: 0.25, max: 16, step: 0.25, start: 4 },
      busy: { min: 5, max: 80, step: 5, start: 20 },
      answer: { min: 5, max: 120, step: 5, start: 30 },
    },
    compute: ({ block, busy, answer }) => ({ hours: timeToAnswer(busy / 100, answer / 60, block) }),
    axes: { x: 'block', y: 'hours' },
  }),
};

export type ModelName = keyof typeof models;

export const modelNames = Object.keys(models) as [ModelName, ...ModelName[]];

export function findModel(name: ModelName): Model {
  return models[name];
}

/**
 * Reads the values that sliders start with, such as `slots: 12; load: 6`. Other sliders start with their usual values.
 * @returns the values by name, or the error
 */
export function readStart({ inputs }: Model, start = ''): Record<string, number> | string {
  const values = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.start]));
  for (const part of start.split(';').filter((one) => one.trim())) {
    const [name = '', number = ''] = part.split(':').map((one) => one.trim());
    const input = inputs[name];
    if (!input) return `must name ${Object.keys(inputs).join(' or ')}, not ${name}`;
    const value = Number(number || Number.NaN);
    if (!(value >= input.min && value <= input.max)) return `must have ${name} between ${input.min} and ${input.max}`;
    values[name] = value;
  }
  return values;
}

/** Replaces `{name}` by the number of this name, with two decimal places or two significant digits, whichever is more precise. */
export function fillAnswer(template: string, numbers: Values, language: string): string {
  const format = new Intl.NumberFormat(language, {
    maximumFractionDigits: 2,
    maximumSignificantDigits: 2,
    roundingPriority: 'morePrecision',
  });
  return template.replace(/\{(\w+)\}/g, (_match, name: string) => format.format(numbers[name] ?? Number.NaN));
}
