// Damages cache entry files in ten ways, and starts a server on them.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeEntry, encodeEntry } from '#lib/page-cache/entry.ts';
import { randomOf } from '../../judge.ts';
import { type Bench, type Case, onBoth } from '../case.ts';
import { slugs } from '../editions.ts';
import { choose, pick, type Random } from '../random.ts';
import type { Site } from '../site.ts';

interface Kind {
  name: string;
  /** Whether the damage applies to stock Next, whose files have no header, digest or build id. */
  isStock: boolean;
  /** Whether stock Next fails to read the file and renders the page again. */
  isHarmless?: boolean;
  damage: (bytes: Buffer, random: Random, partner: Buffer) => Buffer | 'directory';
}

const digestAt = 4;
const headAt = 40;

function flip(bytes: Buffer, at: number): Buffer {
  const flipped = Buffer.from(bytes);
  flipped[at] = (flipped[at] ?? 0) ^ 1;
  return flipped;
}

/** Returns an offset in the visible text, a third into the file. */
function flipBody(bytes: Buffer, random: Random): Buffer {
  const text = bytes.indexOf('<p>Paragraph');
  return flip(bytes, text + 20 + pick(random, 200));
}

function toOtherBuild(bytes: Buffer): Buffer {
  const variant = /"variant":"([^"]*)"/.exec(bytes.toString('latin1'))?.[1] ?? '';
  const entry = decodeEntry(bytes, variant);
  if (typeof entry === 'string') throw new Error(entry);
  return Buffer.from(
    encodeEntry({ ...entry, html: entry.html.replace(/Paragraph 1 /, 'Paragraph of another build ') }, 'other'),
  );
}

const kinds: Kind[] = [
  { name: 'emptied', isStock: true, damage: () => Buffer.alloc(0) },
  { name: 'cut in half', isStock: true, damage: (bytes) => bytes.subarray(0, bytes.length / 2) },
  { name: 'a bit of the head', isStock: false, damage: (bytes, random) => flip(bytes, headAt + pick(random, 200)) },
  { name: 'a bit of the digest', isStock: false, damage: (bytes, random) => flip(bytes, digestAt + pick(random, 32)) },
  { name: 'a bit of the body', isStock: true, damage: flipBody },
  { name: 'garbage', isStock: true, damage: (bytes, random) => Buffer.from(bytes.map(() => pick(random, 256))) },
  { name: 'bytes after the end', isStock: true, damage: (bytes) => Buffer.concat([bytes, Buffer.from('more')]) },
  { name: "another page's file", isStock: true, damage: (_bytes, _random, partner) => partner },
  { name: 'of another build', isStock: false, damage: toOtherBuild },
  { name: 'a directory', isStock: true, isHarmless: true, damage: () => 'directory' },
];

/** Damaged responses, by the kind of damage. */
type Served = Map<string, string[]>;

export const damagedFiles: Case = async (bench) => {
  const rounds = bench.isShort ? 1 : 5;
  const { ours, control } = await onBoth(bench, (site) => damageFiles(bench, site, rounds));
  return kinds.map(({ name, isStock, isHarmless }) => {
    const [bad = [], stock = []] = [ours.get(name), control.get(name)];
    const isCompared = isStock && !isHarmless;
    for (const fault of bad) console.error(`  ours: ${fault}`);
    return {
      name: `entry files damaged (${name}): damaged pages served after a restart`,
      runs: String(rounds),
      ours: String(bad.length),
      control: isStock ? String(stock.length) : 'no such part',
      isCompared,
      isPassed: bad.length === 0 && (!isCompared || stock.length > 0),
      problem: bad[0],
    };
  });
};

async function damageFiles(bench: Bench, site: Site, rounds: number): Promise<Served> {
  const random = randomOf(bench, 4);
  const served: Served = new Map();
  await site.start();
  for (let round = 0; round < rounds; round += 1) {
    const edition = 1 + (round % (site.editions.length - 1));
    // Stock Next finds an entry again after a restart only if it has read the build's page first (measured on 16.4.6).
    for (const slug of slugs) await site.load(slug);
    await site.publish(edition);
    await Promise.all(slugs.map((slug) => site.loadTwice(slug, edition)));
    await site.stop();
    const files = await findFiles(site);
    const usable = kinds.filter(({ isStock }) => site.isOurs || isStock);
    const chosen = choose(random, slugs, usable.length);
    const partner = files.get(slugs.find((slug) => !chosen.includes(slug)) ?? '') ?? '';
    const partnerBytes = await readFile(partner);
    for (const [index, { damage }] of usable.entries()) {
      const file = files.get(chosen[index] ?? '') ?? '';
      const damaged = damage(await readFile(file), random, partnerBytes);
      await rm(file);
      if (damaged === 'directory') await mkdir(join(file, 'inside'), { recursive: true });
      else await writeFile(file, damaged);
    }
    await site.start();
    await Promise.all(
      usable.map(async ({ name }, index) => {
        const slug = chosen[index] ?? '';
        const fault = await findFault(site, slug, edition);
        if (fault) served.set(name, [...(served.get(name) ?? []), `${name}: ${slug} is ${fault}`]);
      }),
    );
    await site.stop();
    if (!site.isOurs) await rm(site.cacheDir, { recursive: true, force: true });
    await site.start();
  }
  await site.stop();
  if (site.isOurs) await checkHealed(site, served);
  return served;
}

async function findFault(site: Site, slug: string, edition: number): Promise<string | undefined> {
  const loads = [await site.load(slug), await site.load(slug), await site.loadTwice(slug, edition)];
  const spoilt = loads.find((shown) => typeof shown === 'string');
  return spoilt?.toString() ?? (loads[2] === edition ? undefined : `old: ${loads}`);
}

/** Checks that damaged files are replaced by good ones. */
async function checkHealed(site: Site, served: Served): Promise<void> {
  const files = await findFiles(site);
  const lost = slugs.filter((slug) => !files.has(slug));
  if (lost.length > 0) served.set('a directory', [...(served.get('a directory') ?? []), `not stored again: ${lost}`]);
}

async function findFiles(site: Site): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const entry of await readdir(site.cacheDir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const stock = slugs.find((slug) => entry.name === `${slug}.html`);
    if (stock) found.set(stock, path);
    if (!entry.name.endsWith('.page')) continue;
    const slug = /"path":"\/posts\/([^"]+)"/.exec((await readFile(path)).toString('latin1', 0, 8_000))?.[1];
    if (slug) found.set(slug, path);
  }
  return found;
}
