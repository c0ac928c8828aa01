// `npm run import -- <source>`: converts the posts of another blog to the content of this one.
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { env } from '#lib/env.ts';
import { convert, type PlacedNote, type Plan } from '#lib/import/convert.ts';
import { downloadImages, downloadLimits } from '#lib/import/download.ts';
import type { Fetched } from '#lib/import/media.ts';
import { overlay } from '#lib/import/overlay.ts';
import { readSource, sourceNames } from '#lib/import/read-source.ts';
import { formatReport, locateFaults } from '#lib/import/report.ts';
import { createRequest } from '#lib/import/request.ts';
import { type Changes, findChanges, writeOutputs } from '#lib/import/write.ts';
import { countOf } from '#lib/model/wording.ts';
import { Progress } from '#lib/progress.ts';
import { ReleaseBuilder } from '#lib/release/builder.ts';

const usage = `Usage: npm run import -- <source> [options]
  <source>          a folder of Markdown, or an export: .json of Ghost, .xml of WordPress
  --from <name>     the generator: ${sourceNames.join(', ')}
  --url <address>   the address of the old site, if the source does not name it
  --into <folder>   the content folder (default: CONTENT_DIR, or content)
  --fetch           downloads images from the web: up to ${downloadLimits.images}, each up to ${downloadLimits.bytes / 1_000_000} MB
  --force           overwrites files, also in a folder with changes that git has not recorded
  --dry-run         prints the report and writes nothing`;

/** Exit codes: the import is done, it was refused or failed, the command line is wrong. */
const codes = { done: 0, refused: 1, usage: 2 } as const;

const options = {
  from: { type: 'string' },
  url: { type: 'string' },
  into: { type: 'string' },
  fetch: { type: 'boolean', default: false },
  force: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

function readArguments() {
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    console.error((error as Error).message);
    return undefined;
  }
}

/** @returns a folder as messages name it: below the current one if it is there */
function nameFolder(path: string): string {
  const shown = relative('', path);
  return shown.startsWith('..') ? resolve(path) : shown || '.';
}

/** @returns why the import must not write, or an empty list */
function findObstacles({ overwritten, twins, unrecorded }: Changes, content: string): string[] {
  const name = (paths: readonly string[]) =>
    `${paths
      .slice(0, 5)
      .map((path) => `${content}/${path}`)
      .join(', ')}${paths.length > 5 ? ` and ${paths.length - 5} more` : ''}`;
  return [
    ...(overwritten.length > 0 ? [`It would overwrite ${name(overwritten)}`] : []),
    ...(twins.length > 0 ? [`It would replace ${name(twins)}`] : []),
    ...(unrecorded.length > 0 ? [`Git has not recorded ${name(unrecorded)}`] : []),
  ];
}

/** Checks the content as it would be, so that the report names each error with its place in the source. */
async function check(
  contentDir: string,
  plan: Plan,
  removed: readonly string[],
  progress: Progress,
): Promise<PlacedNote[]> {
  const releaseDir = await mkdtemp(join(tmpdir(), 'load-bearing-import-'));
  try {
    const builder = await ReleaseBuilder.open(releaseDir);
    const files = overlay(contentDir, plan.outputs, removed);
    const faults = await builder.check(files, { now: Date.now(), onProgress: progress.show });
    progress.end();
    return locateFaults(faults, plan, basename(contentDir));
  } finally {
    await rm(releaseDir, { recursive: true, force: true });
  }
}

/** Downloads the images of the web that the posts show. */
async function download(
  addresses: Iterable<string>,
  folder: string,
  progress: Progress,
): Promise<Map<string, Fetched>> {
  const onProgress = (done: number, total: number) => progress.show('images downloaded', done, total);
  const fetched = await downloadImages(addresses, { request: createRequest(), folder, onProgress });
  progress.end();
  const missing = [...fetched.values()].filter((result) => 'problem' in result).length;
  console.log(`${fetched.size - missing} of ${countOf(fetched.size, 'image')} downloaded.`);
  return fetched;
}

async function main(): Promise<number> {
  const parsed = readArguments();
  const source = parsed?.positionals[0];
  if (parsed?.values.help) {
    console.log(usage);
    return codes.done;
  }
  if (!parsed || source === undefined || parsed.positionals.length > 1) {
    console.error(usage);
    return codes.usage;
  }
  const { from, url, into, fetch: fetches, force, 'dry-run': isDry } = parsed.values;
  const contentDir = resolve(into ?? env.contentDir);
  const content = nameFolder(contentDir);
  const progress = Progress.ofStdout();
  const downloads = await mkdtemp(join(tmpdir(), 'load-bearing-import-'));
  try {
    const collection = readSource(source, { from, url });
    console.log(`${collection.origin}: ${countOf(collection.entries.length, 'document')}.`);
    const readContent = (path: string) =>
      existsSync(join(contentDir, path)) ? readFileSync(join(contentDir, path), 'utf8') : '';
    const onProgress = (done: number, total: number) => progress.show('documents converted', done, total);
    const now = Date.now();
    const first = convert(collection, { readContent, now, onProgress });
    progress.end();
    const fetched = fetches ? await download(first.remote, downloads, progress) : undefined;
    const plan = fetched ? convert(collection, { readContent, now, fetched }) : first;
    const changes = await findChanges(contentDir, plan.outputs);
    const faults = await check(contentDir, plan, changes.twins, progress);
    for (const line of formatReport({ plan, source: nameFolder(collection.root), content, faults })) console.log(line);
    const obstacles = force ? [] : findObstacles(changes, content);
    if (isDry) {
      console.log(`Nothing was written (--dry-run): ${countOf(changes.changed.length, 'file')} would change.`);
      for (const obstacle of obstacles) console.log(`${obstacle}: record the changes in git first, or use --force.`);
      return codes.done;
    }
    if (obstacles.length > 0 && changes.changed.length > 0) {
      for (const obstacle of obstacles) console.error(`${obstacle}: record the changes in git first, or use --force.`);
      console.error('Nothing was written.');
      return codes.refused;
    }
    await writeOutputs(contentDir, plan.outputs, changes);
    const { changed } = changes;
    console.log(
      changed.length === 0
        ? 'Nothing has changed.'
        : `${countOf(changed.length, 'file')} written. See them with npm run dev, publish them with npm run release.`,
    );
    return codes.done;
  } catch (error) {
    progress.end();
    console.error((error as Error).message);
    return codes.refused;
  } finally {
    await rm(downloads, { recursive: true, force: true });
  }
}

process.exitCode = await main();
