// Five ways to keep a cache in step with its database, against a real Redis and a real PostgreSQL: how many reads are stale,
// and how many keys are still wrong after all writes. And how many readers refresh a hot key early.
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pg from 'pg';
import { RedisServer } from '#test/redis.ts';
import { cellOf, type Experiment, seededRandom, type Table } from '../experiment.ts';
import { startPostgres } from '../services.ts';

const keys = 20;
const readers = 8;
const writers = 4;
/** Rounds of each strategy, and milliseconds of each. A round ends with a look at all keys. */
const rounds = 5;
const duration = 3000;
/** Milliseconds. Longer than the experiment, so that a wrong key stays wrong. */
const life = 60_000;

type SetIfNewer = (key: string, version: number, body: string, ttlMs: number) => Promise<unknown>;

const wrongKeys = `Keys left wrong (of ${keys * rounds})`;

interface Site {
  redis: Redis;
  pool: pg.Pool;
  /** The script of the post. */
  setIfNewer: SetIfNewer;
  random: () => number;
}

interface Strategy {
  name: string;
  isVersioned?: boolean;
  beforeCommit?: (site: Site, key: string) => Promise<unknown>;
  afterCommit?: (site: Site, key: string, version: number) => Promise<unknown>;
}

const nameOf = (id: number) => `product:${id}`;
const store = ({ redis }: Site, key: string, version: number) => redis.set(key, version, 'PX', life);
const storeVersioned = ({ setIfNewer }: Site, key: string, version: number) =>
  setIfNewer(key, version, String(version), life);

const strategies: Strategy[] = [
  { name: 'delete before commit', beforeCommit: ({ redis }, key) => redis.del(key) },
  { name: 'delete after commit', afterCommit: ({ redis }, key) => redis.del(key) },
  {
    name: 'delete twice, 5 ms apart',
    afterCommit: async ({ redis }, key) => {
      await redis.del(key);
      await delay(5);
      await redis.del(key);
    },
  },
  { name: 'write-through', afterCommit: store },
  { name: 'write-through with a version', isVersioned: true, afterCommit: storeVersioned },
];

/** A reader that misses takes 10 to 30 ms between its query and its store, as one does that builds a page. */
async function readKey(site: Site, id: number, { isVersioned }: Strategy): Promise<number> {
  const { redis, pool, random } = site;
  const key = nameOf(id);
  const hit = isVersioned ? await redis.hget(key, 'version') : await redis.get(key);
  if (hit !== null) return Number(hit);
  const { rows } = await pool.query<{ version: number }>('select version from product where id = $1', [id]);
  const version = rows[0]?.version ?? 0;
  await delay(10 + random() * 20);
  await (isVersioned ? storeVersioned(site, key, version) : store(site, key, version));
  return version;
}

async function writeKey(site: Site, id: number, { beforeCommit }: Strategy): Promise<number> {
  const key = nameOf(id);
  await beforeCommit?.(site, key);
  const client = await site.pool.connect();
  let version = 0;
  try {
    await client.query('begin');
    const update = 'update product set version = version + 1 where id = $1 returning version';
    const { rows } = await client.query<{ version: number }>(update, [id]);
    version = rows[0]?.version ?? 0;
    await delay(3);
    await client.query('commit');
  } finally {
    client.release();
  }
  return version;
}

/** Runs readers and writers for one round. */
async function runRound(site: Site, strategy: Strategy) {
  await site.redis.flushall();
  await site.pool.query('update product set version = 0');
  const committed = new Map<number, number>();
  const pick = () => 1 + Math.floor(site.random() * keys);
  const end = Date.now() + duration;
  let [reads, stale, writes] = [0, 0, 0];
  const read = async () => {
    while (Date.now() < end) {
      const id = pick();
      // Only versions that were committed before the read began are expected.
      const expected = committed.get(id) ?? 0;
      if ((await readKey(site, id, strategy)) < expected) stale += 1;
      reads += 1;
      await delay(1);
    }
  };
  const write = async () => {
    while (Date.now() < end) {
      const id = pick();
      const version = await writeKey(site, id, strategy);
      committed.set(id, Math.max(committed.get(id) ?? 0, version));
      await strategy.afterCommit?.(site, nameOf(id), version);
      writes += 1;
      await delay(20 + site.random() * 40);
    }
  };
  await Promise.all([...Array.from({ length: readers }, read), ...Array.from({ length: writers }, write)]);
  let wrong = 0;
  for (let id = 1; id <= keys; id++) {
    const key = nameOf(id);
    const kept = await (strategy.isVersioned ? site.redis.hget(key, 'version') : site.redis.get(key));
    if (kept !== null && Number(kept) !== (committed.get(id) ?? 0)) wrong += 1;
  }
  return { reads, stale, writes, wrong };
}

