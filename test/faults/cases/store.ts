// Damages every kind of file in the release folder in ten ways while a site runs and publishes.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { cp, lstat, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { digestOf } from '#lib/model/digest.ts';
import type { Index, Manifest } from '#lib/model/release.ts';
import { manifestPath, objectPath, readCurrent } from '#lib/model/release-files.ts';
import type { Row } from '../../../bench/table.ts';
import { randomOf } from '../../judge.ts';
import { type Bench, type Case, onOne } from '../case.ts';
import { inspectPage, slugs, writePost } from '../editions.ts';
import { pick, type Random } from '../random.ts';
import type { Site } from '../site.ts';

/** Milliseconds. Bounds waits on a busy machine. */
const patience = 300_000;
const interval = 20;
const pictured = 'pictured';
const run = promisify(execFile);

interface Way {
  name: string;
  /** @param other the bytes of another file of the store */
  damage: (path: string, bytes: Buffer, random: Random, other: Buffer) => unknown;
}

const replace = (change: (bytes: Buffer, random: Random, other: Buffer) => Buffer): Way['damage'] => {
  return (path, bytes, random, other) => writeFile(path, change(bytes, random, other));
};

const ways: Way[] = [
  { name: 'a bit flipped', damage: replace((bytes, random) => flip(bytes, pick(random, bytes.length))) },
  { name: 'cut in half', damage: replace((bytes) => bytes.subarray(0, bytes.length / 2)) },
  { name: 'a directory', damage: (path) => replaceBy(path, () => mkdir(path).then(() => mkdir(join(path, 'inside')))) },
  { name: 'emptied', damage: replace(() => Buffer.alloc(0)) },
  {
    name: 'other bytes of the same size',
    damage: replace((bytes, random) => Buffer.from(bytes.map(() => pick(random, 256)))),
  },
  { name: 'bytes after the end', damage: replace((bytes) => Buffer.concat([bytes, Buffer.from('more')])) },
  { name: 'removed', damage: (path) => rm(path) },
  { name: 'a dangling symbolic link, and a FIFO', damage: block },
  { name: "another file's bytes", damage: replace((_bytes, _random, other) => other) },
  { name: 'zeros', damage: replace((bytes) => Buffer.alloc(bytes.length)) },
];

function flip(bytes: Buffer, at: number): Buffer {
  const flipped = Buffer.from(bytes);
  flipped[at] = (flipped[at] ?? 0) ^ 1;
  return flipped;
}

async function block(path: string, _bytes: Buffer, random: Random): Promise<void> {
  const isLink = pick(random, 2) === 0;
  await replaceBy(path, () => (isLink ? symlink(path, path) : run('mkfifo', [path])));
}

/** Puts something else in the place of a file. Tries again if the publisher restores the file in between. */
async function replaceBy(path: string, make: () => Promise<unknown>): Promise<void> {
  for (let isMade = false; !isMade; ) {
    await rm(path, { recursive: true, force: true });
    isMade = await make().then(
      () => true,
      async (error: unknown) => {
        if (!(await lstat(path).catch(() => undefined))) throw error;
        return false;
      },
    );
  }
}

export const damagedStore: Case = async (bench) => {
  const used = bench.isShort ? ways.slice(0, 3) : ways;
  const ours = await onOne(bench, bench.ours, (site) => damageStore(bench, site, used, true));
  const control = await onOne(bench, bench.ours, (site) => damageStore(bench, site, used, false));
  return [
    judgeRow('pages, feeds and images lost or wrong', ours, control, ({ lost }) => lost),
    judgeRow('files not as they were half a minute later, and not reported', ours, control, ({ broken }) => broken),
    judgeRow('edits not published afterwards', ours, control, ({ unpublished }) => unpublished, false),
  ];
};

interface Found {
  runs: number;
  lost: string[];
  broken: string[];
  unpublished: string[];
}

function judgeRow(name: string, ours: Found, control: Found, of: (found: Found) => string[], isCompared = true): Row {
  for (const bad of of(ours).slice(0, 10)) console.error(`  ours: ${bad}`);
  for (const bad of of(control).slice(0, 2)) console.error(`  control, as it should: ${bad}`);
  const [bad] = of(ours);
  return {
    name: `every kind of file of the store damaged: ${name}`,
    runs: String(ours.runs),
    ours: String(of(ours).length),
    control: String(of(control).length),
    isCompared,
    isPassed: bad === undefined && (!isCompared || of(control).length > 0),
    problem: bad,
  };
}

