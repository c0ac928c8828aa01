// A site with a git source: a bare repository with the hook, an author's clone, a server and the publisher.
import { chmod, cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Finished, fromRoot, hangLimit, Program, root, type Settings } from './checkout.ts';
import { type Answer, Site } from './site.ts';

/** Keeps the machine's git configuration out of the tests. */
const gitSettings: Settings = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'An author',
  GIT_AUTHOR_EMAIL: 'author@example.org',
  GIT_COMMITTER_NAME: 'An author',
  GIT_COMMITTER_EMAIL: 'author@example.org',
};

const node = fromRoot('node_modules/.bin/node');

/** The part of `/healthz` that tests read. */
export interface Health {
  status: string;
  release?: string;
  publish?: { state: string; at: string; version?: string; faults: number };
  unseen?: number;
  held?: string;
  problems?: string[];
}

export class PublishedSite {
  readonly site: Site;
  private readonly dir: string;
  private publisher: Program | undefined;
  /** The commit that the repository begins with. */
  private first = '';
  /** Whether the publisher has settings besides those of the site. */
  private isPublisherOther = false;

  private constructor(site: Site, dir: string) {
    this.site = site;
    this.dir = dir;
  }

  /**
   * Opens a site that shows the content of the repository and follows its pushes.
   * @param own settings of the server and of the publisher
   */
  static async open(own: Settings = {}): Promise<PublishedSite> {
    const dir = await mkdtemp(join(tmpdir(), 'load-bearing-push-'));
    const site = await Site.open({ CONTENT_REPO: join(dir, 'blog.git'), PUBLISH_POLL: '0', ...own });
    const published = new PublishedSite(site, dir);
    try {
      await published.makeRepository();
      await published.startPublisher();
    } catch (error) {
      await published.close();
      throw error;
    }
    return published;
  }

  /** Pushes the first commit again and starts what an earlier test has stopped. */
  async reset(): Promise<void> {
    await this.git('switch', '--quiet', '--force', 'main');
    await this.git('reset', '--quiet', '--hard', this.first);
    await this.git('clean', '--quiet', '--force', '-d');
    if (!this.site.isRunning) await this.site.start();
    if (this.isPublisherOther) await this.stopPublisher();
    if (!this.isPublisherRunning) await this.startPublisher();
    if (await this.isFirstLive()) return;
    const { output } = await this.git('push', '--force', 'origin', 'HEAD:main');
    if (!(await this.isFirstLive())) throw new Error(`The first commit is not live.\n${output}`);
  }

  /** Whether readers see the first commit, and the repository has no other one. */
  private async isFirstLive(): Promise<boolean> {
    const { publish, held } = await this.health();
    const { output } = await this.git('ls-remote', 'origin', 'refs/heads/main');
    return publish?.version === this.first && !held && output.startsWith(this.first);
  }

  /** The bare repository that authors push to. */
  get repo(): string {
    return join(this.dir, 'blog.git');
  }

  /** The author's clone. */
  get clone(): string {
    return join(this.dir, 'clone');
  }

  /** The publisher's log since its start: lines of JSON. */
  get publisherLog(): string {
    return this.publisher?.output ?? '';
  }

  get isPublisherRunning(): boolean {
    return this.publisher?.isRunning ?? false;
  }

  /**
   * Starts the publisher and waits for its first read of the source.
   * @param own settings besides those of the site
   */
  async startPublisher(own: Settings = {}): Promise<void> {
    const before = (await this.health()).publish?.at;
    this.isPublisherOther = Object.keys(own).length > 0;
    const env = { ...this.site.settings, ...own };
    this.publisher = new Program(node, ['lib/publish/publisher.ts'], { cwd: root, env });
    await this.waitFor(async () => {
      if (!this.isPublisherRunning) throw new Error(`The publisher ended.\n${this.publisherLog}`);
      return (await this.health()).publish?.at !== before;
    });
  }

  /** Kills the publisher, as a power cut would. */
  async killPublisher(): Promise<void> {
    await this.publisher?.kill();
  }

  async stopPublisher(): Promise<void> {
    await this.publisher?.end();
  }

  async restartPublisher(own: Settings): Promise<void> {
    await this.stopPublisher();
    await this.startPublisher(own);
  }

  /** Suspends or resumes the publisher. */
  signalPublisher(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.publisher?.signal(signal);
  }

  /** Commits and pushes everything in the clone. @returns the exit code and the output of the push */
  async push(...options: string[]): Promise<Finished> {
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--allow-empty', '--message', 'Write');
    return this.git('push', ...options, 'origin', 'HEAD:main');
  }