async function tryStrategy(site: Site, strategy: Strategy): Promise<(string | number)[]> {
  const sum = { reads: 0, stale: 0, writes: 0, wrong: 0 };
  for (let round = 0; round < rounds; round++) {
    const { reads, stale, writes, wrong } = await runRound(site, strategy);
    sum.reads += reads;
    sum.stale += stale;
    sum.writes += writes;
    sum.wrong += wrong;
  }
  return [strategy.name, Number(((100 * sum.stale) / sum.reads).toPrecision(2)), sum.wrong, sum.reads, sum.writes];
}

async function compareStrategies(): Promise<Table> {
  const cache = await RedisServer.start();
  const database = await startPostgres();
  // The sample connects when it is loaded, and its commands time out after 50 ms: a busy machine would distort the result.
  process.env.REDIS_URL = cache.url;
  const sample = await import('../../../content/posts/redis-in-production/cache.ts');
  const { SET_IF_NEWER } = await import('../../../content/posts/redis-in-production/versioned.ts');
  const redis = new Redis(cache.port, '127.0.0.1');
  const setIfNewer: SetIfNewer = (key, version, body, ttlMs) => redis.eval(SET_IF_NEWER, 1, key, version, body, ttlMs);
  const pool = new pg.Pool({ host: '127.0.0.1', port: database.port, user: 'postgres', max: 16 });
  try {
    await pool.query('create table product (id int primary key, version int not null)');
    await pool.query('insert into product select id, 0 from generate_series(1, $1) id', [keys]);
    const rows: (string | number)[][] = [];
    for (const strategy of strategies)
      rows.push(await tryStrategy({ redis, pool, setIfNewer, random: seededRandom(1) }, strategy));
    return [['strategy', 'Stale reads (%)', wrongKeys, 'Reads', 'Writes'], ...rows];
  } finally {
    await pool.end();
    redis.disconnect();
    sample.redis.disconnect();
    await Promise.all([cache.stop(), database.stop()]);
  }
}

/** Readers of a key that refresh it before it expires, per refresh: those that decide so while the first one still loads. */
function countVolunteers(): Table {
  const random = seededRandom(2);
  const trials = 2000;
  const rows = [1000, 100].map((perSecond) => {
    let [sum, most] = [0, 0];
    for (let trial = 0; trial < trials; trial++) {
      const loadMs = 200;
      let [now, refreshed, count] = [-5000, Number.POSITIVE_INFINITY, 0];
      while (now < refreshed && now < loadMs) {
        now -= (Math.log(1 - random()) * 1000) / perSecond;
        if (now >= refreshed || now - loadMs * Math.log(1 - random()) < 0) continue;
        count += 1;
        refreshed = Math.min(refreshed, now + loadMs);
      }
      sum += count;
      most = Math.max(most, count);
    }
    return [perSecond, Number((sum / trials).toFixed(1)), most];
  });
  return [['Reads a second', 'Readers that refresh, on average', 'at most'], ...rows];
}

const experiment: Experiment = {
  isExact: false,
  run: async () => ({ strategies: await compareStrategies(), volunteers: countVolunteers() }),
  conclude: ({ strategies: table }) => [
    {
      claim: 'Deleting before the commit leaves more stale reads than deleting after it.',
      holds:
        cellOf(table, 'delete before commit', 'Stale reads (%)') >
        cellOf(table, 'delete after commit', 'Stale reads (%)'),
    },
    {
      claim: 'Write-through has fewer stale reads than deleting after the commit.',
      holds:
        cellOf(table, 'write-through', 'Stale reads (%)') < cellOf(table, 'delete after commit', 'Stale reads (%)'),
    },
    {
      claim: 'With a version, no key is left wrong.',
      holds: cellOf(table, 'write-through with a version', wrongKeys) === 0,
    },
    {
      claim: 'Deleting after the commit leaves keys wrong until they expire.',
      holds: cellOf(table, 'delete after commit', wrongKeys) > 0,
    },
  ],
  quote: ({ strategies: table, volunteers }) => [
    `${cellOf(table, 'delete before commit', 'Reads').toLocaleString('en')} to ${cellOf(table, 'write-through with a version', 'Reads').toLocaleString('en')} reads a strategy`,
    `${cellOf(table, 'delete before commit', 'Stale reads (%)')}%`,
    `${cellOf(table, 'delete after commit', 'Stale reads (%)')}%`,
    `${cellOf(table, 'write-through', 'Stale reads (%)')}%`,
    `${Math.round(cellOf(table, 'write-through', 'Reads') / cellOf(table, 'write-through', 'Writes'))} times`,
    `${cellOf(table, 'delete before commit', wrongKeys)} of ${keys * rounds}`,
    `${cellOf(volunteers, 1000, 'Readers that refresh, on average')} readers`,
    `${cellOf(volunteers, 1000, 'at most')} at most`,
  ],
};

export default experiment;
