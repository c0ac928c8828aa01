// The seven failures on one machine, without their limit and with it. Three of them are simulated in `simulations.ts`.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { countQuery, withQueryBudget } from '../../../content/posts/why-backend-systems-fail-at-scale/query-budget.ts';
import { RetryBudget, withRetry } from '../../../content/posts/why-backend-systems-fail-at-scale/retry.ts';
import { cellOf, type Experiment, type Table, type Tables } from '../experiment.ts';
import { type Service, startPostgres } from '../services.ts';
import { countLoads, fillQueue, shareOfWaits } from './simulations.ts';

const feed = readFileSync(
  join(import.meta.dirname, '../../../content/posts/why-backend-systems-fail-at-scale/feed.sql'),
  'utf8',
);
const pageSize = 50;

const connect = async ({ port }: Service) => {
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres' });
  await client.connect();
  return client;
};

/** Inserts 120,000 orders in transactions of 100, which share their timestamp. */
async function fill(client: pg.Client): Promise<void> {
  await client.query(`create table orders (id bigint generated always as identity primary key,
    created_at timestamptz not null, total_cents int not null default 0)`);
  await client.query(`insert into orders (created_at)
    select timestamptz '2026-01-01' + (row / 100) * interval '1037 microseconds' from generate_series(0, 119999) row`);
  await client.query(feed);
  await client.query('analyze orders');
}

/** Reads the items and the customer of 2,000 orders. @returns the queries of both ways, and their milliseconds */
async function compareQueries(client: pg.Client): Promise<Table> {
  await client.query('create table items (order_id bigint, name text)');
  await client.query('create table customers (id bigint primary key, name text)');
  await client.query(`insert into items select row, 'item' from generate_series(1, 2000) row`);
  await client.query(`insert into customers select row, 'customer' from generate_series(1, 2000) row`);
  await client.query('create index on items (order_id)');
  let queries = 0;
  const ask = (sql: string, values: unknown[] = []) => {
    countQuery(sql);
    queries += 1;
    return client.query<{ id: string }>(sql, values);
  };
  const time = async (name: string, read: () => Promise<unknown>) => {
    queries = 0;
    const start = performance.now();
    await read();
    return [name, queries, Math.round(performance.now() - start)] as const;
  };
  const list = 'select id from orders order by id limit 2000';
  const lazily = async () => {
    for (const { id } of (await ask(list)).rows) {
      await ask('select name from items where order_id = $1', [id]);
      await ask('select name from customers where id = $1', [id]);
    }
  };
  const together = async () => {
    const ids = (await ask(list)).rows.map(({ id }) => id);
    await ask('select name from items where order_id = any($1)', [ids]);
    await ask('select name from customers where id = any($1)', [ids]);
  };
  const stopped = () => withQueryBudget(10, lazily).catch(() => undefined);
  return [
    ['A list of 2,000 orders', 'Queries', 'Milliseconds'],
    await time('one order after the other', lazily),
    await time('all orders together', together),
    await time('one after the other, with a budget of ten', stopped),
  ];
}

const pool = 20;
const rate = 200;

function comparePools(): Table {
  const row = (name: string, seconds: number) => [
    name,
    Math.round(rate * seconds),
    Math.round(shareOfWaits(rate, seconds, pool) * 1000) / 10,
  ];
  return [
    ['A connection is held for', 'Connections asked for', 'Requests that wait more than a second (%)'],
    row('20 ms, the query', 0.02),
    row('80 ms, query and provider', 0.08),
    row('5,020 ms, query and slow provider', 5.02),
    row('40 ms, two queries without the provider', 0.04),
  ];
}

function compareLoads(): Table {
  const { each, shared } = countLoads(800, 0.5);
  return [
    ['A key of 800 reads a second', 'Queries until its value is back'],
    ['each reader loads it', each],
    ['a process shares one load', shared],
  ];
}

const ageLimit = 30;

function compareQueues(): Table {
  const row = (name: string, limit?: number) => {
    const { longest, drained, expired } = fillQueue(limit);
    return [name, Math.round(longest), Math.round(drained), Math.round(expired * 1000) / 10];
  };
  return [
    ['Messages', 'Longest wait (s)', 'Minutes until it is drained', 'Expired (%)'],
    row('kept for ever'),
    row(`dropped after ${ageLimit} s`, ageLimit),
  ];
}

