// Bundles a command for `bundled.mjs`: `bundle-command.ts release`. Packages with parts that are not JavaScript stay outside.
import { randomBytes } from 'node:crypto';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { serverBundle } from '#lib/bundle-options.ts';
import { writeAtomically } from '#lib/model/atomic-write.ts';

const root = join(import.meta.dirname, '../..');
const cache = join(root, 'node_modules/.cache/load-bearing/commands');
/** Packages of which a command loads many modules. */
const bundled =
  /^(?:zod|yaml|diff|unist-util-.*|hast-util-.*|mdast-util-.*|github-slugger|fastest-levenshtein)(?:\/|$)/;
/** Age in milliseconds at which a bundle of older code is removed. A command that runs may still load parts of it. */
const staleAfter = 60 * 60 * 1000;

/** Keeps packages outside, and the paths of our own modules as they are in their files. */
function keepPaths(entry: string): Plugin {
  return {
    name: 'paths',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^[^.#/]/ }, ({ path, importer, kind }) => {
        const isOurs = !importer.includes('node_modules');
        return kind === 'entry-point' || bundled.test(path) || !isOurs ? undefined : { path, external: true };
      });
      onLoad({ filter: /[/\\]lib[/\\].*\.ts$/ }, async ({ path }) => {
        if (path.includes('node_modules')) return undefined;
        const contents = (await readFile(path, 'utf8'))
          .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)))
          .replaceAll('import.meta.filename', JSON.stringify(path))
          .replaceAll('import.meta.main', String(path === entry));
        return { contents, loader: 'ts' };
      });
    },
  };
}

/**
 * Writes the bundle, and then the record that names it.
 * @throws if the folder cannot be written
 */
async function bundleCommand(name: string): Promise<void> {
  const entry = join(root, 'lib/commands', `${name}.ts`);
  const folder = `${name}.${randomBytes(6).toString('hex')}`;
  const { metafile } = await build({
    ...serverBundle,
    absWorkingDir: root,
    entryPoints: [entry],
    outdir: join(cache, folder),
    metafile: true,
    plugins: [keepPaths(entry)],
  });
  // The lock file stands for all packages.
  const own = Object.keys(metafile.inputs).filter((path) => !path.includes('node_modules'));
  const inputs = await Promise.all(
    [...own, 'lib/commands/bundle-command.ts', 'package-lock.json'].map(async (path) => {
      const { size, mtimeMs } = await stat(join(root, path));
      return [relative(root, join(root, path)), size, mtimeMs];
    }),
  );
  const record = { node: process.version, file: join(folder, `${name}.mjs`), inputs };
  await writeAtomically(join(cache, `${name}.json`), JSON.stringify(record));
  for (const other of await readdir(cache)) {
    const path = join(cache, other);
    const { mtimeMs } = await stat(path);
    const isOld = other.startsWith(`${name}.`) && !other.endsWith('.json') && other !== folder;
    if (isOld && Date.now() - mtimeMs > staleAfter) await rm(path, { recursive: true, force: true });
  }
}

await bundleCommand(process.argv[2] ?? '');
