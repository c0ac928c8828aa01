// The failures that are measured in PostgreSQL: queries for each order, paging by offset, cursors without all digits, and a
// migration that waits for a report.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { countQuery, withQueryBudget } from '../../../content/posts/why-backend-systems-fail-at-scale/query-budget.ts';
import type { Table } from '../experiment.ts';
import type { Service } from '../services.ts';

export const waits = 'Milliseconds until a select returns';

const feed = readFileSync(
  join(import.meta.dirname, '../../../content/posts/why-backend-systems-fail-at-scale/feed.sql'),
  'utf8',
);
const pageSize = 50;

export const connect = async ({ port }: Service) => {
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres' });
  await client.connect();
  return client;
};

/** Inserts 120,000 orders in transactions of 100, which share their timestamp. */
export async function fill(client: pg.Client): Promise<void> {
  await client.query(`create table orders (id bigint generated always as identity primary key,
    created_at timestamptz not null, total_cents int not null default 0)`);
  await client.query(`insert into orders (created_at)
    select timestamptz '2026-01-01' + (row / 100) * interval '1037 microseconds' from generate_series(0, 119999) row`);
  await client.query(feed);
  await client.query('analyze orders');
}

/** Reads the items and the customer of 2,000 orders. @returns the queries of both ways, and their milliseconds */
export async function compareQueries(client: pg.Client): Promise<Table> {
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

export async function comparePages(client: pg.Client): Promise<Table> {
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

export async function compareCursors(client: pg.Client): Promise<Table> {
  return [
    ['Cursor', 'Rows read of 5,000'],
    ['as text', await readFeed(client, false)],
    ['as a Date', await readFeed(client, true)],
  ];
}

/** @returns the milliseconds that a plain select waits after an `alter table`, while a report of four seconds reads the table */
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

export async function compareMigrations(service: Service): Promise<Table> {
  return [
    ['alter table', waits],
    ['without a limit', await timeSelect(service, '0')],
    ['lock_timeout = 500ms', await timeSelect(service, '500ms')],
  ];
}