/** @returns each failure in one number, without its limit and with it */
function compareAll({ queries, pages, pools, loads, retries, queues, migrations }: Tables): Table {
  const row = (name: string, without: number, limited: number) => [
    name,
    without,
    limited,
    Number((without / limited).toPrecision(3)),
  ];
  const asked = 'Connections asked for';
  return [
    ['Failure', 'Without the limit', 'With it', 'Times worse without it'],
    row(
      'queries of a list of 2,000 orders',
      cellOf(queries, 'one order after the other', 'Queries'),
      cellOf(queries, 'all orders together', 'Queries'),
    ),
    row('rows read for page 2,001', cellOf(pages, 'offset', 'Rows read'), cellOf(pages, 'keyset', 'Rows read')),
    row(
      'connections asked for',
      cellOf(pools, '5,020 ms, query and slow provider', asked),
      cellOf(pools, '40 ms, two queries without the provider', asked),
    ),
    row(
      'loads of an expired key',
      cellOf(loads, 'each reader loads it', 'Queries until its value is back'),
      cellOf(loads, 'a process shares one load', 'Queries until its value is back'),
    ),
    row(
      'calls for 10,000 requests',
      cellOf(retries, 'three attempts', 'Calls'),
      cellOf(retries, 'three attempts and a budget', 'Calls'),
    ),
    row(
      'seconds a message waits',
      cellOf(queues, 'kept for ever', 'Longest wait (s)'),
      cellOf(queues, `dropped after ${ageLimit} s`, 'Longest wait (s)'),
    ),
    row(
      'milliseconds behind an alter',
      cellOf(migrations, 'without a limit', waits),
      cellOf(migrations, 'lock_timeout = 500ms', waits),
    ),
  ];
}

interface Plan {
  Plan: { 'Actual Rows': number; Plans?: Plan['Plan'][] };
}

/** @returns the rows that the deepest node of the plan produced */
async function countRows(client: pg.Client, sql: string): Promise<number> {
  const { rows } = await client.query<{ 'QUERY PLAN': Plan[] }>(`explain (analyze, format json) ${sql}`);
  let node = rows[0]?.['QUERY PLAN'][0]?.Plan;
  while (node?.Plans?.[0]) node = node.Plans[0];
  return node?.['Actual Rows'] ?? 0;
}

async function comparePages(client: pg.Client): Promise<Table> {
  const offset = await countRows(
    client,
    `select * from orders order by created_at desc, id desc limit ${pageSize} offset 100000`,
  );
  const { rows } = await client.query<{ created_at: string; id: string }>(
    'select created_at::text, id from orders order by created_at desc, id desc limit 1 offset 99999',
  );
  const [{ created_at: at, id } = { created_at: '', id: '' }] = rows;
  const keyset = await countRows(client, `execute page('${at}', ${id})`);
  return [
    ['Paging at row 100,000', 'Rows read'],
    ['offset', offset],
    ['keyset', keyset],
  ];
}

/** Reads the newest 5,000 orders page by page. @param cut whether the cursor is a Date, which has milliseconds */
async function readFeed(client: pg.Client, cut: boolean): Promise<number> {
  const seen = new Set<string>();
  const { rows: ends } = await client.query<{ created_at: string }>(
    'select created_at::text from orders order by created_at desc, id desc offset 4999 limit 1',
  );
  const end = ends[0]?.created_at ?? '';
  let cursor: [string, string] = ['2100-01-01', '9000000000'];
  for (;;) {
    const { rows } = await client.query<{ id: string; created_at: string }>(
      `execute page('${cursor[0]}', ${cursor[1]})`,
    );
    for (const { id, created_at } of rows) if (created_at >= end) seen.add(id);
    const last = rows.at(-1);
    if (!last || last.created_at < end) return seen.size;
    cursor = [cut ? new Date(last.created_at).toISOString() : last.created_at, last.id];
  }
}

async function compareCursors(client: pg.Client): Promise<Table> {
  return [
    ['Cursor', 'Rows read of 5,000'],
    ['as text', await readFeed(client, false)],
    ['as a Date', await readFeed(client, true)],
  ];
}

/** @returns the milliseconds that a plain select takes behind an `alter table`, while a report of four seconds reads the table */
async function timeSelect(service: Service, lockTimeout: string): Promise<number> {
  const [report, migrator, reader] = await Promise.all([connect(service), connect(service), connect(service)]);
  try {
    const reading = report.query('select count(*), pg_sleep(4) from orders');
    await delay(300);
    await migrator.query(`set lock_timeout = '${lockTimeout}'`);
    const altering = migrator.query('alter table orders add column note text').catch(() => undefined);
    await delay(100);
    const start = performance.now();
    await reader.query('select id from orders limit 1');
    const took = performance.now() - start;
    await Promise.all([reading, altering]);
    await migrator.query('alter table orders drop column if exists note');
    return Math.round(took);
  } finally {
    await Promise.all([report.end(), migrator.end(), reader.end()]);
  }
}

async function compareMigrations(service: Service): Promise<Table> {
  return [
    ['alter table', 'Milliseconds until a select returns'],
    ['without a limit', await timeSelect(service, '0')],
    ['lock_timeout = 500ms', await timeSelect(service, '500ms')],
  ];
}

