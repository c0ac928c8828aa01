// Bundles the compiler worker: the bundle loads in a quarter of the time of its 3,000 modules, with half the memory.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { serverBundle } from '#lib/bundle-options.ts';
import { fingerprint, root } from '#lib/compile/fingerprint.ts';
import { log } from '#lib/log.ts';

const program = 'lib/compile/compiler-worker.ts';
const cacheDir = join(root, 'node_modules/.cache/load-bearing/compiler');

/**
 * Packages that Contentlayer imports for unused features: its source of files, its command line, compiling MDX to
 * JavaScript, recording and exporting traces, and image fields.
 */
const unused = new RegExp(
  `^(?:${[
    'chokidar|comment-json|esbuild|fast-glob|gray-matter|js-yaml|memfs|micromatch|source-map-support',
    'mdx-bundler|markdown-wasm/.*|imagescript|sharp|@js-temporal/polyfill|@opentelemetry/(?:exporter|sdk-trace)-.*|@grpc/.*',
  ].join('|')})$`,
);

/** Age in milliseconds at which a new build removes old bundles: 7 days. */
const staleAfter = 7 * 24 * 60 * 60 * 1000;

let bundle: Promise<URL> | undefined;

/**
 * Bundles the compiler worker, once for each version of the code. A build takes about a second.
 * @returns the URL of the bundle, or of the unbundled worker if the bundle cannot be written, such as in a read-only
 * folder
 */
export function bundleProgram(): Promise<URL> {
  bundle ??= findOrBuild().catch((error: unknown) => {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    log.warn(`The compiler is loaded without a bundle, which takes about a second longer: ${reason}`);
    return pathToFileURL(join(root, program));
  });
  return bundle;
}

/** @returns whether a program is a bundle, whose folder belongs to one version of the code */
export function isBundle(program: URL): boolean {
  return program.href.startsWith(pathToFileURL(cacheDir).href);
}

async function findOrBuild(): Promise<URL> {
  const folder = join(cacheDir, fingerprint(program));
  const file = join(folder, 'compiler-worker.mjs');
  if (!existsSync(file)) {
    const temporary = `${folder}.${randomBytes(6).toString('hex')}`;
    try {
      await build(temporary);
      await rename(temporary, folder);
    } catch (error) {
      await rm(temporary, { recursive: true, force: true });
      // Another process may have built the same bundle meanwhile.
      if (!existsSync(file)) throw error;
    }
    await removeStale();
  }
  return pathToFileURL(file);
}

async function build(folder: string): Promise<void> {
  const esbuild = await import('esbuild');
  try {
    await esbuild.build({
      ...serverBundle,
      absWorkingDir: root,
      entryPoints: [program],
      outdir: folder,
      // Shiki has 200 grammars, each of which is loaded from its own file when a post first needs it.
      external: ['shiki/langs'],
      plugins: [
        {
          name: 'unused',
          setup({ onResolve, onLoad }) {
            onResolve({ filter: unused }, ({ path }) => ({ path, namespace: 'unused' }));
            onLoad({ filter: /./, namespace: 'unused' }, () => ({ contents: 'module.exports = {}' }));
          },
        },
      ],
    });
  } finally {
    await esbuild.stop();
  }
}

async function removeStale(): Promise<void> {
  for (const name of await readdir(cacheDir)) {
    const path = join(cacheDir, name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > staleAfter) await rm(path, { recursive: true, force: true });
  }
}
