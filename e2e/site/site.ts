// A site for tests: a copy of the content, its release, a copy of the build, and a server on a free port.
import { existsSync } from 'node:fs';
import {
  copyFile,
  cp,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { type IncomingHttpHeaders, type RequestOptions, request as send } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { findFreePort } from '../../test/ports.ts';
import {
  copyContent,
  type Finished,
  fromRoot,
  hangLimit,
  Program,
  root,
  runScript,
  type Settings,
  waitForAnswer,
} from './checkout.ts';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
  text: string;
}

/** Reads the digest of the current release from the pointer of a release folder. */
export async function readRelease(releaseDir: string): Promise<string> {
  return JSON.parse(await readFile(join(releaseDir, 'current'), 'utf8')).release;
}

/** Sends the path unchanged, which `fetch` would normalize. Does not follow redirects. */
export async function request(
  origin: string,
  path: string,
  headers: Record<string, string> = {},
  options: Pick<RequestOptions, 'method' | 'agent'> = {},
): Promise<Answer> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const sent = send({ hostname, port, path, headers, timeout: hangLimit, ...options }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes, text: bytes.toString() });
      });
    });
    sent
      .on('timeout', () => sent.destroy(new Error(`${path} got no response`)))
      .on('error', reject)
      .end();
  });
}

/** The body of a response without its content coding. */
export function decodeBody({ bytes, headers }: Answer): Buffer {
  const encoding = headers['content-encoding'];
  return encoding === 'br' ? brotliDecompressSync(bytes) : encoding === 'gzip' ? gunzipSync(bytes) : bytes;
}

/** Parts of the build that servers do not read, or that an earlier server has written. */
const leftOut = new Set(['cache', 'page-cache', 'dev', 'turbopack', 'trace', 'trace-build']);
const servedPages = join('server', 'route-cache');

/** The folder of a build in which servers keep pages. */
const storedPages = '.next/page-cache';

/** The path of a post that does not exist. */
export const missingPath = '/posts/there-is-no-such-post';

/** Copies the build, which servers write to. Everything else is linked to the checkout. */
export async function copyBuild(target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  for (const name of await readdir(root)) {
    if (!/^(?:\.(?:next|git|release.*)|server\.ts)$/.test(name)) await symlink(fromRoot(name), join(target, name));
  }
  // `server.ts` serves the build in its own folder, so it must not be a link.
  await cp(fromRoot('server.ts'), join(target, 'server.ts'));
  await mkdir(join(target, '.next'));
  for (const name of await readdir(fromRoot('.next'))) {
    if (leftOut.has(name)) continue;
    await cp(fromRoot(`.next/${name}`), join(target, '.next', name), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !path.endsWith(servedPages),
    });
  }
}

/** Copies a folder with hard links, a fortieth of the CPU time of a copy. Its files must be replaced and never written in place. */
async function linkFolder(source: string, target: string, isLinked = (_name: string) => true): Promise<void> {
  await mkdir(target, { recursive: true });
  for (const entry of await readdir(source, { withFileTypes: true })) {
    const [from, to] = [join(source, entry.name), join(target, entry.name)];
    if (entry.isDirectory()) await linkFolder(from, to, isLinked);
    else if (entry.isSymbolicLink()) await symlink(await readlink(from), to);
    else await (isLinked(from) ? link(from, to) : copyFile(from, to));
  }
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
}

/** Names the folder that every site is a copy of. It is made once, as compiling and rendering take seconds. */
const preparedKey = 'LOAD_BEARING_E2E_PREPARED';

function prepared(name: string): string {
  return join(process.env[preparedKey] ?? '', name);
}

/** Parts of a release folder that only save time: compiled texts, encoded images and drawn cards. */
const reusable = ['compiled.log', 'objects', 'pictures', 'cards'];

/** Files of a release that are replaced as a whole or never change. */
const lasting = /\/(?:objects|pictures|manifests)\/|\.card$/;

/** Pages that no page links to, and a missing one. */
const unlinked = ['/styleguide', '/offline', missingPath];

/**
 * Makes the site that all others are copies of: its content, its release, and its build with the pages of that release.
 * @returns a function that removes it
 */
