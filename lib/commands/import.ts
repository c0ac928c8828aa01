// `npm run import -- <source>`: converts the posts of another blog to the content of this one.
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isPlaceholder } from '#lib/commands/init.ts';
import { env } from '#lib/env.ts';
import { overlay } from '#lib/import/content-after-import.ts';
import { convert, type Plan } from '#lib/import/convert.ts';
import type { Fetched } from '#lib/import/media.ts';
import type { Collection } from '#lib/import/model.ts';
import { findMissing, formatReport, locateDiagnostics, type ReportInput } from '#lib/import/report.ts';
import { readSource, sourceNames } from '#lib/import/source/read-source.ts';
import { downloadImages, downloadLimits } from '#lib/import/web/download.ts';
import { createRequest } from '#lib/import/web/request.ts';
import { type Changes, findChanges, writeOutputs } from '#lib/import/write.ts';
import { countOf } from '#lib/model/wording.ts';
import { Progress } from '#lib/progress.ts';
import { ReleaseBuilder } from '#lib/release/builder.ts';
import { describeSystemError } from '#lib/system-error.ts';

const usage = `Usage: npm run import -- <source> [options]
  <source>          a folder of Markdown, or an export: .json of Ghost, .xml of WordPress
  --from <name>     the generator: ${sourceNames.join(', ')}
  --url <address>   the address of the old site, if the source does not name it
  --into <folder>   the content folder (default: CONTENT_DIR, or content)
  --fetch           downloads images from the web: up to ${downloadLimits.images}, each up to ${downloadLimits.bytes / 1_000_000} MB
  --force           overwrites files, also in a folder with uncommitted changes
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
    console.error(describeSystemError(error) ?? (error as Error).message);
    return undefined;
  }
}

/** @returns a folder as messages name it: below the current one if it is there */
function nameFolder(path: string): string {
  const shown = relative('', path);
  return shown.startsWith('..') ? resolve(path) : shown || '.';
}

/**
 * Finds the files that the import would replace. Unchanged documents of `npm run init` may be replaced, because git has them.
 * @returns the other files
 */
function listReplaced({ overwritten, twins, committed }: Changes, contentDir: string): string[] {
  const read = (path: string) =>
    existsSync(join(contentDir, path)) ? readFileSync(join(contentDir, path), 'utf8') : '';
  const isOfInit = (path: string) => committed.includes(path) && isPlaceholder(read(path), read('site.yaml'));
  return [...overwritten, ...twins].filter((path) => !isOfInit(path));
}

/** @returns why the import must not write and how to allow it, or an empty list */
function findObstacles(changes: Changes, contentDir: string, content: string): string[] {
  const replaced = listReplaced(changes, contentDir);
  const committed = replaced.filter((path) => changes.committed.includes(path));
  const unsafe = replaced.filter((path) => !changes.committed.includes(path));
  const say = (start: string, paths: readonly string[], advice: string) => {
    const names = paths.slice(0, 5).map((path) => `${content}/${path}`);
    const rest = paths.length > 5 ? ` and ${paths.length - 5} more` : '';
    return paths.length > 0 ? [`${start} ${names.join(', ')}${rest}${advice}.`] : [];
  };
  const orRename = 'use --force, or rename the file in the source';
  return [
    ...say('It would replace', committed, `, which is committed: to replace it, ${orRename}`),
    ...say('It would replace', unsafe, `, which is not committed: commit it first and then ${orRename}`),
    ...say('There are uncommitted changes in', changes.uncommitted, ': commit them first, or use --force'),
  ];
}

/**
 * Checks the content as it would be.
 * @returns its errors with their places in the source, and the errors about missing files
 */
async function check(
  contentDir: string,
  plan: Plan,
  removed: readonly string[],
  progress: Progress,
): Promise<Pick<ReportInput, 'diagnostics' | 'missing'>> {
  const releaseDir = await mkdtemp(join(tmpdir(), 'load-bearing-import-'));
  try {
    const builder = await ReleaseBuilder.open(releaseDir);
    const files = overlay(contentDir, plan.outputs, removed);
    const diagnostics = await builder.check(files, { now: Date.now(), onProgress: progress.show });
    progress.end();
    return {
      diagnostics: locateDiagnostics(diagnostics, plan, basename(contentDir)),
      missing: findMissing(diagnostics, files),
    };
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

type Values = NonNullable<ReturnType<typeof readArguments>>['values'];

/** @param folder receives downloads */
async function makePlan(
  collection: Collection,
  contentDir: string,
  { folder, progress, fetches }: { folder: string; progress: Progress; fetches: boolean },
): Promise<Plan> {
  const readContent = (path: string) =>
    existsSync(join(contentDir, path)) ? readFileSync(join(contentDir, path), 'utf8') : '';
  const onProgress = (done: number, total: number) => progress.show('documents converted', done, total);
  const now = Date.now();
  const plan = convert(collection, { readContent, now, onProgress });
  progress.end();
  if (!fetches) return plan;
  return convert(collection, { readContent, now, fetched: await download(plan.remote, folder, progress) });
}

/**
 * Imports a source and prints the report.
 * @param folder receives downloads
 * @returns the exit code
 * @throws {Error} if the source cannot be read
 */
async function importSource(source: string, values: Values, folder: string, progress: Progress): Promise<number> {
  const { from, url, into, fetch: fetches, force, 'dry-run': isDry } = values;
  const contentDir = resolve(into ?? env.contentDir);
  const content = nameFolder(contentDir);
  const collection = readSource(source, { from, url });
  console.log(`${collection.origin}: ${countOf(collection.entries.length, 'document')}.`);
  const plan = await makePlan(collection, contentDir, { folder, progress, fetches });
  const changes = await findChanges(contentDir, plan.outputs);
  const found = await check(contentDir, plan, changes.twins, progress);
  const report = formatReport({ plan, source: nameFolder(collection.root), content, ...found });
  for (const line of report) console.log(line);
  const count = countOf(changes.changed.length, 'file');
  const obstacles = force ? [] : findObstacles(changes, contentDir, content);
  if (isDry) {
    for (const line of [`Nothing was written (--dry-run): ${count} would change.`, ...obstacles]) console.log(line);
    return codes.done;
  }
  if (obstacles.length > 0 && changes.changed.length > 0) {
    for (const line of [...obstacles, 'Nothing was written.']) console.error(line);
    return codes.refused;
  }
  await writeOutputs(contentDir, plan.outputs, changes);
  console.log(
    changes.changed.length === 0
      ? 'Nothing has changed.'
      : `${count} written. See them with npm run dev, publish them with npm run release.`,
  );
  return codes.done;
}

async function main(): Promise<number> {
  const parsed = readArguments();
  const source = parsed?.positionals[0];
  if (parsed?.values.help) {
    console.log(usage);
    return codes.done;
  }
  const { from } = parsed?.values ?? {};
  if (from !== undefined && !sourceNames.includes(from)) {
    console.error(`There is no generator ${from}: choose from ${sourceNames.join(', ')}`);
    return codes.usage;
  }
  if (!parsed || source === undefined || parsed.positionals.length > 1) {
    console.error(usage);
    return codes.usage;
  }
  const progress = Progress.ofStdout();
  const folder = await mkdtemp(join(tmpdir(), 'load-bearing-import-'));
  try {
    return await importSource(source, parsed.values, folder, progress);
  } catch (error) {
    progress.end();
    console.error(describeSystemError(error) ?? (error as Error).message);
    return codes.refused;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

// A reader such as `head` may close the pipe. The import continues.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
process.exitCode = await main();
