// A site of the fault suite: starts and kills its server, requests pages, swaps releases, reads its cache files.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { Agent, type ClientRequest, request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Digest } from '#lib/model/digest.ts';
import { releaseTag } from '#lib/model/page-tags.ts';
import { findFreePort } from '#test/ports.ts';
import { setCurrent } from '#test/set-current.ts';
import { siteUrl } from '../suite.ts';
import { inspectPage } from './editions.ts';

export interface Answer {
  /** 0 without a response. */
  status: number;
  body: string;
  release: string | undefined;
}

/** Milliseconds. */
const bootLimit = 300_000;
const answerLimit = 120_000;
/** Bounds waits, and is long because the machine may be busy. */
const patience = 30_000;
const interval = 10;
const agent = new Agent({ keepAlive: false, maxSockets: 2000 });

export class Site {
  readonly isOurs: boolean;
  readonly dir: string;
  readonly releaseDir: string;
  /** The folder of the cache entries. It contains nothing else. */
  readonly cacheDir: string;
  readonly editions: readonly Digest[];
  private readonly rendersFile: string;
  private readonly pauseFile: string;
  private readonly memoryFile: string;
  private readonly logFile: string;
  private child: ChildProcess | undefined;
  private port = 0;
  private unknowns = 0;

  constructor(dir: string, isOurs: boolean, editions: readonly Digest[]) {
    this.isOurs = isOurs;
    this.dir = dir;
    this.editions = editions;
    this.releaseDir = `${dir}-release`;
    this.cacheDir = join(dir, isOurs ? '.next/page-cache' : '.next/server/route-cache');
    this.rendersFile = `${dir}-renders`;
    this.pauseFile = `${dir}-pause`;
    this.memoryFile = `${dir}-memory`;
    this.logFile = `${dir}.log`;
    process.prependListener('exit', () => this.child?.kill('SIGKILL'));
  }

  /** Resets the site to its state after the build: first edition, empty cache. @param releases the folder to copy releases from */
  async reset(releases: string): Promise<void> {
    await this.stop('SIGKILL');
    await rm(this.cacheDir, { recursive: true, force: true });
    await rm(this.releaseDir, { recursive: true, force: true });
    await cp(releases, this.releaseDir, { recursive: true });
    writeFileSync(this.rendersFile, '');
    this.pause(0);
    await this.setEdition(0);
  }

  /** @param more environment variables of the server */
  async start(more: Record<string, string> = {}): Promise<void> {
    this.port = await findFreePort();
    const next = ['node_modules/next/dist/bin/next', 'start', '-p', String(this.port), '-H', 'localhost'];
    const log = openSync(this.logFile, 'a');
    const options = ['--expose-gc', '--import', './lib/fault-memory.mjs'];
    this.child = spawn(process.execPath, [...options, ...(this.isOurs ? ['server.ts'] : next)], {
      cwd: this.dir,
      stdio: ['ignore', log, log],
      env: {
        ...process.env,
        NODE_ENV: 'production',
        NEXT_TELEMETRY_DISABLED: '1',
        SITE_URL: siteUrl,
        PORT: String(this.port),
        HOST: 'localhost',
        RELEASE_DIR: this.releaseDir,
        FAULT_RENDERS: this.rendersFile,
        FAULT_PAUSE: this.pauseFile,
        FAULT_MEMORY: this.memoryFile,
        ...more,
      },
    });
    closeSync(log);
    const deadline = performance.now() + bootLimit;
    while ((await this.get('/icon.svg')).status !== 200) {
      if (this.child.exitCode !== null || performance.now() > deadline) throw new Error(`No start: ${this.logFile}`);
      await sleep(20);
    }
  }

  /** The process id of the server. Both servers run in the process that is started. */
  get pid(): number {
    if (!this.child?.pid) throw new Error('The site is not running');
    return this.child.pid;
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  }