export async function prepare(): Promise<() => Promise<void>> {
  const dir = await mkdtemp(join(tmpdir(), 'load-bearing-e2e-'));
  await copyContent(join(dir, 'content'));
  await mkdir(join(dir, 'tmp'));
  // The build has compiled the style guide.
  for (const name of reusable.filter((each) => existsSync(fromRoot(`.release/${each}`)))) {
    await cp(fromRoot(`.release/${name}`), join(dir, 'release', name), { recursive: true });
  }
  const { code, output } = await runScript('lib/commands/release.ts', settingsOf(dir));
  if (code !== 0) throw new Error(`The content of the tests makes no release.\n${output}`);
  await copyBuild(join(dir, 'build'));
  process.env[preparedKey] = dir;
  await Site.prepare(dir);
  return () => rm(dir, { recursive: true, force: true });
}

/** Copies the content of the tests and its release to a folder. */
export async function copyPrepared(target: string): Promise<void> {
  for (const name of ['content', 'release', 'tmp']) await cp(prepared(name), join(target, name), { recursive: true });
}

/** The paths of all pages, found by following links from the first. */
export async function readPaths(): Promise<string[]> {
  return JSON.parse(await readFile(prepared('paths.json'), 'utf8'));
}

/** Follows links from the first page. Feeds are not pages. */
async function findPaths(site: Site): Promise<string[]> {
  const paths = new Set(['/']);
  for (const path of paths) {
    const { text } = await site.get(path);
    for (const [, href = ''] of text.matchAll(/<a\s[^>]*?\bhref="([^"]*)"/g)) {
      const { origin, pathname } = new URL(href.replaceAll('&amp;', '&'), site.url(path));
      if (origin === site.origin && !/\.(?:xml|json)$/.test(pathname)) paths.add(pathname);
    }
  }
  return [...paths];
}

/** Temporary files of programs are below the site's folder, so that they are removed with it. */
function settingsOf(dir: string): Settings {
  return { CONTENT_DIR: join(dir, 'content'), RELEASE_DIR: join(dir, 'release'), TMPDIR: join(dir, 'tmp') };
}

interface SiteOptions {
  /** Whether no page is cached. Cached pages have the default settings. */
  isFresh?: boolean;
  /** Whether the server is `next start`. */
  isStock?: boolean;
}

export class Site {
  origin = '';
  private server: Program | undefined;
  private readonly isStock: boolean;
  private readonly dir: string;
  private own: Settings;

  private constructor(dir: string, own: Settings, { isStock = false }: SiteOptions = {}) {
    this.dir = dir;
    this.own = own;
    this.isStock = isStock;
  }

  /** Renders all pages once. @param dir with the content, its release and the build */
  static async prepare(dir: string): Promise<void> {
    const site = new Site(dir, {});
    try {
      await site.start();
      const paths = await findPaths(site);
      for (const path of unlinked) await site.get(path);
      await writeFile(join(dir, 'paths.json'), JSON.stringify(paths));
      const { code, output } = await site.terminate();
      if (code !== 0) throw new Error(`The server of the tests failed.\n${output}`);
    } finally {
      await site.stop();
    }
    await rename(join(site.buildDir, storedPages), join(dir, 'pages'));
  }

  /**
   * Makes a site that shows the content of the tests, without a server.
   * @param own settings of its server besides the folders
   */
  static async make(own: Settings = {}, options: SiteOptions = {}): Promise<Site> {
    const site = new Site(await mkdtemp(join(tmpdir(), 'load-bearing-e2e-')), own, options);
    try {
      await cp(prepared('content'), site.contentDir, { recursive: true });
      await mkdir(join(site.dir, 'tmp'));
      await linkFolder(prepared('release'), site.releaseDir, (path) => lasting.test(path));
      await linkFolder(prepared('build'), site.buildDir);
      if (!options.isFresh) await linkFolder(prepared('pages'), join(site.buildDir, storedPages));
    } catch (error) {
      await site.close();
      throw error;
    }
    return site;
  }

  /** Makes a site, starts its server and waits until it responds. */
  static async open(own: Settings = {}, options: SiteOptions = {}): Promise<Site> {
    const site = await Site.make(own, options);
    try {
      await site.start();
    } catch (error) {
      await site.close();
      throw error;
    }
    return site;
  }

  get contentDir(): string {
    return join(this.dir, 'content');
  }

  private get releaseDir(): string {
    return join(this.dir, 'release');
  }

  private get buildDir(): string {
    return join(this.dir, 'build');
  }

  /** The settings of the server and of every command that works on this site. */
  get settings(): Settings {
    return { ...settingsOf(this.dir), ...this.own };
  }

