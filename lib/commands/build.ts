// `npm run build`: makes a release, or copies it on a machine with `ROLE=web`, then runs `next build`. A digest of the sources
// shows whether a build is up to date.

import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readOptions } from '#lib/commands/options.ts';
import { binary, run } from '#lib/commands/run.ts';
import { env } from '#lib/env.ts';
import { ignoreMissing } from '#lib/model/atomic-write.ts';
import { readCurrent } from '#lib/model/release-files.ts';

const root = join(import.meta.dirname, '../..');
const record = join(root, '.next/source-digest');

/** Files and folders that `next build` depends on, apart from the content. */
const sources = [
  'app',
  'components',
  'lib',
  'public',
  'instrumentation.ts',
  'next.config.ts',
  'proxy.ts',
  'package-lock.json',
  'tsconfig.json',
];

/** @returns whether there is a build of the current code and settings */
export async function isBuilt(): Promise<boolean> {
  if (!existsSync(join(root, '.next/BUILD_ID')) || !existsSync(env.scriptsDir)) return false;
  const built = await readFile(record, 'utf8').catch(ignoreMissing);
  return built === (await digestSources());
}

/**
 * @param print receives the output; without it, `next build` prints to this terminal
 * @returns the exit code of `next build`
 */
export async function build(print?: (text: string) => void): Promise<number> {
  await rm(record, { force: true });
  // Cached pages of an earlier build would be served instead of the new ones.
  await rm(join(root, '.next/page-cache'), { recursive: true, force: true });
  const code = await run(binary('next'), ['build'], { print });
  if (code === 0) await writeFile(record, await digestSources());
  return code;
}

async function digestSources(): Promise<string> {
  const hash = createHash('sha256').update(process.version);
  for (const source of sources) {
    for (const path of await listFiles(source)) hash.update(`\0${path}\0`).update(await readFile(join(root, path)));
  }
  return hash.digest('hex');
}

async function listFiles(source: string): Promise<string[]> {
  const path = join(root, source);
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return existsSync(path) ? [source] : [];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .toSorted();
}

/** Errors in the content stop a build only if there is no release at all: a build contains code, and an upgrade must be possible. */
async function releaseAndBuild(): Promise<number> {
  if (env.role === 'web') {
    const { copyRelease } = await import('#lib/commands/copy-release.ts');
    if (readCurrent(env.releaseDir) === undefined) await copyRelease();
    return build();
  }
  // `npm start` loads this file, and needs no compiler for as long as it runs.
  const { release } = await import('#lib/commands/release.ts');
  if (!(await release())) {
    if (readCurrent(env.releaseDir) === undefined) return 1;
    console.warn('The build continues with the release that is live.');
  }
  return build();
}

if (import.meta.main) {
  readOptions({});
  process.exitCode = await releaseAndBuild();
}
