// The control of `pushes`: three instances without a shared store, each with its own publisher. A push goes to
// the first of them, and the others find it at their next poll.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PublishEvent } from '#lib/publish/events.ts';
import { askPublisher } from '#lib/publish/socket.ts';
import { findFreePort } from '#test/ports.ts';
import { Live } from '../publish/live.ts';
import type { Repository } from '../publish/repository.ts';
import { Balancer } from './balancer.ts';
import type { Bench } from './case.ts';
import { countRenders } from './renders.ts';

/** Seconds between two polls, as in deploy/kubernetes/configuration.yaml. */
const poll = 15;

export class Independent {
  private readonly lives: readonly Live[];
  private readonly balancer: Balancer;
  private readonly metricsPorts: readonly number[];

  private constructor(lives: readonly Live[], balancer: Balancer, metricsPorts: readonly number[]) {
    this.lives = lives;
    this.balancer = balancer;
    this.metricsPorts = metricsPorts;
  }

  /** Starts them, and waits until each has a release. */
  static async start(bench: Bench, repository: Repository): Promise<Independent> {
    const metricsPorts = [await findFreePort(), await findFreePort(), await findFreePort()];
    const lives = await Promise.all(
      metricsPorts.map(async (metricsPort, at) => {
        const dir = join(bench.dir, `independent-${at + 1}`);
        await mkdir(dir, { recursive: true });
        const settings = { PUBLISH_POLL: String(poll), METRICS_PORT: String(metricsPort) };
        return new Live({ dir, copy: await bench.copy(`copy-independent-${at + 1}`), repository, settings });
      }),
    );
    for (const live of lives) await live.start();
    const ports = lives.map(({ origin }) => Number(new URL(origin).port));
    const balancer = await Balancer.start(join(bench.dir, 'independent-nginx'), ports);
    return new Independent(lives, balancer, metricsPorts);
  }

  /** The address for readers. */
  get origin(): string {
    return this.balancer.origin;
  }

  /** The address of each instance. */
  get origins(): string[] {
    return this.lives.map(({ origin }) => origin);
  }

  /** Publishes on the first one. Resolves when the push is confirmed. */
  async publish(onEvent: (event: PublishEvent) => void): Promise<void> {
    const [first] = this.lives;
    if (first) await askPublisher(first.releaseDir, { ask: 'publish' }, onEvent);
  }

  /** @returns the pages that all instances have rendered */
  countRenders(): Promise<number> {
    return countRenders(this.metricsPorts);
  }

  async stop(): Promise<void> {
    await this.balancer.stop();
    await Promise.all(this.lives.map((live) => live.stop()));
  }
}
