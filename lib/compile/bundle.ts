// The program of the compiling threads as one bundle: it loads in a quarter of the time of its 3,000 modules, and in half the memory.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fingerprint, root } from '#lib/compile/fingerprint.ts';

const program = 'lib/compile/compiler-worker.ts';
const cacheDir = join(root, 'node_modules/.cache/load-bearing/compiler');

/** Packages that Contentlayer imports for features that are not used: MDX as JavaScript, export of traces, image fields. */
const unused = /^(?:mdx-bundler|@opentelemetry\/exporter-.*|@grpc\/.*|markdown-wasm\/.*|imagescript|sharp)$/;

/** Milliseconds: 7 days. Bundles of older code are removed after this time. */
const staleAfter = 7 * 24 * 60 * 60 * 1000;

let bundle: Promise<URL> | undefined;

/**
 * Bundles the program if no earlier run has done so for the same code. That takes about a second.
 * @returns the bundle; the program itself if it cannot be bundled, such as in a folder that is read-only
 */
export function bundleProgram(): Promise<URL> {
  bundle ??= findOrBuild().catch((error: unknown) => {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    console.warn(`The compiler is loaded without a bundle, which takes about a second longer: ${reason}`);
    return pathToFileURL(join(root, program));
  });
  return bundle;
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
      // Another process may have made the same bundle meanwhile.
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
      absWorkingDir: root,
      entryPoints: [program],
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      splitting: true,
      minifySyntax: true,
      format: 'esm',
      platform: 'node',
      target: 'node24',
      logLevel: 'silent',
      // 200 grammars, each loaded from its own file when a post first needs it.
      external: ['shiki/langs'],
      // CommonJS packages in the bundle call `require` for the modules of Node.
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
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