  /** Pushes as another user, who is in the group of the site's user. Needs root. */
  async pushAs(user: string): Promise<Finished> {
    const uid = (await new Program('id', ['-u', user], {}).finish()).output.trim();
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--message', 'Write');
    await this.own(uid);
    // Temporary folders are private to their user: the group must be able to enter them.
    for (const path of [this.dir, dirname(this.site.contentDir)]) await chmod(path, 0o710);
    const { RELEASE_DIR = '' } = this.site.settings;
    const identity = ['--reuid', uid, '--regid', uid, '--groups', String(process.getegid?.())];
    const env = { ...gitSettings, RELEASE_DIR, HOME: this.dir };
    const args = [...identity, 'git', 'push', 'origin', 'HEAD:main'];
    const pushed = await new Program('setpriv', args, { cwd: this.clone, env }).finish();
    // Git refuses to work in a clone of another user.
    await this.own(String(process.getuid?.()));
    return pushed;
  }

  /** Gives the repository and the clone to a user. */
  private async own(user: string): Promise<void> {
    for (const path of [this.repo, this.clone]) {
      await new Program('chown', ['-R', `${user}:${process.getegid?.()}`, path], {}).finish();
    }
  }

  /** Pushes without the hook, so that the publisher gets no notice. */
  async pushQuietly(): Promise<void> {
    const hook = join(this.repo, 'hooks/post-receive');
    await chmod(hook, 0o644);
    await this.push('--quiet');
    await chmod(hook, 0o755);
  }

  /** Runs git in the author's clone. @throws {Error} if it fails, except a push, which may be refused */
  async git(...args: string[]): Promise<Finished> {
    // The hook inherits the pusher's environment and needs only the release folder of the site's settings.
    const { RELEASE_DIR = '' } = this.site.settings;
    const env = { ...gitSettings, RELEASE_DIR };
    const finished = await new Program('git', args, { cwd: this.clone, env }).finish();
    if (finished.code !== 0 && args[0] !== 'push') throw new Error(`git ${args.join(' ')}\n${finished.output}`);
    return finished;
  }

  /** Runs the script of `npm run <name>` without npm. */
  command(name: 'publish' | 'preview' | 'rollback' | 'release' | 'forget', ...args: string[]): Promise<Finished> {
    const script = fromRoot(`lib/commands/${name}.ts`);
    return new Program(node, [script, ...args], { cwd: root, env: this.site.settings }).finish();
  }

  /** @param path from the content folder */
  async write(path: string, text: string | Uint8Array): Promise<void> {
    const file = join(this.clone, 'content', path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }

  read(path: string): Promise<string> {
    return readFile(join(this.clone, 'content', path), 'utf8');
  }

  async remove(path: string): Promise<void> {
    await rm(join(this.clone, 'content', path), { recursive: true });
  }

  async move(from: string, to: string): Promise<void> {
    await rename(join(this.clone, 'content', from), join(this.clone, 'content', to));
  }

  get(path: string, headers?: Record<string, string>): Promise<Answer> {
    return this.site.get(path, headers);
  }

  async health(): Promise<Health> {
    return JSON.parse((await this.site.get('/healthz')).text) as Health;
  }

  /** Scrapes the metrics of the server and the publisher. */
  async scrape(): Promise<string> {
    return (await fetch(`http://127.0.0.1:${this.site.settings.METRICS_PORT}/metrics`)).text();
  }

  /** Polls until the condition holds. @throws {Error} after five minutes */
  async waitFor(holds: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + hangLimit;
    while (!(await holds())) {
      if (Date.now() > deadline) throw new Error(`The condition was not met in time.\n${this.publisherLog}`);
      await delay(20);
    }
  }

  async close(): Promise<void> {
    await this.publisher?.end();
    await this.site.close();
    await rm(this.dir, { recursive: true, force: true, maxRetries: 5 });
  }

  private async makeRepository(): Promise<void> {
    await mkdir(this.clone);
    await cp(this.site.contentDir, join(this.clone, 'content'), { recursive: true });
    await this.git('init', '--quiet', '--bare', '--initial-branch=main', this.repo);
    await this.git('init', '--quiet', '--initial-branch=main');
    await this.git('remote', 'add', 'origin', this.repo);
    await this.push('--quiet');
    this.first = (await this.git('rev-parse', 'HEAD')).output.trim();
    const hook = await readFile(fromRoot('deploy/post-receive'), 'utf8');
    const target = join(this.repo, 'hooks/post-receive');
    await writeFile(target, hook.replace(/^site=.*$/m, `site='${root}'`));
    await chmod(target, 0o755);
  }
}
