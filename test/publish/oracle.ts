// The expected site at a commit: a fresh clone, a cold release in a new folder, and a new server. Only the history of posts is
// taken from the site that it is compared with: no clean build can know it.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { listHistoryObjects } from '#lib/history/versions.ts';
import { FileReleaseStore } from '#lib/model/file-release-store.ts';
import { findFreePort } from '#test/ports.ts';
import { fromRoot, Program, runScript, waitForAnswer } from '../../e2e/site/checkout.ts';
import { copyBuild } from '../../e2e/site/site.ts';
import { siteUrl } from '../suite.ts';
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
   * Serves a commit, after removing the clone, the release and the pages of the previous one.
   * @param liveDir the release folder with the history of posts
   * @param isUnpublished whether the commit was never pushed. Then it is pushed to a branch that is not published
   */
  async show(commit: string, liveDir: string, isUnpublished = false): Promise<Shown> {
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
    if (code !== 0) throw new Error(`The oracle reports errors in correct content:\n${output}`);
    await copyHistory(liveDir, settings.RELEASE_DIR);
    const port = await findFreePort();
    const origin = `http://localhost:${port}`;
    const env = { ...settings, SITE_URL: siteUrl, PORT: String(port), HOST: 'localhost' };
    this.server = new Program(fromRoot('node_modules/.bin/node'), ['server.ts'], { cwd: this.buildDir, env });
    await waitForAnswer(`${origin}/icon.svg`, this.server);
    return showsOf(origin, settings.RELEASE_DIR);
  }

  async close(): Promise<void> {
    await this.server?.kill();
    this.server = undefined;
  }
}

async function copyHistory(from: string, to: string): Promise<void> {
  const [live, own] = [new FileReleaseStore(from), new FileReleaseStore(to)];
  const { history } = (await live.readPointer()) ?? {};
  for (const object of await listHistoryObjects(live, history)) await own.putObject(await live.getObject(object));
  const pointer = await own.readPointer();
  if (pointer) await own.compareAndSet(pointer, { ...pointer, sequence: pointer.sequence + 1, history });
}
