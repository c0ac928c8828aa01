// The content of the two packs: which programs each runs, and which files they read besides.
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { listFingerprinted } from '#lib/compile/fingerprint.ts';
import { releaseOf, tagsHeader } from '#lib/model/page-tags.ts';
import { listFontFiles } from '#lib/og/faces.ts';
import { readNextTrace, traceFiles } from '#lib/pack/trace.ts';

export type PackName = 'web' | 'publisher';

/** Imported first by every program. It reads `package.json`. */
const checkNode = 'lib/commands/check-node.mjs';

/** @returns the paths of all files of a pack, from the root of the project */
export async function listContents(root: string, name: PackName): Promise<string[]> {
  const files = await (name === 'web' ? listWeb(root) : listPublisher(root));
  const needed = [...new Set(['package.json', ...files])].filter((file) => !unread.test(file));
  return [...needed, ...(await listLicences(root, needed))].toSorted();
}

const packageOf = /^(?:node_modules\/(?:@[^/]+\/)?[^/]+\/)+/;
const licence = /^(?:licen[cs]e|copying|notice)/i;

/** @returns the licences of the project, its packages and its fonts, which a copy of them must include */
async function listLicences(root: string, files: readonly string[]): Promise<string[]> {
  const folders = new Set(['.', 'lib/og/fonts', ...files.flatMap((file) => packageOf.exec(file)?.[0] ?? [])]);
  const found = await Promise.all(
    [...folders].map(async (folder) => {
      const entries = await readdir(join(root, folder), { withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile() && licence.test(entry.name))
        .map(({ name }) => join(folder, name));
    }),
  );
  return found.flat().filter((file) => !files.includes(file));
}

/** Files that a package or a trace names, but that nothing reads at run time. */
const unread = new RegExp(
  [
    '\\.d\\.[cm]?ts$',
    '\\.map$',
    '^node_modules/(?:esbuild|typescript)/',
    // The page cache of a build and the compile cache of Node, which are written while the site runs.
    '^node_modules/\\.cache/load-bearing/modules/',
    // Tests in packages, which tracing finds as workers.
    '^node_modules/(?:thread-stream|sonic-boom)/test/',
    // Only a build computes the metrics of fonts.
    '^node_modules/next/dist/server/capsize-font-metrics\\.json$',
    // Only the edge runtime loads this file.
    '^node_modules/next/dist/compiled/@vercel/og/index\\.edge\\.js$',
  ].join('|'),
);

/** The parts of Next that only `next build` and `next dev` need. */
const builderOfNext = new RegExp(
  [
    '^node_modules/(?!next/)',
    '^node_modules/next/dist/build/(?:analysis|babel|compiler|index|swc|turbopack|webpack|worker)',
    '^node_modules/next/dist/compiled/(?:babel|babel-packages|@mswjs|next-devtools|next-server|webpack)/',
    '^node_modules/next/dist/(?:cli/(?!next-test)|next-devtools|server/dev)/',
  ].join('|'),
);

async function listWeb(root: string): Promise<string[]> {
  const own = await traceFiles(root, {
    entries: ['server.ts', 'lib/server/renderer.ts', 'lib/page-cache/handler.ts', checkNode],
    leaveOut: /^(?:node_modules\/next\/|node_modules\/\.cache\/|\.next\/|\.git\/)/,
  });
  const entry = await traceFiles(root, {
    entries: ['node_modules/next/dist/server/next.js'],
    leaveOut: builderOfNext,
  });
  const built = await listFiles(root, '.next');
  const traces = built.filter((file) => file.startsWith('.next/server/') && file.endsWith('.nft.json'));
  const next = await Promise.all(['.next/next-server.js.nft.json', ...traces].map((path) => readNextTrace(root, path)));
  // Next has traced its server, but not its entry for custom servers. Traces of pages also name sources, which are in the build.
  const packages = next.flat().filter((file) => file.startsWith('node_modules/') && existsSync(join(root, file)));
  const seeds = await listSeeds(root, built);
  const served = built.filter(
    (file) => !notServed.test(file) && !seeds.has(file.replace(/\.(?:[a-z]+|segments\/.*)$/, '')),
  );
  const files = await Promise.all(['.scripts', 'public'].map((folder) => listFiles(root, folder)));
  return [...own, ...entry, ...packages, ...served, ...files.flat(), ...listFontFiles()];
}

/** Parts of `.next` that only a build or an earlier server reads. */
const notServed =
  /^\.next\/(?:cache|page-cache|dev|diagnostics|turbopack|types|trace|trace-build|source-digest|server\/route-cache)(?:\/|$)|\.nft\.json$/;

const pageMeta = /^(\.next\/server\/app\/.*)\.meta$/;

/**
 * Lists the prerendered pages of the release of the build. A pack serves other releases, which render them again. Parts of
 * pages, which every request of the page needs, are not among them.
 * @returns their paths without extension
 */
async function listSeeds(root: string, built: readonly string[]): Promise<Set<string>> {
  const seeds = new Set<string>();
  for (const file of built) {
    const [, page] = pageMeta.exec(file) ?? [];
    if (page === undefined) continue;
    const { headers, postponed } = JSON.parse(await readFile(join(root, file), 'utf8')) as PageMeta;
    if (postponed === undefined && releaseOf(headers?.[tagsHeader]) !== undefined) seeds.add(page);
  }
  return seeds;
}

interface PageMeta {
  headers?: Record<string, string>;
  postponed?: string;
}

async function listPublisher(root: string): Promise<string[]> {
  const { bundleProgram } = await import('#lib/compile/bundle.ts');
  const compiler = relative(root, (await bundleProgram()).pathname);
  const commands = ['publish', 'preview', 'rollback', 'forget', 'release', 'draw-newest'].map(
    (command) => `lib/commands/${command}.ts`,
  );
  const own = await traceFiles(root, {
    entries: [compiler, 'lib/publish/publisher.ts', 'lib/og/draw-process.ts', ...commands, checkNode],
    // The compiler is bundled, and its sources are not loaded.
    leaveOut: /^(?:\.next\/|\.git\/|lib\/compile\/compiler-worker\.ts|node_modules\/(?:esbuild|typescript)\/)/,
  });
  // The caches of the compiler are named by digests of its sources.
  const sources = ['lib/compile/compiler-worker.ts', 'lib/compile/documents.ts'].flatMap(listFingerprinted);
  // Besides the bundle, its folder has the regular expressions of grammars, which save time.
  const bundled = await listFiles(root, dirname(compiler));
  return [...own, ...bundled, ...sources, ...listFontFiles()];
}

/** @returns the files and links below a folder, as paths from the root */
async function listFiles(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}