/** @param isVerified false for the control, which verifies no digests and has no background check */
async function damageStore(bench: Bench, site: Site, used: readonly Way[], isVerified: boolean): Promise<Found> {
  const found: Found = { runs: 0, lost: [], broken: [], unpublished: [] };
  const random = randomOf(bench, 9);
  const trust: Record<string, string> = isVerified ? {} : { FAULT_TRUST: '1' };
  const content = `${site.dir}-content`;
  await writeContent(site, content);
  const publisher = new PublisherProcess(site, content, isVerified ? '1' : '0', trust);
  try {
    await publisher.start();
    for (const [round, { name, damage }] of used.entries()) {
      // The page cache is empty, so that each page is rendered from damaged files.
      await site.stop();
      await rm(site.cacheDir, { recursive: true, force: true });
      await site.start(trust);
      const release = readCurrent(site.releaseDir);
      // The pointer counts its changes, so its bytes differ when it is restored.
      const isCurrent = async () =>
        (await isFile(join(site.releaseDir, 'current'))) && readCurrent(site.releaseDir) === release;
      const files = await listFiles(site.releaseDir);
      const other = await readFile(files.get('manifest') ?? '');
      const before = new Map<string, string>();
      for (const [kind, path] of files) before.set(kind, await sum(path));
      for (const path of files.values()) {
        const bytes = await readFile(path);
        await damage(path, bytes, random, path === files.get('manifest') ? bytes.subarray(1) : other);
      }
      found.runs += files.size;
      for (const fault of await load(site)) found.lost.push(`${name}: ${fault}`);
      const limit = isVerified ? patience : 1_000;
      await Promise.all(
        [...files].map(async ([kind, path]) => {
          const isWhole = async () =>
            changing.has(kind) || (kind === 'current' ? isCurrent() : (await sum(path)) === before.get(kind));
          if (!(await comes(isWhole, limit))) found.broken.push(`${name}: ${kind}`);
        }),
      );
      const slug = slugs[0] ?? '';
      await writeFile(join(content, 'posts', `${slug}.mdx`), writePost(slug, round + 1));
      const isShown = async () => inspectPage((await site.get(`/posts/${slug}`)).body, slug) === round + 1;
      if (!(await comes(isShown, limit))) found.unpublished.push(`${name}: ${slug}`);
      if (!isVerified) break;
    }
    if (isVerified) await startOnDamagedIndex(site, publisher, found);
  } finally {
    await publisher.stop();
    await rm(content, { recursive: true, force: true });
  }
  return found;
}

/** Records that grow or depend on the time. They need not be restored byte by byte. */
const changing = new Set(['journal', 'history', 'record', 'known cards', 'seen', 'card']);

/** With a suspended publisher, a server that starts on an unreadable release must serve the previous one and report it. */
async function startOnDamagedIndex(site: Site, publisher: PublisherProcess, found: Found): Promise<void> {
  publisher.signal('SIGSTOP');
  await site.stop();
  await rm(site.cacheDir, { recursive: true, force: true });
  const { index } = await readManifest(site.releaseDir);
  await writeFile(objectPath(site.releaseDir, index), 'damaged');
  await site.start();
  for (const slug of slugs) {
    const { status, body } = await site.get(`/posts/${slug}`);
    if (status !== 200 || typeof inspectPage(body, slug) === 'string') found.lost.push(`start: ${slug} is ${status}`);
  }
  const sick = await site.get('/healthz');
  if (sick.status !== 503 || !sick.body.includes('"degraded"')) found.broken.push(`health says ${sick.body}`);
  publisher.signal('SIGCONT');
  const isHealthy = async () => (await site.get('/healthz')).status === 200;
  if (!(await comes(isHealthy, patience))) found.broken.push(`health stays at ${(await site.get('/healthz')).body}`);
}

async function load(site: Site): Promise<string[]> {
  const page = async (slug: string) => {
    const { status, body } = await site.get(`/posts/${slug}`);
    const shown = status === 200 ? inspectPage(body, slug) : `status ${status}`;
    return typeof shown === 'string' ? [`${slug} is ${shown}`] : [];
  };
  const { stem, name } = await readImage(`${site.dir}-image`);
  const other = async (path: string, holds: string) => {
    const { status, body } = await site.get(path);
    return status === 200 && body.includes(holds) ? [] : [`${path} is ${status}`];
  };
  const loads = [
    ...slugs.map(page),
    other('/feed.xml', `Edition`),
    other(`/posts/${slugs[1]}.md`, `ends.`),
    other('/search.json?q=edition', '/posts/'),
    other(`/posts/${pictured}`, stem),
    other(`/media/${name}`, 'PNG'),
  ];
  return (await Promise.all(loads)).flat();
}

async function readImage(path: string): Promise<{ stem: string; name: string }> {
  return JSON.parse(await readFile(path, 'utf8')) as { stem: string; name: string };
}

async function readManifest(releaseDir: string): Promise<Manifest> {
  const release = readCurrent(releaseDir) ?? '';
  return JSON.parse(await readFile(manifestPath(releaseDir, release), 'utf8')) as Manifest;
}

