// Shares the scripts and styles of builds between instances. During a rolling upgrade, a browser may request the files of one
// build from an instance with another.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { keys } from '#lib/cluster/keys.ts';
import { defineScript, type Redis, transferTime } from '#lib/cluster/redis.ts';
import { clock } from '#lib/cluster/redis-release-store.ts';
import { logUnexpected } from '#lib/log.ts';

/** Builds that the store keeps. */
const keptBuilds = 4;
/** Milliseconds between two polls. */
const lookInterval = 1_000;
/** The same while readers request files that this machine lacks, so that unknown addresses do not keep the store busy. */
const seekInterval = 100;

const buildName = /^[\w-]+$/;
const fileName = /^(?:assets|static)\/[\w.~-][\w./~-]*$/;

/** Marks a build as used now. Returns whether its files are there, and the builds that are kept, the newest first. */
const useScript = defineScript(`${clock}
redis.call('ZADD', KEYS[1], now(), ARGV[1])
for _, old in ipairs(redis.call('ZREVRANGE', KEYS[1], ARGV[3], -1)) do
  redis.call('UNLINK', ARGV[2] .. old)
  redis.call('ZREM', KEYS[1], old)
end
return { redis.call('EXISTS', KEYS[2]), redis.call('ZREVRANGE', KEYS[1], 0, -1) }
`);

export class SharedBuilds {
  private readonly redis: Redis;
  private readonly dir: string;
  private readonly build: string;
  private lookedAt = Number.NEGATIVE_INFINITY;
  private work: Promise<void> | undefined;

  /**
   * @param dir has a folder for each build
   * @param build the name of this machine's build
   */
  constructor(redis: Redis, dir: string, build: string) {
    this.redis = redis;
    this.dir = dir;
    this.build = build;
  }

  /** Exchanges builds with the store, if the interval has passed. Errors are logged, and the next call tries again. */
  look(): void {
    if (performance.now() - this.lookedAt < lookInterval) return;
    void this.exchange();
  }

  /**
   * Exchanges builds because a reader requests a file that this machine lacks. A balancer may send a page of an instance that has
   * just started with another build, and the request for its script to this machine, before this machine has polled.
   */
  async seek(): Promise<void> {
    await this.work;
    if (performance.now() - this.lookedAt >= seekInterval) await this.exchange();
  }

  /** Copies this machine's build to the store if it is missing there, and the other builds to this machine. */
  exchange(): Promise<void> {
    this.lookedAt = performance.now();
    this.work ??= this.copy()
      .catch((error: unknown) => logUnexpected(error, 'The scripts of builds cannot be exchanged', 'builds'))
      .finally(() => {
        this.work = undefined;
      });
    return this.work;
  }

  private async copy(): Promise<void> {
    const { redis, build } = this;
    const names = [keys.builds, keys.build(build)];
    const reply = await redis.run(useScript, names, [build, keys.build(''), String(keptBuilds)]);
    const [isThere, builds] = reply as [number, string[]];
    if (isThere === 0) await this.send();
    for (const other of builds) if (other !== build) await this.fetch(other);
  }

  private async send(): Promise<void> {
    const folder = join(this.dir, this.build);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const files = await Promise.all(
      paths.map(async (path) => [relative(folder, path).split(sep).join('/'), await readFile(path)] as const),
    );
    if (files.length === 0) return;
    await this.redis.call(['HSET', keys.build(this.build), ...files.flat()], transferTime);
  }

  private async fetch(build: string): Promise<void> {
    const target = join(this.dir, build);
    if (!buildName.test(build) || existsSync(target)) return;
    const found = await this.redis.callForBytes(['HGETALL', keys.build(build)], transferTime);
    const flat = found as Buffer[];
    if (flat.length === 0) return;
    const draft = join(this.dir, `.${build}.${randomBytes(8).toString('hex')}`);
    try {
      for (let index = 0; index < flat.length; index += 2) {
        const name = String(flat[index]);
        if (!fileName.test(name) || name.split('/').includes('..')) continue;
        await mkdir(dirname(join(draft, name)), { recursive: true });
        await writeFile(join(draft, name), flat[index + 1] ?? '');
      }
      await rename(draft, target);
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  }
}
