// `npm run build`: a release, then Next's build of it. The build remembers the code it was made from.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { release } from '#lib/commands/release.ts';
import { binary, run } from '#lib/commands/run.ts';
import { env } from '#lib/env.ts';

const root = join(import.meta.dirname, '../..');
const record = join(root, '.next/source-digest');

/** Everything that decides what Next builds, besides the content. */
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

/** True if there is a build, made from the code and the settings as they are now. */
export async function isBuilt(): Promise<boolean> {
  if (!existsSync(join(root, '.next/BUILD_ID')) || !existsSync(env.scriptsDir)) return false;
  return (await readFile(record, 'utf8').catch(() => '')) === (await digestSources());
}

/** @returns the exit code of `next build` */
export async function build(): Promise<number> {
  await rm(record, { force: true });
  // Pages of an earlier build are of no use to this one, and would be read before its own.
  await rm(join(root, '.next/page-cache'), { recursive: true, force: true });
  const code = await run(binary('next'), ['build']);
  if (code === 0) await writeFile(record, await digestSources());
  return code;
}

async function digestSources(): Promise<string> {
  const hash = createHash('sha256').update(`${process.version} ${env.siteUrl} ${env.editUrl} ${env.fediverseCreator}`);
  for (const source of sources) {
    for (const path of await listFiles(source)) hash.update(`\0${path}\0`).update(await readFile(join(root, path)));
  }
  return hash.digest('hex');
}

async function listFiles(source: string): Promise<string[]> {
  const entries = await readdir(join(root, source), { recursive: true, withFileTypes: true }).catch(() => undefined);
  if (!entries) return existsSync(join(root, source)) ? [source] : [];
  return entries
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .toSorted();
}

if (import.meta.main) process.exitCode = (await release()) ? await build() : 1;