/** Sends 10,000 requests to a dependency that always fails. */
async function countCalls(): Promise<Table> {
  const requests = 10_000;
  let calls = 0;
  const fail = async () => {
    calls += 1;
    throw new Error('503');
  };
  const random = Math.random;
  Math.random = () => 0; // no waiting between attempts
  const budget = new RetryBudget();
  for (let request = 0; request < requests; request++) await withRetry(budget, () => true, fail).catch(() => undefined);
  const withBudget = calls;
  calls = 0;
  for (let request = 0; request < requests; request++) {
    await withRetry({ earn: () => undefined, spend: () => true } as RetryBudget, () => true, fail).catch(
      () => undefined,
    );
  }
  Math.random = random;
  return [
    ['Retries of 10,000 requests', 'Calls'],
    ['three attempts', calls],
    ['three attempts and a budget', withBudget],
  ];
}

const waits = 'Milliseconds until a select returns';
const late = 'Requests that wait more than a second (%)';

const experiment: Experiment = {
  isExact: false,
  run: async () => {
    const service = await startPostgres();
    const client = await connect(service);
    try {
      await fill(client);
      const [pages, cursors] = [await comparePages(client), await compareCursors(client)];
      const migrations = await compareMigrations(service);
      const tables = { queries: await compareQueries(client), pages, cursors, migrations, retries: await countCalls() };
      const all = { ...tables, pools: comparePools(), loads: compareLoads(), queues: compareQueues() };
      return { ...all, seven: compareAll(all) };
    } finally {
      await client.end();
      await service.stop();
    }
  },
  conclude: ({ queries, pools, loads, queues, seven, pages, cursors, migrations, retries }) => [
    {
      claim: 'A page by offset reads all rows before it, a page by key only its own.',
      holds: cellOf(pages, 'offset', 'Rows read') === 100_050 && cellOf(pages, 'keyset', 'Rows read') === 50,
    },
    {
      claim: 'A cursor as text reads every row, one as a Date loses some.',
      holds:
        cellOf(cursors, 'as text', 'Rows read of 5,000') === 5000 &&
        cellOf(cursors, 'as a Date', 'Rows read of 5,000') < 5000,
    },
    {
      claim: 'A select behind an alter waits for the report, and with a lock_timeout less than a third as long.',
      holds: cellOf(migrations, 'lock_timeout = 500ms', waits) < cellOf(migrations, 'without a limit', waits) / 3,
    },
    {
      claim: 'A budget adds at most a tenth and its first ten tokens.',
      holds:
        cellOf(retries, 'three attempts and a budget', 'Calls') <= 11_010 &&
        cellOf(retries, 'three attempts', 'Calls') === 30_000,
    },
    {
      claim:
        'Lazy loading asks two queries an order, a query for all of them three in all, and a budget stops at the tenth.',
      holds:
        cellOf(queries, 'one order after the other', 'Queries') === 4001 &&
        cellOf(queries, 'all orders together', 'Queries') === 3 &&
        cellOf(queries, 'one after the other, with a budget of ten', 'Queries') === 10,
    },
    {
      claim: 'A pool that is large enough on an ordinary day fails nearly every request when the provider is slow.',
      holds:
        cellOf(pools, '80 ms, query and provider', late) < 1 &&
        cellOf(pools, '5,020 ms, query and slow provider', late) > 95,
    },
    {
      claim: 'Without sharing, hundreds of readers load a key that has expired.',
      holds: cellOf(loads, 'each reader loads it', 'Queries until its value is back') > 300,
    },
    {
      claim: 'A limit of age bounds the wait, and costs a tenth of the messages of the peak.',
      holds:
        cellOf(queues, 'kept for ever', 'Longest wait (s)') === 400 &&
        cellOf(queues, `dropped after ${ageLimit} s`, 'Longest wait (s)') === ageLimit &&
        cellOf(queues, `dropped after ${ageLimit} s`, 'Expired (%)') < 10,
    },
    {
      claim: 'Each failure is at least twice as bad without its limit.',
      holds: seven?.slice(1).every(([name = '']) => cellOf(seven, name, 'Times worse without it') > 2) === true,
    },
  ],
  quote: ({ queries, pools, loads, queues, cursors, migrations, retries }) => [
    `reads ${cellOf(cursors, 'as a Date', 'Rows read of 5,000').toLocaleString('en')} of 5,000`,
    `${(cellOf(migrations, 'without a limit', waits) / 1000).toFixed(1)} seconds`,
    `${(cellOf(migrations, 'lock_timeout = 500ms', waits) / 1000).toFixed(1)} seconds`,
    cellOf(retries, 'three attempts and a budget', 'Calls').toLocaleString('en'),
    `${cellOf(queries, 'one order after the other', 'Queries').toLocaleString('en')} queries`,
    `took ${cellOf(queries, 'one order after the other', 'Milliseconds')} ms and the second ${cellOf(queries, 'all orders together', 'Milliseconds')} ms`,
    `${cellOf(pools, '5,020 ms, query and slow provider', late)}% of the requests`,
    `${cellOf(loads, 'each reader loads it', 'Queries until its value is back')} queries`,
    `${cellOf(queues, 'kept for ever', 'Longest wait (s)')} seconds`,
    `${cellOf(queues, `dropped after ${ageLimit} s`, 'Minutes until it is drained')} minutes`,
  ],
};

export default experiment;
