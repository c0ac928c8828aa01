// A site to break: its server, what it is asked, its release, and what its disk holds.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { Agent, type ClientRequest, request as httpRequest } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Digest, setCurrent } from '#lib/content/store.ts';
import { releaseTag } from '#lib/page-cache/tag.ts';
import { inspectPage } from './editions.ts';

export interface Answer {
  /** 0 if there was none. */
  status: number;
  body: string;
  release: string | undefined;
}

/** Milliseconds. */
const bootLimit = 60_000;
const answerLimit = 30_000;
const renderLimit = 4_000;
const settleLimit = 15_000;
const agent = new Agent({ keepAlive: false, maxSockets: 2000 });

export class Site {
  readonly isOurs: boolean;
  readonly dir: string;
  readonly releaseDir: string;
  /** Where entries are kept, and only entries. */
  readonly cacheDir: string;
  readonly editions: readonly Digest[];
  private readonly rendersFile: string;
  private readonly pauseFile: string;
  private readonly logFile: string;
  private child: ChildProcess | undefined;
  private port = 0;

  constructor(dir: string, isOurs: boolean, editions: readonly Digest[]) {
    this.isOurs = isOurs;
    this.dir = dir;
    this.editions = editions;
    this.releaseDir = `${dir}-release`;
    this.cacheDir = join(dir, isOurs ? '.next/page-cache' : '.next/server/route-cache');
    this.rendersFile = `${dir}-renders`;
    this.pauseFile = `${dir}-pause`;
    this.logFile = `${dir}.log`;
    process.prependListener('exit', () => this.child?.kill('SIGKILL'));
  }

  /** As after the build: the first edition, nothing kept, nothing slow. @param releases the releases, whole */
  async reset(releases: string): Promise<void> {
    await this.stop('SIGKILL');
    await rm(this.cacheDir, { recursive: true, force: true });
    await rm(this.releaseDir, { recursive: true, force: true });
    await cp(releases, this.releaseDir, { recursive: true });
    writeFileSync(this.rendersFile, '');
    this.pause(0);
    await this.setEdition(0);
  }

  async start(): Promise<void> {
    this.port = await findPort();
    const next = ['node_modules/next/dist/bin/next', 'start', '-p', String(this.port), '-H', 'localhost'];
    const log = openSync(this.logFile, 'a');
    this.child = spawn(process.execPath, this.isOurs ? ['server.ts'] : next, {
      cwd: this.dir,
      stdio: ['ignore', log, log],
      env: {
        ...process.env,
        NODE_ENV: 'production',
        NEXT_TELEMETRY_DISABLED: '1',
        PORT: String(this.port),
        HOST: 'localhost',
        RELEASE_DIR: this.releaseDir,
        FAULT_RENDERS: this.rendersFile,
        FAULT_PAUSE: this.pauseFile,
      },
    });
    closeSync(log);
    const deadline = performance.now() + bootLimit;
    while ((await this.get('/icon.svg')).status !== 200) {
      if (this.child.exitCode !== null || performance.now() > deadline) throw new Error(`No start: ${this.logFile}`);
      await sleep(20);
    }
  }

  /** Of the server itself: both run in the process that is started. */
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

  /** Waits for a process that was killed from elsewhere. */
  async bury(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (child && child.exitCode === null && child.signalCode === null) await once(child, 'exit');
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

  /** @returns the edition that the post's page shows, or what is wrong with the answer */
  async load(slug: string): Promise<number | string> {
    const { status, body, release } = await this.get(`/posts/${slug}`);
    if (status !== 200) return `status ${status}`;
    const edition = inspectPage(body, slug);
    if (typeof edition === 'number' && this.isOurs && release !== this.editions[edition]) {
      return `shows edition ${edition}, says release ${release}`;
    }
    return edition;
  }

  /** @returns what the second load shows, if the first is not of `edition`; it comes when the render behind that is done */
  async loadTwice(slug: string, edition: number): Promise<number | string> {
    const before = this.countRenders(slug);
    const first = await this.load(slug);
    if (first === edition) return first;
    await this.awaitRender(slug, before);
    const second = await this.load(slug);
    if (second === edition) return second;
    // Was the render not done yet, on a busy machine? What stays old, stays old.
    await sleep(1_500);
    return this.load(slug);
  }

  /** Resolves when a post was rendered, and nothing is rendered any more; or after a while without. */
  async awaitRender(slug: string, before: number): Promise<void> {
    const deadline = performance.now() + renderLimit;
    while (this.countRenders(slug) === before && performance.now() < deadline) await sleep(20);
    let count = -1;
    while (count !== this.countRenders() && performance.now() < deadline + settleLimit) {
      count = this.countRenders();
      await sleep(250);
    }
  }

  /** How often the page's function ran, which is the same small number of times for each render. */
  countRenders(slug?: string): number {
    const lines = readFileSync(this.rendersFile, 'utf8').split('\n');
    return slug === undefined ? lines.length - 1 : lines.filter((line) => line === slug).length;
  }

  /** Milliseconds that the text of a post takes from now on, when it is read for the first time. */
  pause(milliseconds: number): void {
    writeFileSync(this.pauseFile, String(milliseconds));
  }

  /** The swap. Stock Next has to be told that no page is good any more, and is: it says that it knows before this resolves. */
  async publish(edition: number): Promise<void> {
    await this.setEdition(edition);
    if (this.isOurs) return;
    const tags = this.editions.map((digest) => `tag=${encodeURIComponent(releaseTag(digest))}`);
    const { status } = await this.get(`/fault-invalidate?${tags.join('&')}`);
    if (status !== 200) throw new Error(`The control could not be told of a release: ${status}`);
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

async function findPort(): Promise<number> {
  const server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
