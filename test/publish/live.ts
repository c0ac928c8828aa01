// A site as an operator runs it: server, publisher, and the git hook of the host.
import { chmod, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isBuilt } from '#lib/commands/build.ts';
import { readCurrent } from '#lib/model/release-files.ts';
import { findFreePort } from '#test/ports.ts';
import { listTree, readCommand } from '../../bench/measure.ts';
import { copySite } from '../../bench/site-copy.ts';
import { type Finished, fromRoot, Program, root, type Settings, waitForAnswer } from '../../e2e/site/checkout.ts';
import { type Answer, request } from '../../e2e/site/site.ts';
import { siteUrl } from '../suite.ts';
import type { GitEnded, Repository } from './repository.ts';
import type { Shown } from './shows.ts';

/** Milliseconds. Bounds waits, and is long because the machine may be busy. */
const patience = 300_000;

/** Parts of the build that a server does not read, or that an earlier server has written. */
const leftOut = new Set(['cache', 'page-cache', 'dev', 'turbopack']);

/** Copies the repository with its build, for one site. @param hasOwnDependencies whether the dependencies are copied, too */
export async function copyBuilt(target: string, hasOwnDependencies = true): Promise<void> {
  if (!(await isBuilt())) throw new Error('There is no build of this code: run npm run build first.');
  await copySite(root, target, hasOwnDependencies);
  await mkdir(join(target, '.next'), { recursive: true });
  for (const name of await readdir(fromRoot('.next'))) {
    if (leftOut.has(name)) continue;
    await cp(fromRoot(`.next/${name}`), join(target, '.next', name), { recursive: true, verbatimSymlinks: true });
  }
  await cp(fromRoot('.scripts'), join(target, '.scripts'), { recursive: true });
}

export interface LiveOptions {
  /** The site's own folder. */
  dir: string;
  /** A copy of the repository with a build, used by one site at a time. */
  copy: string;
  repository: Repository;
  settings?: Settings;
}

export class Live implements Shown {
  origin = '';
  readonly releaseDir: string;
  private readonly options: LiveOptions;
  private program: Program | undefined;
  /** The output before the last start. */
  private earlier = '';

  constructor(options: LiveOptions) {
    this.options = options;
    this.releaseDir = join(options.dir, 'release');
  }

  get settings(): Settings {
    const { repository, settings } = this.options;
    return {
      CONTENT_REPO: repository.bare,
      RELEASE_DIR: this.releaseDir,
      HOST: '127.0.0.1',
      PUBLISH_POLL: '0',
      ...settings,
    };
  }

  /** Installs the hook of `deploy/`. */
  async installHook(): Promise<void> {
    const { copy, repository } = this.options;
    const hook = join(repository.bare, 'hooks/post-receive');
    const text = await readFile(join(copy, 'deploy/post-receive'), 'utf8');
    await mkdir(dirname(hook), { recursive: true });
    await writeFile(hook, text.replace(/^site=.*$/m, `site='${copy}'`));
    await chmod(hook, 0o755);
  }

  async removeHook(): Promise<void> {
    await rm(join(this.options.repository.bare, 'hooks/post-receive'), { force: true });
  }

  /** Starts the site and waits until its server responds, not for its publisher. @param limit milliseconds to wait at most */
  async start(limit?: number): Promise<void> {
    const port = await findFreePort();
    this.origin = `http://127.0.0.1:${port}`;
    const env = { SITE_URL: siteUrl, ...this.settings, PORT: String(port) };
    const args = ['--import', './lib/commands/check-node.mjs', 'lib/commands/start.ts'];
    this.program = new Program(fromRoot('node_modules/.bin/node'), args, { cwd: this.options.copy, env });
    await waitForAnswer(`${this.origin}/icon.svg`, this.program, limit);
  }

  async stop(): Promise<void> {
    this.earlier = this.log;
    await this.program?.end();
    this.program = undefined;
  }

  /** Kills all processes at once, as a power cut would. */
  async kill(): Promise<void> {
    this.earlier = this.log;
    await this.program?.kill();
    this.program = undefined;
  }

  /** The copy of the repository that the site runs from. */
  get copy(): string {
    return this.options.copy;
  }

  /** The id of the process that started the server and the publisher. */
  get pid(): number | undefined {
    return this.program?.pid;
  }

  get log(): string {
    return this.earlier + (this.program?.output ?? '');
  }

  /** Runs the script of `npm run <name>` without npm. */
  command(name: 'preview' | 'publish' | 'rollback', ...args: string[]): Promise<Finished> {
    const all = [`lib/commands/${name}.ts`, ...args];
    const options = { cwd: this.options.copy, env: this.settings };
    return new Program(fromRoot('node_modules/.bin/node'), all, options).finish();
  }

  get(path: string, headers?: Record<string, string>): Promise<Answer> {
    return request(this.origin, path, headers);
  }

  current(): string {
    return readCurrent(this.releaseDir) ?? '';
  }

  /** @returns the id of the process that runs a file of this name, or `undefined` */
  findProcess(name: 'server.ts' | 'publisher.ts'): number | undefined {
    const { pid } = this.program ?? {};
    return pid === undefined
      ? undefined
      : listTree(pid).find((one) => readCommand(one).some((part) => part.endsWith(name)));
  }

  async awaitProcess(name: 'server.ts' | 'publisher.ts'): Promise<number> {
    return awaitThat(`the process of ${name}`, async () => this.findProcess(name));
  }

  /** Pushes as the user who runs the site and waits for the hook. @returns the output without git's `remote:` prefix */
  async push(commit: string, isForced = false): Promise<GitEnded> {
    const { code, output } = await this.options.repository.push(commit, { isForced, env: this.settings });
    return { code, output: output.replace(/^remote: (.*?) *$/gm, '$1') };
  }
}

/** Polls until `look` returns a value. @param limit milliseconds to wait at most @param pause milliseconds between two calls @throws {Error} after the limit */
export async function awaitThat<Found>(
  what: string,
  look: () => Promise<Found | undefined>,
  limit = patience,
  pause = 20,
): Promise<Found> {
  const deadline = performance.now() + limit;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`Timeout: ${what} did not happen`);
    await sleep(pause);
  }
}
