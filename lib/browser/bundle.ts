// The scripts for browsers, made from their sources before Next builds: small, and named by their bytes.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { z } from 'zod';
import { namesFile, type ScriptName } from '#lib/browser/scripts.ts';
import { env } from '#lib/env.ts';
import { routes } from '#lib/routes.ts';
import { assetPath, offlinePath, searchPath, workerPath } from '#lib/urls.ts';

/** Those of package.json's `browserslist`. */
const target = ['chrome123', 'edge123', 'firefox128', 'safari17.5'];

/** @param constants what the source declares and does not define */
async function bundle(source: string, constants: object = {}): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(process.cwd(), 'lib', source)],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target,
    // Loaded when it is asked for, by its own address.
    external: [assetPath('*')],
    legalComments: 'none',
    define: Object.fromEntries(Object.entries(constants).map(([name, value]) => [name, JSON.stringify(value)])),
  });
  return outputFiles[0]?.text.trimEnd() ?? '';
}

/** All scripts by the names of their files. @throws if a source cannot be bundled */
export async function makeScripts(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const names: Partial<Record<ScriptName, string>> = {};
  const add = (name: ScriptName, text: string) => {
    const file = `${name}.${createHash('sha256').update(text).digest('hex').slice(0, 8)}.js`;
    files.set(file, text);
    names[name] = file;
    return assetPath(file);
  };

  const SEARCH_DIALOG = add('search', await bundle('search/dialog.client.ts'));
  const places = { SEARCH_DIALOG, SEARCH_PAGE: searchPath, OFFLINE_PAGE: offlinePath, WORKER: workerPath };
  const reader = add('reader', await bundle('browser/page.client.ts', places));
  const list = add('kept-list', await bundle('browser/kept-list.client.ts', places));
  const SHELL = [offlinePath, reader, list];
  const NOT_KEPT = routes.flatMap(({ isNotKept, pattern }) => (isNotKept ? pattern : []));
  files.set('worker.js', await bundle('browser/worker.client.ts', { ...places, SHELL, NOT_KEPT }));
  files.set('retired-worker.js', await bundle('browser/retired-worker.client.ts'));
  files.set(namesFile, JSON.stringify(names));
  return files;
}

/** Builds whose scripts stay, the newest among them: pages that readers have open still load the scripts of their build. */
const keptBuilds = 4;
/** The names of the files of each of these builds, the newest first. */
const buildsFile = 'builds.json';
const buildsSchema = z.array(z.array(z.string()));

/**
 * Makes all scripts where the server finds them, and removes those that no kept build has.
 * A server may be reading: a file is there whole or not at all, and the names come after what they name.
 */
export async function bundleScripts(): Promise<void> {
  await placeScripts(env.scriptsDir, await makeScripts());
}

/** @param files of this build, by name */
export async function placeScripts(dir: string, files: ReadonlyMap<string, string>): Promise<void> {
  await mkdir(dir, { recursive: true });
  const names = [...files.keys()];
  const earlier = (await readBuilds(dir)).filter((build) => build.join() !== names.join());
  const builds = [names, ...earlier].slice(0, keptBuilds);
  const kept = new Set([buildsFile, ...builds.flat()]);
  for (const [file, text] of [...files, [buildsFile, JSON.stringify(builds)] as const]) {
    const draft = join(dir, `.${file}.${process.pid}`);
    await writeFile(draft, text);
    await rename(draft, join(dir, file));
  }
  for (const file of await readdir(dir)) {
    if (!kept.has(file) && !file.startsWith('.')) await rm(join(dir, file), { force: true });
  }
}

/** @returns none, if the file is missing or damaged: then the scripts that lie there count as one build */
async function readBuilds(dir: string): Promise<string[][]> {
  const text = await readFile(join(dir, buildsFile), 'utf8').catch(() => '');
  try {
    return buildsSchema.parse(JSON.parse(text));
  } catch {
    return [(await readdir(dir)).filter((file) => file.endsWith('.js'))];
  }
}
