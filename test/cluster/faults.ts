// The faults of the chaos case. Each breaks one thing of a running cluster, and returns how to heal it.

import { rename } from 'node:fs/promises';
import { pick, type Random } from '../faults/random.ts';
import { awaitThat } from '../publish/live.ts';
import type { Cluster } from './cluster.ts';
import type { Machine, Script } from './machine.ts';

/** A running cluster, and the machines that a fault affects. */
export interface Scene {
  cluster: Cluster;
  random: Random;
  /** A web instance. */
  web: Machine;
  /** The publisher that leads, and the one that waits. */
  leader: Machine;
  waiting: Machine;
}

type Heal = () => Promise<void>;

export interface Fault {
  name: string;
  begin: (scene: Scene) => Promise<Heal>;
  /** Milliseconds until it is healed, at least and at most. */
  hold: readonly [number, number];
  /** Whether the leader ends or stops, so that another one has to take over. */
  needsTakeover?: boolean;
  /** Whether a second edit is pushed during the fault. A leader that wakes must not undo it, and each instance must show it. */
  pushesTwice?: boolean;
}

const short = [500, 3_000] as const;
/** Longer than the lease of a publisher. */
const long = [7_000, 9_000] as const;

const nothing: Heal = async () => undefined;

/** Restarts a machine, as a process manager does. Resolves when it serves pages, or only responds. */
async function restart(machine: Machine, onlyAnswers = machine.role === 'publisher'): Promise<void> {
  // Its other processes exit by themselves.
  await awaitThat(`${machine.name} has ended`, async () => !machine.hasProcesses || undefined);
  machine.start();
  await awaitThat(`${machine.name} responds`, () =>
    machine.get('/readyz').then(
      ({ status }) => status === 200 || onlyAnswers || undefined,
      () => undefined,
    ),
  );
}

type Who = 'web' | 'leader' | 'waiting';

function kill(who: Who, script?: Script): Fault['begin'] {
  return async (scene) => {
    const machine = scene[who];
    machine.signal('SIGKILL', script);
    return () => restart(machine);
  };
}

function pause(who: Who, script?: Script): Fault['begin'] {
  return async (scene) => {
    const machine = scene[who];
    machine.signal('SIGSTOP', script);
    return async () => machine.signal('SIGCONT', script);
  };
}

function breakLink(who: Who, link: keyof Machine['links'], how: 'cut' | 'silence'): Fault['begin'] {
  return async (scene) => {
    const network = scene[who].links[link];
    network[how]();
    return async () => network.heal();
  };
}

/** Its folder is older than the release that the others show by now. */
async function restartWithoutStore({ web }: Scene): Promise<Heal> {
  web.links.store.cut();
  web.signal('SIGKILL');
  await restart(web, true);
  return async () => web.links.store.heal();
}

/** Publishers keep the store, but no instance that serves readers does. */
async function cutAllWebs({ cluster: { webs } }: Scene): Promise<Heal> {
  const networks = webs.map(({ links }) => links.store);
  for (const network of networks) network.cut();
  return async () => {
    for (const network of networks) network.heal();
  };
}

/** @param milliseconds by which a round trip to the store is longer */
function slow(milliseconds: number): Fault['begin'] {
  return async ({ cluster }) => {
    const networks = cluster.machines.map(({ links }) => links.store);
    for (const network of networks) network.lateness = milliseconds / 2;
    return async () => {
      for (const network of networks) network.lateness = 0;
    };
  };
}

/** Sends commands to the store. */
function command(begin: readonly string[][], heal: readonly string[][]): Fault['begin'] {
  return async ({ cluster: { redis } }) => {
    for (const one of begin) await redis.call(one);
    return async () => {
      for (const one of heal) await redis.call(one);
    };
  };
}

async function evict({ cluster: { redis } }: Scene): Promise<Heal> {
  const used = Number(/used_memory:(\d+)/.exec(String(await redis.call(['INFO', 'memory'])))?.[1]);
  await redis.call(['CONFIG', 'SET', 'maxmemory-policy', 'allkeys-random']);
  await redis.call(['CONFIG', 'SET', 'maxmemory', String(Math.round(0.9 * used))]);
  return async () => {
    await redis.call(['CONFIG', 'SET', 'maxmemory', '0']);
    await redis.call(['CONFIG', 'SET', 'maxmemory-policy', 'noeviction']);
  };
}

async function killStore({ cluster: { store } }: Scene): Promise<Heal> {
  await store.kill();
  return () => store.start();
}

async function pauseStore({ cluster: { store } }: Scene): Promise<Heal> {
  store.signal('SIGSTOP');
  return async () => store.signal('SIGCONT');
}

