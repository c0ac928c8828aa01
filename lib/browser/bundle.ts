// Bundles the browser scripts before Next builds. The name of each file contains a digest of its content.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { z } from 'zod';
import { fontNamesFile, nameScript, namesFile, type ScriptName } from '#lib/browser/scripts.ts';
import { languages, wordsOf } from '#lib/copy/words.ts';
import { env } from '#lib/env.ts';
import { faces } from '#lib/fonts/faces.ts';
import { routes } from '#lib/routes.ts';
import { queryLimit } from '#lib/search/words.ts';
import { assetPath, offlinePath, searchPath, workerPath } from '#lib/urls.ts';

/** The browsers of `browserslist` in package.json. */
const target = ['chrome123', 'edge123', 'firefox128', 'safari17.5', 'ios17.5'];

/**
 * @param constants values for names that the source declares but does not define
 * @param language of the words that the source imports
 */
async function bundle(source: string, constants: object = {}, language = 'en'): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(process.cwd(), 'lib', source)],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target,
    // The search dialog and interactive figures are files of their own, imported by their addresses when they are needed.
    external: [assetPath('*')],
    legalComments: 'none',
    alias: { '#lib/copy/en.ts': join(process.cwd(), `lib/copy/${language}.ts`) },
    define: Object.fromEntries(Object.entries(constants).map(([name, value]) => [name, JSON.stringify(value)])),
  });
  return outputFiles[0]?.text.trimEnd() ?? '';
}

/** @returns a constant `WORDS.<key>` for each word: a script then contains the words that it uses and no others */
function nameWords(words: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(words).map(([key, word]) => [`WORDS.${key}`, word]));
}

/**
 * Bundles all scripts, in each language of the interface.
 * @returns their text by file name
 * @throws if a source cannot be bundled
 */
export async function makeScripts(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const names: Record<string, string> = {};
  for (const language of languages) await addScripts(language, files, names);
  files.set('retired-worker.js', await bundle('browser/retired-worker.client.ts'));
  files.set(namesFile, JSON.stringify(names));
  return files;
}

async function addScripts(language: string, files: Map<string, string>, names: Record<string, string>): Promise<void> {
  const words = wordsOf(language);
  const add = (script: ScriptName, text: string) => {
    const name = nameScript(script, language);
    const file = `${name}.${digestOf(text)}.js`;
    files.set(file, text);
    names[name] = file;
    return assetPath(file);
  };
  const dialog = { ...nameWords(words.searchDialog), QUERY_LIMIT: String(queryLimit) };
  const SEARCH_DIALOG = add('search', await bundle('search/dialog.client.ts', dialog, language));
  const FIGURES = add('figures', await bundle('browser/figures.client.ts'));
  const LINK_PREVIEW = add('link-preview', await bundle('browser/link-preview.client.ts', {}, language));
  const places = {
    FIGURES,
    LINK_PREVIEW,
    SEARCH_DIALOG,
    SEARCH_PAGE: searchPath,
    OFFLINE_PAGE: offlinePath,
    WORKER: workerPath,
  };
  const reader = add('reader', await bundle('browser/page.client.ts', { ...places, ...nameWords(words.readerTools) }));
  const list = add(
    'kept-list',
    await bundle('browser/kept-list.client.ts', { ...places, ...nameWords(words.offlineList) }),
  );
  add('feeds', await bundle('browser/feeds.client.ts', nameWords(words.copyAddress)));
  const SHELL = [offlinePath, reader, list];
  const NOT_KEPT = routes.flatMap(({ isNotKept, pattern }) => (isNotKept ? pattern : []));
  const worker = await bundle('browser/worker.client.ts', { ...places, SHELL, NOT_KEPT });
  files.set(`${nameScript('worker', language)}.js`, worker);
}

function digestOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 8);
}

/** @returns the bytes of all fonts by file name, and the file that names them */
export async function readFonts(): Promise<Map<string, string | Uint8Array>> {
  const files = new Map<string, string | Uint8Array>();
  const names: Record<string, string> = {};
  for (const name of faces.keys()) {
    const bytes = await readFile(join(process.cwd(), 'lib/fonts/files', `${name}.woff2`));
    const file = `${name}.${digestOf(bytes)}.woff2`;
    files.set(file, bytes);
    names[name] = file;
  }
  return files.set(fontNamesFile, JSON.stringify(names));
}

/** Builds whose scripts stay, the current one included: open pages still load the scripts of the build they came from. */
const keptBuilds = 4;
/** Lists the file names of each of these builds, newest first. */
const buildsFile = 'builds.json';
const buildsSchema = z.array(z.array(z.string()));

/**
 * Writes all scripts and fonts to the folder that the server reads, and removes those of older builds.
 * A server may be running: each file is replaced by an atomic rename, and the list of names is written after the files.
 */
export async function bundleScripts(): Promise<void> {
  await placeScripts(env.scriptsDir, new Map([...(await readFonts()), ...(await makeScripts())]));
}

/** @param files the content of each file of this build, by name; the list of names comes last */
export async function placeScripts(dir: string, files: ReadonlyMap<string, string | Uint8Array>): Promise<void> {
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

/** @returns the file names of earlier builds; all scripts in the folder as one build if the list is missing or damaged */
async function readBuilds(dir: string): Promise<string[][]> {
  const text = await readFile(join(dir, buildsFile), 'utf8').catch(() => '');
  try {
    return buildsSchema.parse(JSON.parse(text));
  } catch {
    return [(await readdir(dir)).filter((file) => file.endsWith('.js'))];
  }
}
