// Four of the seven failures on one machine, before and after their fix: deep pages, cursors, retries, and a migration that waits.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { RetryBudget, withRetry } from '../../../content/posts/why-backend-systems-fail-at-scale/retry.ts';
import { cellOf, type Experiment, type Table } from '../experiment.ts';
import { type Service, startPostgres } from '../services.ts';

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

const experiment: Experiment = {
  isExact: false,
  run: async () => {
    const service = await startPostgres();
    const client = await connect(service);
    try {
      await fill(client);
      const [pages, cursors] = [await comparePages(client), await compareCursors(client)];
      return { pages, cursors, migrations: await compareMigrations(service), retries: await countCalls() };
    } finally {
      await client.end();
      await service.stop();
    }
  },
  conclude: ({ pages, cursors, migrations, retries }) => [
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
  ],
  quote: ({ cursors, migrations, retries }) => [
    `reads ${cellOf(cursors, 'as a Date', 'Rows read of 5,000').toLocaleString('en')} of 5,000`,
    `${(cellOf(migrations, 'without a limit', waits) / 1000).toFixed(1)} seconds`,
    `${(cellOf(migrations, 'lock_timeout = 500ms', waits) / 1000).toFixed(1)} seconds`,
    cellOf(retries, 'three attempts and a budget', 'Calls').toLocaleString('en'),
  ],
};

export default experiment;
