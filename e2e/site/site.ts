// A site for tests: a copy of the content, its release, a copy of the build, and a server on a free port.
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { type IncomingHttpHeaders, type RequestOptions, request as send } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import {
  copyContent,
  type Finished,
  findFreePort,
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

/** Parts of the build that a server does not read, or that an earlier server has written. */
const leftOut = new Set(['cache', 'page-cache', 'dev', 'turbopack', 'trace', 'trace-build']);
const servedPages = join('server', 'route-cache');

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

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
}

/** Names the folder with the content and its release. It is made once for all sites, as compiling takes seconds. */
const preparedKey = 'LOAD_BEARING_E2E_PREPARED';

function preparedDir(): string {
  return process.env[preparedKey] ?? '';
}

/** Parts of a release folder that only save time: compiled texts, encoded images and drawn cards. */
const reusable = ['compiled.log', 'objects', 'pictures', 'cards'];

/** Copies the content of the tests and makes the release that every site starts with. @returns a function that removes both */
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
  process.env[preparedKey] = dir;
  return () => rm(dir, { recursive: true, force: true });
}

/** Copies the content of the tests and its release to a folder. */
export async function copyPrepared(target: string): Promise<void> {
  await cp(preparedDir(), target, { recursive: true });
}

/** Temporary files of programs are below the site's folder, so that they are removed with it. */
function settingsOf(dir: string): Settings {
  return { CONTENT_DIR: join(dir, 'content'), RELEASE_DIR: join(dir, 'release'), TMPDIR: join(dir, 'tmp') };
}

export class Site {
  origin = '';
  private server: Program | undefined;
  /** Whether the server is `next start`. */
  private isStock = false;
  private readonly dir: string;
  private own: Settings;

  private constructor(dir: string, own: Settings) {
    this.dir = dir;
    this.own = own;
  }

  /**
   * Opens a site that shows the content of the tests, and waits until it responds.
   * @param own settings of its server besides the folders
   */
  static async open(own: Settings = {}): Promise<Site> {
    const site = new Site(await mkdtemp(join(tmpdir(), 'load-bearing-e2e-')), own);
    try {
      await copyPrepared(site.dir);
      await copyBuild(site.buildDir);
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
    await cp(join(preparedDir(), 'content'), this.contentDir, { recursive: true });
    const pointer = join(this.releaseDir, 'current');
    await cp(join(preparedDir(), 'release/current'), `${pointer}.new`);
    await rename(`${pointer}.new`, pointer);
    await this.datePointer(-11_000);
    if (this.isRunning && !this.isStock) return;
    await this.stop();
    await this.start();
  }

  async start(): Promise<void> {
    const port = await findFreePort();
    this.isStock = false;
    await this.serve(fromRoot('node_modules/.bin/node'), ['server.ts'], port);
  }

  /** Serves the same build and release with `next start`. */
  async startStock(): Promise<void> {
    const port = await findFreePort();
    this.isStock = true;
    const args = ['start', '--port', String(port), '--hostname', 'localhost'];
    await this.serve(fromRoot('node_modules/.bin/next'), args, port);
  }

  private async serve(command: string, args: readonly string[], port: number): Promise<void> {
    this.origin = `http://localhost:${port}`;
    const env = { ...this.settings, PORT: String(port), HOST: 'localhost' };
    this.server = new Program(command, args, { cwd: this.buildDir, env });
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
