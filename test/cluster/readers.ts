// Readers that load pages all the time, and a record of each response.
import { createHash } from 'node:crypto';
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeBody, request } from '../../e2e/site/site.ts';
import { awaitThat } from '../publish/live.ts';
import { editedPaths } from './blog.ts';
import type { Machine } from './machine.ts';

/** A response, or the lack of one. */
export interface Seen {
  path: string;
  /** When the request was sent and when the response had arrived, by `performance.now()`. */
  sent: number;
  arrived: number;
  /** 0 without a response. */
  status: number;
  /** The edits that the page shows: one, unless it mixes two. */
  edits: number[];
  /** The release that the page was rendered from. */
  release: string;
  /** The digest of the bytes. */
  digest: string;
  /** Whether the document ends as it should. */
  isWhole: boolean;
  /** The address of the instance. */
  instance: string;
}

/** Milliseconds between two requests of a reader. */
const pause = 40;

interface Options {
  origin: string;
  /** The pages to load, in turns. More may be added while readers read. */
  paths: readonly string[];
  count: number;
}

export class Readers {
  readonly seen: Seen[] = [];
  private readonly options: Options;
  private readonly work: Promise<unknown>;
  private isStopped = false;

  constructor(options: Options) {
    this.options = options;
    this.work = Promise.all(Array.from({ length: options.count }, (_, reader) => this.read(reader)));
  }

  /** @returns all responses */
  async stop(): Promise<Seen[]> {
    this.isStopped = true;
    await this.work;
    return this.seen;
  }

  private async read(reader: number): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    // Half of the readers have a browser's compression.
    const headers: Record<string, string> = reader % 2 === 0 ? {} : { 'accept-encoding': 'br' };
    for (let at = reader; !this.isStopped; at += 1) {
      const { origin, paths } = this.options;
      this.seen.push(await load(origin, paths[at % paths.length] ?? '/', { headers, agent }));
      await sleep(pause);
    }
    agent.destroy();
  }
}

/** Loads a page once. */
export async function load(
  origin: string,
  path: string,
  { headers = {}, agent }: { headers?: Record<string, string>; agent?: Agent } = {},
): Promise<Seen> {
  const sent = performance.now();
  const none = { path, sent, status: 0, edits: [], release: '', digest: '', isWhole: false, instance: '' };
  try {
    const answer = await request(origin, path, headers, agent ? { agent } : {});
    const arrived = performance.now();
    const body = decodeBody(answer);
    const text = body.toString();
    const found = [...text.matchAll(/This is edit (\d+) of the post/g)].map(([, edit]) => Number(edit));
    return {
      path,
      sent,
      arrived,
      status: answer.status,
      edits: [...new Set(found)],
      release: String(answer.headers['x-release'] ?? ''),
      digest: createHash('sha256').update(body).digest('hex'),
      isWhole: /(?:<\/html>|<\/rss>)\s*$/.test(text),
      instance: String(answer.headers['x-instance'] ?? ''),
    };
  } catch {
    return { ...none, arrived: performance.now() };
  }
}

/**
 * Waits until web instances show an edit on all pages.
 * @param limit milliseconds to wait at most
 * @returns the milliseconds until each instance did, or the limit if it did not
 */
export async function awaitEdit(webs: readonly Machine[], edit: number, limit = 60_000): Promise<Map<string, number>> {
  const begun = performance.now();
  const times = new Map<string, number>();
  const wait = async ({ name, origin }: Machine) => {
    const isShown = async () => {
      for (const path of editedPaths) {
        const { status, edits } = await load(origin, path);
        if (status !== 200 || edits[0] !== edit) return undefined;
      }
      return true;
    };
    await awaitThat(`edit ${edit}`, isShown, limit, 50).catch(() => undefined);
    times.set(name, performance.now() - begun);
  };
  await Promise.all(webs.map(wait));
  return times;
}
