// The endpoints for probes: `/livez` for a supervisor, `/readyz` for a load balancer, and `/healthz` for a monitor.
import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { StoreState } from '#lib/cluster/instances.ts';
import { type DiskSpace, describeHealth, type Health, type RendererState } from '#lib/publish/health.ts';
import type { PublisherHealth } from '#lib/publish/heartbeat.ts';
import type { ServedState } from '#lib/server/served-state.ts';
import { healthPath, livePath, readyPath } from '#lib/urls.ts';

/** Milliseconds to wait for the thread that renders. Balancers and monitors usually wait for five seconds. */
const answerTime = 3_000;
/** Milliseconds without a response of the thread after which the process is not alive: only a restart ends an endless loop. */
const hangTime = 60_000;

export interface ProbeAnswer {
  status: number;
  /** JSON, with a line end. */
  body: string;
}

interface Options {
  releaseDir: string;
  /** The folder of the program, with its build. */
  dir: string;
  /** The release that the pointer names. */
  readNamed: () => string | undefined;
  /** Requests the state of the rendering thread. Rejects if the thread ends meanwhile. */
  askRenderer: () => Promise<ServedState>;
  /** The state of the shared store. Undefined without SHARED_STORE. */
  readStore?: (() => StoreState) | undefined;
  /** Whether readers may be sent to this server. A publisher of several machines only renders pages on trial. */
  isForReaders?: boolean;
  /** @returns `undefined` for a server that runs without a publisher on purpose */
  judgePublisher: () => PublisherHealth | undefined;
  /** Milliseconds; for tests. */
  answerTime?: number;
  hangTime?: number;
}

/** Responds from the state of this process, and asks the thread of Next for the rest. */
export class Probes {
  private readonly options: Options;
  private readonly software: { version: string; build: string; since: string };
  /** The pending request to the thread. */
  private asked: { at: number; answer: Promise<ServedState | undefined> } | undefined;
  /** The last response of the thread. */
  private known: ServedState | undefined;
  /** Identifies this server to the publisher. */
  instance: string | undefined;
  /** Whether a signal has stopped the server. */
  isStopping = false;

  constructor(options: Options) {
    this.options = options;
    const { dir } = options;
    const { version } = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as { version: string };
    const build = readFileSync(join(dir, '.next/BUILD_ID'), 'utf8').trim();
    this.software = { version, build, since: new Date().toISOString() };
  }

  /** @returns the response to a path, or `undefined` if it is not that of a probe */
  answer(path: string): Promise<ProbeAnswer> | undefined {
    switch (path) {
      case livePath:
        return Promise.resolve(this.describeLife());
      case readyPath:
        return this.describeReadiness();
      case healthPath:
        return this.answerHealth();
      default:
        return undefined;
    }
  }

  /** Decides whether a restart of the process is necessary. A missing release or publisher needs none. */
  private describeLife(): ProbeAnswer {
    void this.ask();
    const isHanging = this.silence() >= (this.options.hangTime ?? hangTime);
    return report(isHanging ? 'renderer-hangs' : 'ok');
  }

  /**
   * Decides whether this server should get requests. The state of the rendering thread does not matter: cached pages are
   * served without it, and a post that crashes it would take all servers out at once.
   */
  private async describeReadiness(): Promise<ProbeAnswer> {
    if (this.isStopping) return report('stopping');
    // If the pointer is damaged, the thread serves an earlier release.
    const { readNamed, readStore, isForReaders = true } = this.options;
    const release = readNamed() ?? (await this.ask())?.release;
    const store = readStore?.();
    if (release === undefined) return report('empty', undefined, store);
    if (!isForReaders) return report('publisher', release, store);
    return report(store?.isRefusing ? 'behind' : 'ok', release, store);
  }

  private async answerHealth(): Promise<ProbeAnswer> {
    const health = await this.readHealth();
    return { status: health.status === 'ok' ? 200 : 503, body: `${JSON.stringify(health)}\n` };
  }

  /** Reads the state of the site, the publisher and the disk. */
  async readHealth(): Promise<Health> {
    const { releaseDir, readNamed, judgePublisher, readStore } = this.options;
    const [state, disk] = await Promise.all([this.ask(), readDiskSpace(releaseDir)]);
    const { instance, software } = this;
    const served = state ?? this.known ?? { release: readNamed() };
    const renderer = this.describeRenderer(state);
    const store = readStore?.();
    return describeHealth({
      ...served,
      store,
      releaseDir,
      instance,
      publisher: judgePublisher(),
      renderer,
      disk,
      software,
    });
  }

  private describeRenderer(state: ServedState | undefined): RendererState {
    if (state) return 'runs';
    return this.asked ? 'hangs' : 'starts';
  }

  /** Milliseconds since the pending request to the thread. */
  private silence(): number {
    return this.asked ? performance.now() - this.asked.at : 0;
  }

  /** Requests the state of the thread, once at a time. @returns `undefined` if it does not respond in time, or ends meanwhile */
  private async ask(): Promise<ServedState | undefined> {
    this.asked ??= { at: performance.now(), answer: this.startAsking() };
    const stop = new AbortController();
    const late = delay(this.options.answerTime ?? answerTime, undefined, { ref: false, signal: stop.signal });
    const answer = await Promise.race([this.asked.answer, late.catch(() => undefined)]);
    stop.abort();
    return answer;
  }

  private async startAsking(): Promise<ServedState | undefined> {
    try {
      this.known = await this.options.askRenderer();
      return this.known;
    } catch {
      return undefined;
    } finally {
      this.asked = undefined;
    }
  }
}

function report(status: string, release?: string, store?: StoreState): ProbeAnswer {
  const body = { status, release, store: store?.state, pointer: store?.pointer, sequence: store?.sequence };
  return { status: status === 'ok' ? 200 : 503, body: `${JSON.stringify(body)}\n` };
}

/** @returns `undefined` if the folder is missing or the system does not report its space */
export async function readDiskSpace(dir: string): Promise<DiskSpace | undefined> {
  const found = await statfs(dir).catch(() => undefined);
  if (!found || found.blocks === 0) return undefined;
  const inMegabytes = (blocks: number) => Math.round((blocks * found.bsize) / 1_000_000);
  return { free: inMegabytes(found.bavail), total: inMegabytes(found.blocks) };
}
