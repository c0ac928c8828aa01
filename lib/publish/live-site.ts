// The publisher's HTTP client for the running server: requests trial renders of a candidate, and polls pages until they
// show a release.

import { randomUUID } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { ignoreMissing } from '#lib/model/atomic-write.ts';
import type { Digest } from '#lib/model/digest.ts';
import { inParallel } from '#lib/model/in-parallel.ts';
import { openReleaseStore } from '#lib/model/open-release-store.ts';
import type { PageChange } from '#lib/model/page-changes.ts';
import { traceHeader } from '#lib/observe/span.ts';
import { currentTrace } from '#lib/observe/trace.ts';
import { parseJson } from '#lib/parse-json.ts';
import { signDraftPreview } from '#lib/publish/draft-preview.ts';
import { ageOfRunFile, keepRunFile, readRunFile, runDir } from '#lib/publish/run-files.ts';
import { draftPreviewPath, healthPath } from '#lib/urls.ts';

/** The origin of a server, and a random id that no other program on the same port can guess. */
const schema = z.object({ origin: z.url(), instance: z.uuid() });

/** Milliseconds. */
const requestTimeout = 15_000;
/** Milliseconds for which the preview link of a trial is valid. */
const trialLife = 60_000;
/** Milliseconds to wait until a page shows a new release. */
const confirmTimeout = 15_000;
/** Milliseconds between two requests for a page: the first pause and the longest. Rendering takes 100 to 200. */
const firstPause = 10;
const longestPause = 50;
/** Milliseconds. A server updates its run file every two seconds, unless the machine is suspended or very busy. */
const runFileLife = 120_000;
/** The status of a server that is too busy to render a preview. The page is not broken. */
const busyStatus = 503;
/** Milliseconds before a request to a busy server is retried. */
const busyDelay = 250;
/** Requests at the same time. The limit leaves capacity for readers. */
const concurrentRequests = 3;

function serversDir(releaseDir: string): string {
  return join(runDir(releaseDir), 'servers');
}

/**
 * Registers a server with the publisher, by a run file with its origin.
 * @returns the id of this server, which `/healthz` must contain, and a function that removes the file
 */
export function announceServer(releaseDir: string, origin: string): { instance: string; withdraw: () => void } {
  removeStaleRunFiles(serversDir(releaseDir));
  const instance = randomUUID();
  const path = join(serversDir(releaseDir), `${instance}.json`);
  return { instance, withdraw: keepRunFile(path, JSON.stringify({ origin, instance })) };
}

/** A server that was killed leaves its run file behind. */
function removeStaleRunFiles(dir: string): void {
  const paths = listNames(dir).map((name) => join(dir, name));
  for (const path of paths) if (ageOfRunFile(path) > runFileLife) rmSync(path, { force: true });
}

function listServers(releaseDir: string): z.infer<typeof schema>[] {
  const dir = serversDir(releaseDir);
  removeStaleRunFiles(dir);
  return listNames(dir).flatMap((name) => {
    const parsed = schema.safeParse(parseJson(readRunFile(join(dir, name)) ?? ''));
    return parsed.success ? [parsed.data] : [];
  });
}

function listNames(dir: string): string[] {
  try {
    return readdirSync(dir).filter((name) => name.endsWith('.json'));
  } catch (error) {
    ignoreMissing(error);
    return [];
  }
}

interface PageResponse {
  status: number;
  release: string | undefined;
  text: string;
}

/** Ids of servers that have rendered a page for this process. */
const warmServers = new Set<string>();

/** One running server that belongs to the release folder. */
export class LiveSite {
  private readonly releaseDir: string;
  private readonly origin: string;
  private readonly instance: string;

  private constructor(releaseDir: string, { origin, instance }: z.infer<typeof schema>) {
    this.releaseDir = releaseDir;
    this.origin = origin;
    this.instance = instance;
  }

  /** @returns the first server that responds; `undefined` if no server of this release folder runs */
  static async find(releaseDir: string): Promise<LiveSite | undefined> {
    const candidates = listServers(releaseDir).map(async (server) => {
      const site = new LiveSite(releaseDir, server);
      const response = await site.request(healthPath);
      if (!response?.text.includes(server.instance)) throw new Error(`${server.origin} is not a server of this folder`);
      return site;
    });
    // `Promise.any` rejects only if no server responded.
    return Promise.any(candidates).catch(() => undefined);
  }

  /**
   * Warms up a server that has just started while the compiler works: its first render takes four times as much CPU time as
   * others. Does nothing for a server that has rendered before. Never rejects: the trial reports the errors.
   */
  async warmUp(release: Digest, path: string): Promise<void> {
    if (warmServers.has(this.instance)) return;
    warmServers.add(this.instance);
    await this.findFailingPages(release, [path]).catch(() => undefined);
  }

  /**
   * Renders pages of a release that readers cannot see yet.
   * @returns the cause of each failure, by path
   */
  async findFailingPages(release: Digest, paths: readonly string[]): Promise<Map<string, string>> {
    const failed = new Map<string, string>();
    await inParallel(paths, concurrentRequests, async (path) => {
      const token = signDraftPreview(this.releaseDir, { release, path, expires: Date.now() + trialLife });
      const response = await this.requestUntilReady(draftPreviewPath(token));
      if (response && response.status >= 500) failed.set(path, await this.requestCause(token, response.status));
    });
    return failed;
  }

  /**
   * Repeats the request while the server is too busy to render.
   * @returns `undefined` if it stayed busy or did not respond
   */
  private async requestUntilReady(path: string): Promise<PageResponse | undefined> {
    const end = performance.now() + requestTimeout;
    while (performance.now() < end) {
      const response = await this.request(path);
      if (response?.status !== busyStatus) return response;
      await delay(busyDelay);
    }
    return undefined;
  }

  private async requestCause(token: string, status: number): Promise<string> {
    const response = await this.request(`${draftPreviewPath(token)}/cause`);
    const cause = response?.status === 200 ? response.text.trim() : '';
    return cause || `the server responds with ${status}, and its log has the cause`;
  }

  /**
   * Requests each page until it shows the release, so that the page is cached before the first reader requests it.
   * @param report called for each page when it is ready; with a problem if it was not ready in time
   */
  async waitForPages(
    release: Digest,
    pages: readonly PageChange[],
    report: (page: PageChange, problem: string | undefined) => void,
  ): Promise<void> {
    await inParallel(pages, concurrentRequests, async (page) => report(page, await this.waitForPage(release, page)));
  }

  private async waitForPage(release: Digest, { path, change }: PageChange): Promise<string | undefined> {
    const end = performance.now() + confirmTimeout;
    let problem = '';
    for (let pause = firstPause; performance.now() < end; pause = Math.min(2 * pause, longestPause)) {
      const response = await this.request(path);
      if (!response) return 'the server does not respond';
      const { status, release: shown } = response;
      if (change === 'removed' ? status === 404 || status === 308 : status === 200 && shown === release)
        return undefined;
      problem = status === 200 ? 'it still shows another release' : `the server responds with ${status}`;
      // Another swap has happened: the page will never show this release.
      if ((await openReleaseStore(this.releaseDir).readPointer())?.release !== release) return undefined;
      await delay(pause);
    }
    return problem;
  }

  private request(path: string): Promise<PageResponse | undefined> {
    return new Promise((resolve) => {
      const trace = currentTrace();
      const headers = { 'user-agent': 'load-bearing-publisher', ...(trace ? { [traceHeader]: trace } : {}) };
      const options = { agent: false, timeout: requestTimeout, headers };
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
