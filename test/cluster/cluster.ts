// A cluster on this machine: Redis, web instances, publishers, and a balancer in front. Each runs in a process of its own, and
// each network between them can be cut.
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type InstanceReport, listLive } from '#lib/cluster/instances.ts';
import { keys } from '#lib/cluster/keys.ts';
import { Redis } from '#lib/cluster/redis.ts';
import { RedisReleaseStore } from '#lib/cluster/redis-release-store.ts';
import type { ReleasePointer } from '#lib/model/release-store.ts';
import { RedisServer } from '#test/redis.ts';
import type { Settings } from '../../e2e/site/checkout.ts';
import { awaitThat } from '../publish/live.ts';
import { Repository } from '../publish/repository.ts';
import { Balancer } from './balancer.ts';
import type { Copies } from './copies.ts';
import { Machine, type Role } from './machine.ts';

/** The secret of the webhook. */
export const secret = 'the-secret-of-the-cluster-suite-0123456789';

export interface ClusterOptions {
  /** An empty folder. */
  dir: string;
  copies: Copies;
  /** Settings of all machines. */
  settings?: Settings;
  /** Milliseconds by which the clocks of machines are ahead, by name. */
  skews?: Readonly<Record<string, number>>;
}

const plan: readonly (readonly [name: string, role: Role])[] = [
  ['web-1', 'web'],
  ['web-2', 'web'],
  ['web-3', 'web'],
  ['publisher-1', 'publisher'],
  ['publisher-2', 'publisher'],
];

const leaseSchema = z.object({ name: z.string(), fence: z.string() });

/** The state of the store. */
export interface StoreState {
  pointer: ReleasePointer | undefined;
  /** The release that is about to go live. */
  candidate: string | undefined;
  /** The machines whose lease is valid. */
  live: InstanceReport[];
  leader: Machine | undefined;
}

export class Cluster {
  readonly store: RedisServer;
  readonly repository: Repository;
  readonly machines: readonly Machine[];
  readonly balancer: Balancer;
  /** A connection that no proxy disturbs. */
  readonly redis: Redis;

  private constructor(parts: Pick<Cluster, 'store' | 'repository' | 'machines' | 'balancer' | 'redis'>) {
    this.store = parts.store;
    this.repository = parts.repository;
    this.machines = parts.machines;
    this.balancer = parts.balancer;
    this.redis = parts.redis;
  }

  /** Opens everything but the machines, which `start` starts when the repository has content. */
  static async open({ dir, copies, settings = {}, skews = {} }: ClusterOptions): Promise<Cluster> {
    await mkdir(dir, { recursive: true });
    const repository = await Repository.make(dir);
    const store = await RedisServer.start();
    const redis = await Redis.open(store.url);
    const machines = await Promise.all(
      plan.map(async ([name, role]) => {
        const own = join(dir, name);
        await mkdir(own, { recursive: true });
        // Its own symbolic link, which a fault can remove.
        await symlink(repository.bare, join(own, 'host.git'));
        const publishing: Settings = { CONTENT_REPO: join(own, 'host.git'), PUBLISH_SECRET: secret };
        return Machine.open({
          name,
          role,
          dir: own,
          copy: await copies.make(`copy-${name}`),
          storePort: store.port,
          settings: { ...(role === 'publisher' ? publishing : {}), ...settings },
          skew: skews[name] ?? 0,
        });
      }),
    );
    const doors = machines.filter(({ role }) => role === 'web').map(({ links }) => links.door.port);
    const balancer = await Balancer.start(join(dir, 'nginx'), doors);
    return new Cluster({ store, repository, machines, balancer, redis });
  }

  /** The address for readers. A cache in front of the balancer would be started here. */
  get origin(): string {
    return this.balancer.origin;
  }

  get webs(): Machine[] {
    return this.machines.filter(({ role }) => role === 'web');
  }

  get publishers(): Machine[] {
    return this.machines.filter(({ role }) => role === 'publisher');
  }

  /** Starts all machines that do not run. Resolves when the web instances serve readers, and have rendered their first page. */
  async start(): Promise<void> {
    for (const machine of this.machines) if (!machine.isRunning) machine.start();
    for (const machine of this.webs) {
      await awaitThat(`${machine.name} is ready`, async () => {
        if (!machine.isRunning) throw new Error(`${machine.name} ended.\n${machine.log}`);
        return (await machine.isReady()) || undefined;
      });
      await machine.get('/');
    }
  }

  /** @throws `StoreError` */
  async look(): Promise<StoreState> {
    const [pointer, live, lease, candidate] = await Promise.all([
      new RedisReleaseStore(this.redis).readPointer(),
      listLive(this.redis),
      this.redis.call(['GET', keys.lease]),
      this.redis.call(['GET', keys.candidate]),
    ]);
    const named = typeof candidate === 'string' ? /"release":"(\w+)"/.exec(candidate)?.[1] : undefined;
    return { pointer, live, candidate: named, leader: this.findLeader(lease) };
  }

  /** @param lease as the store has it. It names the process that leads. */
  private findLeader(lease: unknown): Machine | undefined {
    const parsed = leaseSchema.safeParse(JSON.parse(typeof lease === 'string' ? lease : '{}')).data;
    const pid = Number(/^process (\d+)/.exec(parsed?.name ?? '')?.[1]);
    return this.publishers.find((machine) => machine.listProcesses('publisher.ts').includes(pid));
  }

  /** @throws {Error} if none leads for a long time */
  awaitLeader(): Promise<Machine> {
    const find = () => this.look().then(({ leader }) => leader);
    return awaitThat('a publisher leads', () => find().catch(() => undefined));
  }

  /** Prints the reports of the programs after a failure. */
  async printProblems(): Promise<void> {
    for (const { name, port, problems } of this.machines) console.error(`--- ${name}, port ${port}\n${problems}`);
    console.error(`--- nginx\n${await this.balancer.readLog()}`);
  }

  /** Ends all processes. */
  async close(): Promise<void> {
    await this.balancer.stop();
    await Promise.all(this.machines.map((machine) => machine.close()));
    this.redis.close();
    await this.store.stop();
  }
}