/** Publishers do not find the repository, while authors push to it. */
async function hideRepository({ cluster: { publishers } }: Scene): Promise<Heal> {
  for (const { repository } of publishers) await rename(repository, `${repository}-hidden`);
  return async () => {
    for (const { repository } of publishers) await rename(`${repository}-hidden`, repository);
  };
}

const list: Record<string, Omit<Fault, 'name'>> = {
  // Its times show how busy the machine is.
  'no fault': { begin: async () => nothing, hold: [0, 0] },
  'a web instance killed': { begin: kill('web'), hold: short },
  'a web instance paused': { begin: pause('web'), hold: [500, 5_000] },
  'the process that leads killed': {
    begin: async ({ leader }) => {
      leader.signal('SIGKILL', 'publisher.ts');
      return nothing;
    },
    hold: short,
    needsTakeover: true,
  },
  'the supervisor of the leader killed': { begin: kill('leader', 'start.ts'), hold: short, needsTakeover: true },
  'the server of the leader killed': { begin: kill('leader', 'server.ts'), hold: short, needsTakeover: true },
  'the machine that leads killed': { begin: kill('leader'), hold: short, needsTakeover: true },
  'the machine that leads paused': { begin: pause('leader'), hold: short, needsTakeover: true },
  'two leaders: one paused until another leads': { begin: pause('leader'), hold: long, pushesTwice: true },
  'the process that leads paused': { begin: pause('leader', 'publisher.ts'), hold: short, needsTakeover: true },
  'the server of the leader paused': { begin: pause('leader', 'server.ts'), hold: short, needsTakeover: true },
  'the publisher that waits killed': { begin: kill('waiting'), hold: short },
  'the publisher that waits paused': { begin: pause('waiting'), hold: [500, 5_000] },
  'the store killed, and started empty': { begin: killStore, hold: short },
  'the store paused': { begin: pauseStore, hold: [500, 5_000] },
  'the store flushed': { begin: command([['FLUSHALL']], []), hold: short },
  'the store full': {
    begin: command([['CONFIG', 'SET', 'maxmemory', '1']], [['CONFIG', 'SET', 'maxmemory', '0']]),
    hold: short,
  },
  'the store evicts': { begin: evict, hold: short },
  'the store read-only': {
    begin: command([['REPLICAOF', '127.0.0.1', '1']], [['REPLICAOF', 'NO', 'ONE']]),
    hold: short,
  },
  'the store slower by 50 ms': { begin: slow(50), hold: short },
  'the store slower by 500 ms': { begin: slow(500), hold: short },
  'the store slower by 5,000 ms': { begin: slow(5_000), hold: [2_000, 5_000] },
  'a web instance cut off from the store': { begin: breakLink('web', 'store', 'cut'), hold: [500, 5_000] },
  'a web instance without responses of the store': { begin: breakLink('web', 'store', 'silence'), hold: [500, 5_000] },
  'a web instance started again without the store': { begin: restartWithoutStore, hold: long, pushesTwice: true },
  'all web instances cut off from the store': { begin: cutAllWebs, hold: [2_000, 6_000] },
  'the leader cut off from the store': { begin: breakLink('leader', 'store', 'cut'), hold: short, needsTakeover: true },
  'the leader without responses of the store': {
    begin: breakLink('leader', 'store', 'silence'),
    hold: long,
    pushesTwice: true,
  },
  'the publisher that waits cut off from the store': { begin: breakLink('waiting', 'store', 'cut'), hold: short },
  'a web instance cut off from the balancer': { begin: breakLink('web', 'door', 'cut'), hold: short },
  'a web instance that does not respond to the balancer': { begin: breakLink('web', 'door', 'silence'), hold: short },
  'a web instance cut off from the others': { begin: breakLink('web', 'peers', 'cut'), hold: short },
  'a web instance that does not respond to the others': { begin: breakLink('web', 'peers', 'silence'), hold: short },
  'the repository gone': { begin: hideRepository, hold: short },
};

export const faults: readonly Fault[] = Object.entries(list).map(([name, fault]) => ({ name, ...fault }));

/** The faults of the short form. */
export const shortFaults = faults.filter(({ name }) =>
  [
    'a web instance killed',
    'two leaders: one paused until another leads',
    'the store killed, and started empty',
    'the store paused',
    'the store full',
    'a web instance cut off from the store',
  ].includes(name),
);

/** Chooses the machines of a run. */
export async function choose(cluster: Cluster, random: Random): Promise<Scene> {
  const leader = await cluster.awaitLeader();
  const waiting = cluster.publishers.find((machine) => machine !== leader);
  const web = cluster.webs[pick(random, cluster.webs.length)];
  if (!web || !waiting) throw new Error('A machine is missing');
  return { cluster, random, web, leader, waiting };
}
