// The scripts for browsers, made from their sources before Next builds: small, and named by their bytes.
import { createHash } from 'node:crypto';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { env } from '#lib/env.ts';
import { namesFile, type ScriptName } from '#lib/reader/scripts.ts';
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
  const reader = add('reader', await bundle('reader/reader.client.ts', places));
  const list = add('kept-list', await bundle('reader/kept-list.client.ts', places));
  const SHELL = [offlinePath, reader, list];
  const NOT_KEPT = routes.flatMap(({ isNotKept, pattern }) => (isNotKept ? pattern : []));
  files.set('worker.js', await bundle('reader/worker.client.ts', { ...places, SHELL, NOT_KEPT }));
  files.set('retired-worker.js', await bundle('reader/retired-worker.client.ts'));
  files.set(namesFile, JSON.stringify(names));
  return files;
}

/**
 * Makes all scripts where the server finds them; what is no longer one of them goes.
 * A server may be reading: a file is there whole or not at all, and the names come after what they name.
 */
export async function bundleScripts(): Promise<void> {
  const files = await makeScripts();
  await mkdir(env.scriptsDir, { recursive: true });
  for (const [file, text] of files) {
    const draft = join(env.scriptsDir, `.${file}.${process.pid}`);
    await writeFile(draft, text);
    await rename(draft, join(env.scriptsDir, file));
  }
  for (const file of await readdir(env.scriptsDir)) {
    if (!files.has(file) && !file.startsWith('.')) await rm(join(env.scriptsDir, file), { force: true });
  }
}