  /** Waits for the end of a process that a case has killed. */
  async bury(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (child && child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }

  get log(): string {
    return this.logFile;
  }

  async restart(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    await this.stop(signal);
    await this.start();
  }

  get(path: string): Promise<Answer> {
    return this.ask(path).answer;
  }

  ask(path: string): { request: ClientRequest; answer: Promise<Answer> } {
    const request = httpRequest({ host: 'localhost', port: this.port, path, agent, timeout: answerLimit });
    const answer = new Promise<Answer>((resolve) => {
      const fail = () => resolve({ status: 0, body: '', release: undefined });
      request.on('error', fail).on('timeout', () => request.destroy());
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', fail);
        response.on('end', () => {
          const release = response.headers['x-release'];
          const body = Buffer.concat(chunks).toString();
          resolve({
            status: response.statusCode ?? 0,
            body,
            release: typeof release === 'string' ? release : undefined,
          });
        });
      });
    });
    request.end();
    return { request, answer };
  }

  /** @returns the edition that the post's page shows, or a description of the wrong response */
  async load(slug: string): Promise<number | string> {
    const { status, body, release } = await this.get(`/posts/${slug}`);
    if (status !== 200) return `status ${status}`;
    const edition = inspectPage(body, slug);
    if (typeof edition === 'number' && this.isOurs && release !== this.editions[edition]) {
      return `shows edition ${edition}, says release ${release}`;
    }
    return edition;
  }

  /** Loads a page, and once more after the background render if the first load is not of `edition`. @returns the edition shown last, or a description of the wrong response */
  async loadTwice(slug: string, edition: number): Promise<number | string> {
    const before = { begun: this.countRenders(slug), done: this.countDone(slug) };
    const first = await this.load(slug);
    if (first === edition) return first;
    if (!this.isOurs) return this.loadBehind(slug, edition, before.begun);
    await this.awaitDone(slug, before.done);
    return this.load(slug);
  }

  /** Stock Next does not report the end of a render, and often none begins. Then the page stays stale. */
  private async loadBehind(slug: string, edition: number, before: number): Promise<number | string> {
    // A background render begins before Next handles the next request. This request needs a render of its own.
    this.unknowns += 1;
    await this.get(`/posts/never-was-${this.unknowns}`);
    const isRendered = this.countRenders(slug) > before;
    const deadline = performance.now() + patience;
    let shown = await this.load(slug);
    while (isRendered && shown !== edition && performance.now() < deadline) {
      await sleep(interval);
      shown = await this.load(slug);
    }
    return shown;
  }

  /** Resolves when the number of begun renders exceeds `before`. */
  async awaitBegun(slug: string, before: number): Promise<void> {
    await awaitThat(`a render of ${slug}`, () => this.countRenders(slug) > before);
  }

  /** Resolves when the number of finished renders, failed ones included, exceeds `before`. Our side only. */
  async awaitDone(slug: string, before: number): Promise<void> {
    await awaitThat(`the end of a render of ${slug}`, () => this.countDone(slug) > before);
  }

  /** Returns how often the page's function ran. Next runs it a fixed number of times for each render. */
  countRenders(slug: string): number {
    return this.readRenders().filter((line) => line === slug).length;
  }

  /** Returns how often a page of our side was passed to the cache: once for each render. */
  countDone(slug: string): number {
    return this.readRenders().filter((line) => line === `${slug} done`).length;
  }

  private readRenders(): string[] {
    return readFileSync(this.rendersFile, 'utf8').split('\n');
  }

  /** Delays the first read of each post by so many milliseconds. */
  pause(milliseconds: number): void {
    writeFileSync(this.pauseFile, String(milliseconds));
  }

  /** @returns the server's memory after garbage collection, in megabytes */
  async measureMemory(): Promise<number> {
    await rm(this.memoryFile, { force: true });
    process.kill(this.pid, 'SIGUSR2');
    await awaitThat('the amount of memory', () => existsSync(this.memoryFile));
    return Number(readFileSync(this.memoryFile, 'utf8')) / 1e6;
  }

  /** Swaps the release. Stock Next also gets a request that invalidates all pages, which has ended when this resolves. */
  async publish(edition: number): Promise<void> {
    await this.setEdition(edition);
    if (this.isOurs) return;
    const tags = this.editions.map((digest) => `tag=${encodeURIComponent(releaseTag(digest))}`);
    const { status } = await this.get(`/fault-invalidate?${tags.join('&')}`);
    if (status !== 200) throw new Error(`The control could not revalidate a release: ${status}`);
  }

  async setEdition(edition: number): Promise<void> {
    const digest = this.editions[edition];
    if (!digest) throw new Error(`There is no edition ${edition}`);
    await setCurrent(this.releaseDir, digest);
  }

  countFiles(): number {
    const count = (dir: string) => readdirSync(dir, { recursive: true }).length;
    return count(join(this.dir, '.next')) + count(this.releaseDir);
  }
}

async function awaitThat(what: string, isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + patience;
  while (!isSo() && performance.now() < deadline) await sleep(interval);
  if (!isSo()) console.error(`  timeout: ${what} did not happen`);
}
