// When delegating breaks even, how soon a property test finds the fault of the paging query, and how unchecked steps compound.
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { cellOf, type Experiment, type Table } from '../experiment.ts';

const seeds = 200;

const page = 'SELECT id, created FROM orders WHERE created < ? ORDER BY created DESC LIMIT 2';
const mendedPage = 'SELECT id, created FROM orders WHERE (created, id) < (?, ?) ORDER BY created DESC, id DESC LIMIT 2';

type Row = { id: number; created: number };

/** @param isMended whether the cursor has an id, too */
function readAll(db: DatabaseSync, isMended: boolean): number[] {
  const seen: number[] = [];
  let cursor: Row = { created: Number.MAX_SAFE_INTEGER, id: 0 };
  for (;;) {
    const statement = db.prepare(isMended ? mendedPage : page);
    const rows = (isMended ? statement.all(cursor.created, cursor.id) : statement.all(cursor.created)) as Row[];
    const last = rows.at(-1);
    if (!last) return seen;
    for (const { id } of rows) seen.push(id);
    cursor = last;
  }
}

function isComplete(created: readonly number[], isMended: boolean): boolean {
  const db = new DatabaseSync(':memory:');
  db.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY, created INTEGER NOT NULL)');
  const insert = db.prepare('INSERT INTO orders (created) VALUES (?)');
  for (const at of created) insert.run(at);
  const ids = readAll(db, isMended).toSorted((a, b) => a - b);
  db.close();
  return JSON.stringify(ids) === JSON.stringify(created.map((_at, index) => index + 1));
}

/** @returns how many cases the property test of the post needs until it fails, or 0 if it passes */
function countCases(seed: number, isMended: boolean): number {
  const timestamps = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 12 });
  const result = fc.check(
    fc.property(timestamps, (created) => isComplete(created, isMended)),
    { seed, endOnFailure: true },
  );
  return result.failed ? result.numRuns : 0;
}

function findFault(): Table {
  const counts = Array.from({ length: seeds }, (_seed, seed) => countCases(seed, false)).toSorted((a, b) => a - b);
  const mended = Array.from({ length: 20 }, (_seed, seed) => countCases(seed, true));
  return [
    ['Paging query', 'Seeds that find the fault', 'Median of cases', 'Most cases'],
    ['by time alone', counts.filter((count) => count > 0).length, counts[seeds / 2] ?? 0, counts.at(-1) ?? 0],
    ['by time and id', mended.filter((count) => count > 0).length, 0, 0],
  ];
}

const shares = [0.99, 0.95, 0.9];
const nameOf = (share: number) => `${share * 100}% a step`;

function compound(): Table {
  const rows = [1, 2, 5, 10, 15, 20, 25, 30].map((steps) => [
    steps,
    ...shares.map((share) => Number((share ** steps * 100).toPrecision(3))),
  ]);
  return [['Steps that nothing checks', ...shares.map(nameOf)], ...rows];
}

/** Costs in percent of the time to write the code. */
const ask = 5;
const checks = [10, 40, 80];
const nameCheck = (check: number) => `checking costs ${check}%`;

/** The cost of asking until the answer is right: each try is right with the same chance, and a wrong answer is noticed. */
function compareCosts(): Table {
  const rows = [0, 10, 20, 30, 40, 50, 60].map((wrong) => [
    wrong,
    ...checks.map((check) => Math.round((ask + check) / (1 - wrong / 100))),
  ]);
  return [['Chance of a wrong answer (%)', ...checks.map(nameCheck)], ...rows];
}

/** @returns the chance of a wrong answer at which delegating costs as much as writing, in percent */
const breakEven = (check: number) => 100 - ask - check;

const experiment: Experiment = {
  isExact: true,
  run: async () => ({ breakeven: compareCosts(), compounding: compound(), faults: findFault() }),
  conclude: ({ breakeven, compounding, faults }) => [
    {
      claim: 'With half of the answers wrong, delegating pays if checking costs 40 % of writing, and not at 80 %.',
      holds: cellOf(breakeven, 50, nameCheck(40)) < 100 && cellOf(breakeven, 50, nameCheck(80)) > 100,
    },
    {
      claim: 'Twenty unchecked steps of 95 % come out right together less often than not.',
      holds: cellOf(compounding, 20, nameOf(0.95)) < 50,
    },
    {
      claim: 'Every seed finds the fault of the query by time alone, and none finds one in the query by time and id.',
      holds:
        cellOf(faults, 'by time alone', 'Seeds that find the fault') === seeds &&
        cellOf(faults, 'by time and id', 'Seeds that find the fault') === 0,
    },
  ],
  quote: ({ compounding, faults }) => [
    `${Math.round(cellOf(compounding, 20, nameOf(0.95)))}%`,
    ...checks.map((check) => `${breakEven(check)}%`),
    `${cellOf(faults, 'by time alone', 'Median of cases')} cases`,
    `${cellOf(faults, 'by time alone', 'Most cases')} at most`,
  ],
};

export default experiment;
