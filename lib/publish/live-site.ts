// The site as readers see it, asked by the publisher: does a candidate render, and is a page what the release says.
import { randomUUID } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Digest } from '#lib/model/digest.ts';
import { inParallel } from '#lib/model/in-parallel.ts';
import { readCurrent } from '#lib/model/object-store.ts';
import type { PageChange } from '#lib/publish/events.ts';
import { signPreview } from '#lib/publish/preview.ts';
import { ageOfRunFile, keepRunFile, readRunFile, runDir } from '#lib/publish/run-files.ts';
import { healthPath, previewPath } from '#lib/urls.ts';

/** Where a server listens, and a name of it that no other program on the same port can guess. */
const schema = z.object({ origin: z.url(), instance: z.uuid() });

/** Milliseconds. */
const answerTime = 15_000;
const trialLife = 60_000;
const seenTime = 15_000;
/** A server renews its notice every two seconds, unless the machine sleeps or is very busy. */
const runFileLife = 120_000;
/** The server renders so many previews and searches at once, and refuses more with this status: no page of it is broken. */
const busyStatus = 503;
/** Milliseconds. */
const busyPause = 250;
/** Questions at once: the server has readers, too. */
const concurrentRequests = 3;

function serversDir(releaseDir: string): string {
  return join(runDir(releaseDir), 'servers');
}

/** Each server on a release folder has a notice of its own, with its address. @returns its name, and a function that removes the notice */
export function announceServer(releaseDir: string, origin: string): { instance: string; withdraw: () => void } {
  removeStaleRunFiles(serversDir(releaseDir));
  const instance = randomUUID();
  const path = join(serversDir(releaseDir), `${instance}.json`);
  return { instance, withdraw: keepRunFile(path, JSON.stringify({ origin, instance })) };
}

/** A server that was killed leaves its notice. */
function removeStaleRunFiles(dir: string): void {
  const paths = listNames(dir).map((name) => join(dir, name));
  for (const path of paths) if (ageOfRunFile(path) > runFileLife) rmSync(path, { force: true });
}

function listServers(releaseDir: string): z.infer<typeof schema>[] {
  const dir = serversDir(releaseDir);
  removeStaleRunFiles(dir);
  return listNames(dir).flatMap((name) => {
    try {
      return [schema.parse(JSON.parse(readRunFile(join(dir, name)) ?? ''))];
    } catch {
      return [];
    }
  });
}

function listNames(dir: string): string[] {
  try {
    return readdirSync(dir).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
}

interface Answer {
  status: number;
  release: string | undefined;
  text: string;
}

export class LiveSite {
  private readonly releaseDir: string;
  private readonly origin: string;

  private constructor(releaseDir: string, origin: string) {
    this.releaseDir = releaseDir;
    this.origin = origin;
  }

  /** @returns the server that answers first; `undefined` if none shows the release folder */
  static async find(releaseDir: string): Promise<LiveSite | undefined> {
    const asked = listServers(releaseDir).map(async ({ origin, instance }) => {
      const site = new LiveSite(releaseDir, origin);
      const answer = await site.ask(healthPath);
      if (!answer?.text.includes(instance)) throw new Error(`${origin} is not a server of this folder`);
      return site;
    });
    return Promise.any(asked).catch(() => undefined);
  }

  /** @returns the pages of a candidate that cannot be rendered, and why, by their paths. Readers see nothing of it. */
  async findFailingPages(release: Digest, paths: readonly string[]): Promise<Map<string, string>> {
    const failed = new Map<string, string>();
    await inParallel(paths, concurrentRequests, async (path) => {
      const token = signPreview(this.releaseDir, { release, path, expires: Date.now() + trialLife });
      const answer = await this.requestUntilReady(previewPath(token));
      if (answer && answer.status >= 500) failed.set(path, await this.requestCause(token, answer.status));
    });
    return failed;
  }

  /** Asks again while the server is too busy to render. @returns `undefined` if it was busy, or silent, all the time */
  private async requestUntilReady(path: string): Promise<Answer | undefined> {
    const end = performance.now() + answerTime;
    while (performance.now() < end) {
      const answer = await this.ask(path);
      if (answer?.status !== busyStatus) return answer;
      await delay(busyPause);
    }
    return undefined;
  }

  private async requestCause(token: string, status: number): Promise<string> {
    const answer = await this.ask(`${previewPath(token)}/cause`);
    const cause = answer?.status === 200 ? answer.text.trim() : '';
    return cause || `the server answers ${status} and has the cause in its log`;
  }

  /**
   * Asks for each page until it is what the release says, so that the first reader finds it ready.
   * @param seen called for each, in the order in which they were seen; with a problem if one was not in time
   */
  async waitForPages(
    release: Digest,
    pages: readonly PageChange[],
    seen: (page: PageChange, problem: string | undefined) => void,
  ): Promise<void> {
    await inParallel(pages, concurrentRequests, async (page) => seen(page, await this.waitForPage(release, page)));
  }

  private async waitForPage(release: Digest, { path, change }: PageChange): Promise<string | undefined> {
    const end = performance.now() + seenTime;
    let problem = '';
    for (let wait = 10; performance.now() < end; wait = Math.min(2 * wait, 250)) {
      const answer = await this.ask(path);
      if (!answer) return 'the server does not answer';
      const { status, release: shown } = answer;
      if (change === 'removed' ? status === 404 || status === 308 : status === 200 && shown === release)
        return undefined;
      problem = status === 200 ? 'it still shows another release' : `it is answered with ${status}`;
      // Somebody else has swapped: what is asked for here will not come.
      if (readCurrent(this.releaseDir) !== release) return undefined;
      await delay(wait);
    }
    return problem;
  }

  private ask(path: string): Promise<Answer | undefined> {
    return new Promise((resolve) => {
      const options = { agent: false, timeout: answerTime, headers: { 'user-agent': 'load-bearing-publisher' } };
      const sent = get(`${this.origin}${path}`, options, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          if (text.length < 10_000) text += chunk;
        });
        response.once('close', () => {
          const { statusCode = 0, headers } = response;
          resolve({ status: statusCode, release: [headers['x-release'] ?? []].flat()[0], text });
        });
      });
      sent.once('timeout', () => sent.destroy());
      sent.once('error', () => resolve(undefined));
    });
  }
}
