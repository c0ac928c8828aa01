// Runs the SQL that posts show on a real PostgreSQL.
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { readBlock } from '#test/sample/blocks.ts';
import { describeSample } from '#test/sample/describe-sample.ts';
import { hasPostgres, type Service, startPostgres } from '../../bench/experiments/services.ts';

let service: Service | undefined;
let client: pg.Client;
const clients: pg.Client[] = [];

async function connect(user = 'postgres'): Promise<pg.Client> {
  const made = new pg.Client({ host: '127.0.0.1', port: service?.port ?? 0, user, database: 'postgres' });
  await made.connect();
  clients.push(made);
  return made;
}

beforeAll(async () => {
  if (!hasPostgres) return;
  service = await startPostgres();
  client = await connect();
});

beforeEach(async () => {
  if (hasPostgres) await client.query('drop schema public cascade; create schema public; deallocate all');
});

afterAll(async () => {
  for (const one of clients) await one.end();
  await service?.stop();
});

const feed = 'why-backend-systems-fail-at-scale/feed.sql';

describeSample(
  'why-backend-systems-fail-at-scale/feed.sql',
  ({ good, bad }) => {
    const prepare = async () => {
      await client.query('create table orders (id bigint primary key, created_at timestamptz, total_cents int)');
      // Rows of one statement share their timestamp, which has microseconds.
      for (const start of [0, 170, 340]) {
        await client.query(`insert into orders select ${start} + n, now(), n from generate_series(1, 170) n`);
      }
      await client.query(await readBlock(feed));
    };
    const readPage = async (at: string, id: string) =>
      (await client.query<{ id: string; created_at: string }>(`execute page('${at}', ${id})`)).rows;

    good('pages hold every order once, though many share their time', async () => {
      await prepare();
      const seen: string[] = [];
      let page = await readPage('infinity', '0');
      while (page.length > 0) {
        seen.push(...page.map(({ id }) => id));
        const last = page.at(-1);
        page = await readPage(last?.created_at ?? '', last?.id ?? '0');
      }
      expect(seen.toSorted((a, b) => Number(a) - Number(b))).toEqual(
        Array.from({ length: 510 }, (_, index) => String(index + 1)),
      );
    });

    bad('a cursor that is not a time is refused', async () => {
      await prepare();
      await expect(readPage('the last page', '1')).rejects.toMatchObject({ code: '22007' });
    });
  },
  hasPostgres,
);

const role = 'why-backend-systems-fail-at-scale/migrator-role.sql';

describeSample(
  'why-backend-systems-fail-at-scale/migrator-role.sql',
  ({ good, bad }) => {
    const migrate = async () => {
      await client.query('drop role if exists migrator; create role migrator login superuser');
      await client.query(await readBlock(role));
      await client.query('create table orders (id int)');
      return connect('migrator');
    };

    good('a migration that gets its lock runs', async () => {
      const migrator = await migrate();
      await migrator.query('alter table orders add column note text');
      expect((await migrator.query('show lock_timeout')).rows).toEqual([{ lock_timeout: '500ms' }]);
    });

    bad('a migration that waits for a long report gives up', async () => {
      const migrator = await migrate();
      const report = await connect();
      await report.query('begin; select * from orders');
      await expect(migrator.query('alter table orders add column note text')).rejects.toMatchObject({ code: '55P03' });
      await report.query('rollback');
    });
  },
  hasPostgres,
);

const nights = 'production-with-distributed-teams/nights.sql';

describeSample(
  'production-with-distributed-teams/nights.sql',
  ({ good, bad }) => {
    const count = async (...pages: [site: string, zone: string, at: string][]) => {
      await client.query('create table pages (site text, time_zone text, fired_at timestamptz)');
      for (const page of pages) await client.query('insert into pages values ($1, $2, $3)', page);
      return (await client.query(await readBlock(nights))).rows as unknown[];
    };
    const daysAgo = (days: number, time: string) =>
      `${new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)}T${time}Z`;

    good('pages of the last 90 days are counted by site, those at night in its own time', async () => {
      const found = await count(
        ['Kathmandu', 'Asia/Kathmandu', daysAgo(3, '21:00:00')],
        ['Kathmandu', 'Asia/Kathmandu', daysAgo(3, '06:00:00')],
        ['Reykjavik', 'Atlantic/Reykjavik', daysAgo(3, '21:00:00')],
        ['Reykjavik', 'Atlantic/Reykjavik', daysAgo(120, '03:00:00')],
      );
      expect(found).toEqual([
        { site: 'Kathmandu', pages: '2', at_night: '1' },
        { site: 'Reykjavik', pages: '1', at_night: '0' },
      ]);
    });

    bad('a time zone that does not exist is an error', async () => {
      await expect(count(['Atlantis', 'Atlantic/Atlantis', daysAgo(3, '12:00:00')])).rejects.toMatchObject({
        code: '22023',
      });
    });
  },
  hasPostgres,
);
