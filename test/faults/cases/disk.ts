// A full disk and a read-only cache folder: pages are served, and stored again when that is possible.
import { execFile, execFileSync } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Finding, judge } from '../../judge.ts';
import { type Bench, type Case, onBoth } from '../case.ts';
import { largeSlug, slugs } from '../editions.ts';
import type { Site } from '../site.ts';

const run = promisify(execFile);
/** More than the size of all pages of one edition. */
const diskSize = '24m';
const filler = 'filler';

/** A mounted file system for the cache entries. Without permission to mount, the cache folder is replaced by a file. */
class Disk {
  private readonly dir: string;
  readonly isMounted: boolean;

  private constructor(dir: string, isMounted: boolean) {
    this.dir = dir;
    this.isMounted = isMounted;
    process.prependOnceListener('exit', this.unmount);
  }

  private readonly unmount = (): void => {
    // A lazy unmount: a server that was just killed may still hold a file.
    if (this.isMounted) execFileSync('umount', ['-l', this.dir]);
  };

  static async make(dir: string): Promise<Disk> {
    await mkdir(dir, { recursive: true });
    const isMounted = await run('mount', ['-t', 'tmpfs', '-o', `size=${diskSize}`, 'tmpfs', dir]).then(
      () => true,
      () => false,
    );
    return new Disk(dir, isMounted);
  }

  async fill(): Promise<void> {
    if (!this.isMounted) return this.replace();
    const block = Buffer.alloc(1 << 16);
    await writeFile(
      join(this.dir, filler),
      (function* () {
        for (;;) yield block;
      })(),
    ).catch(() => undefined);
  }

  /** Fills each byte that becomes free, as other programs do on a full disk. @returns a function that stops it */
  keepFull(): () => void {
    if (!this.isMounted) return () => undefined;
    const file = openSync(join(this.dir, filler), 'a');
    const block = Buffer.alloc(1 << 12);
    const timer = setInterval(() => {
      try {
        writeSync(file, block);
      } catch {
        // The disk is full.
      }
    }, 1);
    return () => {
      clearInterval(timer);
      closeSync(file);
    };
  }

  async empty(): Promise<void> {
    if (!this.isMounted) return rm(this.dir, { force: true });
    await rm(join(this.dir, filler));
  }

  async lock(): Promise<void> {
    if (!this.isMounted) return this.replace();
    await run('mount', ['-o', 'remount,ro', this.dir]);
  }

  async unlock(): Promise<void> {
    if (!this.isMounted) return rm(this.dir, { force: true });
    await run('mount', ['-o', 'remount,rw', this.dir]);
  }

  remove(): void {
    process.off('exit', this.unmount);
    this.unmount();
  }

  private async replace(): Promise<void> {
    await rm(this.dir, { recursive: true, force: true });
    await mkdir(dirname(this.dir), { recursive: true });
    await writeFile(this.dir, 'in the way');
  }
}

type Fault = 'full' | 'locked';

/** Editions to publish on the full disk. Stock Next's writes are cut off by chance only, so there are several. */
const faultyEditions: Record<Fault, number[]> = { full: [1, 2, 3], locked: [1] };

export const failingDisk: Case = async (bench) => [
  await onFailingDisk(bench, 'full', 'disk full: errors, incomplete or stale pages during it and after a restart'),
  await onFailingDisk(bench, 'locked', 'cache directory read-only: errors, incomplete or stale pages, as above'),
];

async function onFailingDisk(bench: Bench, fault: Fault, name: string) {
  let isMounted = true;
  const found = await onBoth(bench, async (site) => {
    const disk = await Disk.make(site.cacheDir);
    isMounted &&= disk.isMounted;
    try {
      return await sufferDisk(site, disk, fault);
    } finally {
      await site.stop('SIGKILL');
      disk.remove();
    }
  });
  const title = isMounted ? name : `${name} (mounting is not allowed here: a file in place of the directory)`;
  return judge(title, found.ours, found.control);
}

async function sufferDisk(site: Site, disk: Disk, fault: Fault): Promise<Finding> {
  const bad: string[] = [];
  let runs = 0;
  const posts = site.isOurs ? slugs : [largeSlug, ...slugs];
  const check = async (when: string, edition: number) => {
    const pages = await Promise.all(posts.map(async (slug) => ({ slug, shown: await site.loadTwice(slug, edition) })));
    runs += pages.length;
    for (const { slug, shown } of pages) {
      if (shown !== edition) bad.push(`${when}: ${slug} is ${shown}, not ${edition}`);
    }
  };
  await site.start();
  await check('before', 0);
  // Pages that were rendered are on the disk when the server has stopped.
  await site.restart();
  await (fault === 'full' ? disk.fill() : disk.lock());
  const end = fault === 'full' ? disk.keepFull() : () => undefined;
  for (const edition of faultyEditions[fault]) {
    await site.publish(edition);
    await check('during', edition);
    await site.restart('SIGKILL');
    await check('restarted during', edition);
  }
  end();
  await (fault === 'full' ? disk.empty() : disk.unlock());
  await site.publish(2);
  await check('after', 2);
  await site.stop();
  if (site.isOurs) {
    const names = await readdir(site.cacheDir);
    if (names.filter((file) => file.endsWith('.page')).length < slugs.length) bad.push(`not all stored: ${names}`);
    if (names.some((file) => !file.endsWith('.page'))) bad.push(`other files: ${names}`);
  }
  await site.start();
  await check('restarted after', 2);
  return { bad, runs };
}