  /** Runs `npm run release` on this site's content. */
  release(): Promise<Finished> {
    return runScript('lib/commands/release.ts', this.settings);
  }

  /**
   * Shows the content of the tests again, for the next test. Pages of other releases are not served any more.
   * Files that an earlier test added to the release stay.
   */
  async reset(): Promise<void> {
    await rm(this.contentDir, { recursive: true });
    await cp(prepared('content'), this.contentDir, { recursive: true });
    const pointer = join(this.releaseDir, 'current');
    await cp(prepared('release/current'), `${pointer}.new`);
    await rename(`${pointer}.new`, pointer);
    await this.datePointer(-11_000);
    if (!this.isRunning) await this.start();
  }

  async start(): Promise<void> {
    const port = await findFreePort();
    this.origin = `http://localhost:${port}`;
    const [command, args] = this.isStock
      ? ['next', ['start', '--port', String(port), '--hostname', 'localhost']]
      : ['node', ['server.ts']];
    const env = { ...this.settings, PORT: String(port), HOST: 'localhost' };
    this.server = new Program(fromRoot(`node_modules/.bin/${command}`), args, { cwd: this.buildDir, env });
    await waitForAnswer(`${this.origin}/icon.svg`, this.server);
  }

  /** Stops the server, and starts it on the same build, release and page cache. @param own its settings besides the folders */
  async restartWith(own: Settings): Promise<void> {
    await this.stop();
    this.own = own;
    await this.start();
  }

  get isRunning(): boolean {
    return this.server?.isRunning ?? false;
  }

  /** Sends SIGTERM to the server alone. @returns its exit code and output */
  terminate(): Promise<Finished> {
    this.server?.terminate();
    return this.server?.finish() ?? Promise.reject(new Error('There is no server'));
  }

  /** Sends SIGINT to the server alone. */
  interrupt(): void {
    this.server?.signal('SIGINT');
  }

  async stop(): Promise<void> {
    await this.server?.end();
  }

  /** Kills the server, as a power cut would. */
  async kill(): Promise<void> {
    await this.server?.kill();
  }

  async close(): Promise<void> {
    await this.stop();
    // Killed processes may still write for a moment.
    await rm(this.dir, { recursive: true, force: true, maxRetries: 10 });
  }

  get(path: string, headers?: Record<string, string>): Promise<Answer> {
    return request(this.origin, path, headers);
  }

  url(path: string): string {
    return `${this.origin}${path}`;
  }

  /** The digest of the release that readers should see. */
  async current(): Promise<string> {
    return readRelease(this.releaseDir);
  }

  /** Changes the time at which the release became current. @param milliseconds from now */
  async datePointer(milliseconds: number): Promise<void> {
    const time = new Date(Date.now() + milliseconds);
    await utimes(join(this.releaseDir, 'current'), time, time);
  }

  /** The drawn preview images, by name. */
  async listCards(): Promise<string[]> {
    return (await this.listCardFiles()).map((name) => name.replace(/\.card$/, '.png'));
  }

  private async listCardFiles(): Promise<string[]> {
    return (await listFiles(join(this.releaseDir, 'cards'))).filter((name) => name.endsWith('.card'));
  }

  /** Deletes all drawn preview images. */
  async removeCards(): Promise<void> {
    for (const name of await this.listCardFiles()) await rm(join(this.releaseDir, 'cards', name));
  }

  /** All files below the folders that a server of this site may write to. */
  async listFiles(): Promise<string[]> {
    return [...(await listFiles(join(this.buildDir, '.next'))), ...(await listFiles(this.releaseDir))];
  }

  /** Finds the files that contain a text, below the folders that a server of this site may write to. */
  async findFiles(text: string): Promise<string[]> {
    const found: string[] = [];
    for (const dir of [join(this.buildDir, '.next'), this.releaseDir]) {
      for (const name of await listFiles(dir)) {
        // The server may remove it meanwhile.
        const bytes = await readFile(join(dir, name)).catch(() => undefined);
        if (bytes?.includes(text)) found.push(join(dir, name));
      }
    }
    return found;
  }

  /** The server's output since its start. */
  get log(): string {
    return this.server?.output ?? '';
  }

  /** @param path from the content folder */
  async write(path: string, text: string | Uint8Array): Promise<void> {
    const file = join(this.contentDir, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }

  read(path: string): Promise<string> {
    return readFile(join(this.contentDir, path), 'utf8');
  }

  async remove(path: string): Promise<void> {
    await rm(join(this.contentDir, path));
  }
}
