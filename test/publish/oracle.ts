// What a site has to look like at a commit: a fresh clone, a cold release in a new folder, and a server that knows nothing else.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findFreePort, fromRoot, Program, runScript, waitForAnswer } from '../../e2e/site/checkout.ts';
import { copyBuild } from '../../e2e/site/site.ts';
import type { Repository } from './repository.ts';
import { type Shown, showsOf } from './shows.ts';

export class Oracle {
  private readonly dir: string;
  private readonly repository: Repository;
  private server: Program | undefined;
  private count = 0;

  private constructor(dir: string, repository: Repository) {
    this.dir = dir;
    this.repository = repository;
  }

  static async open(dir: string, repository: Repository): Promise<Oracle> {
    await mkdir(dir, { recursive: true });
    const oracle = new Oracle(dir, repository);
    await copyBuild(oracle.buildDir);
    return oracle;
  }

  private get buildDir(): string {
    return join(this.dir, 'build');
  }

  /**
   * Nothing of the commit before is left: neither its clone nor its release, nor a page of it.
   * @param isUnpublished whether it was never pushed: then it is pushed to a branch that nobody publishes
   */
  async show(commit: string, isUnpublished = false): Promise<Shown> {
    if (isUnpublished) await this.repository.push(commit, { branch: 'unpublished', isForced: true });
    await this.close();
    await rm(join(this.dir, String(this.count)), { recursive: true, force: true });
    await rm(join(this.buildDir, '.next/page-cache'), { recursive: true, force: true });
    this.count += 1;
    const dir = join(this.dir, String(this.count));
    await mkdir(dir);
    await this.repository.clone(commit, join(dir, 'clone'));
    const settings = { CONTENT_DIR: join(dir, 'clone/content'), RELEASE_DIR: join(dir, 'release') };
    const { code, output } = await runScript('lib/commands/release.ts', settings);
    if (code !== 0) throw new Error(`The oracle finds faults in what has none:\n${output}`);
    const port = await findFreePort();
    const origin = `http://localhost:${port}`;
    const env = { ...settings, PORT: String(port), HOST: 'localhost' };
    this.server = new Program(fromRoot('node_modules/.bin/node'), ['server.ts'], { cwd: this.buildDir, env });
    await waitForAnswer(`${origin}/icon.svg`, this.server);
    return showsOf(origin, settings.RELEASE_DIR);
  }

  async close(): Promise<void> {
    await this.server?.kill();
    this.server = undefined;
  }
}