/** One file of each kind. */
async function listFiles(releaseDir: string): Promise<Map<string, string>> {
  const release = readCurrent(releaseDir) ?? '';
  const { index, media = '' } = await readManifest(releaseDir);
  const { posts } = JSON.parse(await readFile(objectPath(releaseDir, index), 'utf8')) as Index;
  const find = (slug: string) => posts.find((post) => post.slug === slug);
  const [first, second, third] = slugs.slice(1).map(find);
  const name = Object.values(find(pictured)?.images ?? {})[0]?.name ?? '';
  const folder = join(releaseDir, 'pictures', name.slice(0, 16));
  const cards = await readdir(join(releaseDir, 'cards'));
  await writeFile(`${releaseDir.replace(/-release$/, '')}-image`, JSON.stringify({ stem: name.slice(0, 16), name }));
  const all = new Map([
    ['current', join(releaseDir, 'current')],
    ['seen', join(releaseDir, 'seen')],
    ['manifest', manifestPath(releaseDir, release)],
    ['index', objectPath(releaseDir, index)],
    ['list of images', objectPath(releaseDir, media)],
    ['body', objectPath(releaseDir, first?.body ?? '')],
    ['markdown', objectPath(releaseDir, first?.markdown ?? '')],
    ['search entry', objectPath(releaseDir, second?.search ?? '')],
    ['body of another', objectPath(releaseDir, third?.body ?? '')],
    ['ledger', join(releaseDir, 'ledgers', release)],
    ['image', join(folder, name)],
    ['record of an image', join(folder, 'picture.json')],
    ['preview key', join(releaseDir, 'preview-key')],
    ['journal', join(releaseDir, 'journal.json')],
    ['history', join(releaseDir, 'history.jsonl')],
    ['record', join(releaseDir, 'compiled.log')],
    ['known cards', join(releaseDir, 'cards/known')],
    ['card', join(releaseDir, 'cards', cards.find((card) => card.endsWith('.card')) ?? 'none')],
  ]);
  for (const [kind, path] of all) if (!(await isFile(path))) all.delete(kind);
  return all;
}

async function isFile(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isFile() ?? false;
}

async function sum(path: string): Promise<string> {
  return (await isFile(path)) ? digestOf(await readFile(path)) : 'no file';
}

async function comes(isSo: () => Promise<boolean>, limit: number): Promise<boolean> {
  const deadline = performance.now() + limit;
  for (;;) {
    if (await isSo()) return true;
    if (performance.now() > deadline) return false;
    await sleep(interval);
  }
}

async function writeContent(site: Site, content: string): Promise<void> {
  await rm(content, { recursive: true, force: true });
  for (const name of ['posts', 'pages']) await mkdir(join(content, name), { recursive: true });
  await cp(join(site.dir, 'content/tags.yaml'), join(content, 'tags.yaml'));
  const about =
    '---\ntitle: "About"\ndescription: "A page that is not a post."\n---\n\nThis site is here to be broken.\n';
  for (const name of ['about', 'styleguide']) await writeFile(join(content, `pages/${name}.mdx`), about);
  for (const slug of slugs) await writeFile(join(content, 'posts', `${slug}.mdx`), writePost(slug, 0));
  const png = await readFile(join(site.dir, 'test/corpus/cards/goldens/empty.png'));
  await writeFile(join(content, 'posts/card.png'), png);
  const text = writePost(pictured, 0).replace(/\n$/, '\n\n![A card](./card.png)\n');
  await writeFile(join(content, 'posts', `${pictured}.mdx`), text);
}

class PublisherProcess {
  private readonly site: Site;
  private readonly env: Record<string, string>;
  private child: ChildProcess | undefined;

  constructor(site: Site, content: string, poll: string, more: Record<string, string>) {
    this.site = site;
    this.env = {
      CONTENT_DIR: content,
      RELEASE_DIR: site.releaseDir,
      PUBLISH_POLL: poll,
      NODE_ENV: 'production',
      ...more,
    };
    process.prependListener('exit', () => this.child?.kill('SIGKILL'));
  }

  /** Resolves after the first publication. */
  async start(): Promise<void> {
    const log = openSync(`${this.site.log}-publisher`, 'a');
    this.child = spawn(process.execPath, ['lib/publish/publisher.ts'], {
      cwd: this.site.dir,
      stdio: ['ignore', log, log, 'ipc'],
      env: { ...process.env, ...this.env },
    });
    closeSync(log);
    await once(this.child, 'message');
  }

  signal(name: NodeJS.Signals): void {
    this.child?.kill(name);
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGCONT');
    child.kill('SIGKILL');
    await exit;
  }
}
