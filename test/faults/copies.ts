// Builds two instrumented copies of the repository: this site, and a control that stock Next serves.
import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { copySite } from '../../bench/site-copy.ts';

const run = promisify(execFile);

/** Instrumentation of the copies: logs each render, slows renders down, measures memory. */
const probe = `import { appendFileSync, readFileSync } from 'node:fs';

function note(line: string): void {
  if (process.env.FAULT_RENDERS) appendFileSync(process.env.FAULT_RENDERS, line + '\\n');
}

export function noteRender(slug: string): void {
  note(slug);
}

export function noteDone(key: string): void {
  note(key.slice(key.lastIndexOf('/') + 1) + ' done');
}

export async function pauseRender(): Promise<void> {
  if (!process.env.FAULT_PAUSE) return;
  const milliseconds = Number(readFileSync(process.env.FAULT_PAUSE, 'utf8'));
  if (milliseconds > 0) await new Promise((resolve) => setTimeout(resolve, milliseconds));
}
`;

/** Loaded before the server, in each thread. Measures the heaps after garbage collection, as most of the resident size is garbage. */
const memory = `import { renameSync, writeFileSync } from 'node:fs';
import { BroadcastChannel, isMainThread } from 'node:worker_threads';

function measure() {
  gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function write(bytes) {
  writeFileSync(process.env.FAULT_MEMORY + '.tmp', String(bytes));
  renameSync(process.env.FAULT_MEMORY + '.tmp', process.env.FAULT_MEMORY);
}

const channel = new BroadcastChannel('fault-memory');
channel.unref();
let hasThread = false;
if (isMainThread) {
  channel.onmessage = ({ data }) => write(data + measure());
  process.on('worker', () => {
    hasThread = true;
  });
  process.on('SIGUSR2', () => (hasThread ? channel.postMessage('measure') : write(measure())));
} else channel.onmessage = () => channel.postMessage(measure());
`;

/** Invalidates a release in stock Next, in the way that its documentation says takes effect at once. */
const invalidate = `import { revalidateTag } from 'next/cache';
import type { NextRequest } from 'next/server';

export async function GET(request: NextRequest) {
  for (const tag of request.nextUrl.searchParams.getAll('tag')) revalidateTag(tag, { expire: 0 });
  return new Response('ok');
}
`;

interface Edit {
  /** From the root of the repository. */
  file: string;
  /** Text that the file contains. */
  from: string;
  to: string;
}

const pageImport = "import { PostArticle } from '#components/article/post-article.tsx';\n";
const pageBegin = '  const view = await find(params);\n';
const queriesImport = "import type { Digest } from '#lib/model/digest.ts';\n";
const queriesRead = '  const view = read(release).post(slug);\n';
const handlerImport = "import { env } from '#lib/env.ts';\n";
const handlerSet = '  async set(...args: SetArguments): Promise<void> {\n';
const handlerNoted = handlerSet.replace('set', 'setAndNote').replace('async', 'private async');
const trust = "process.env.FAULT_TRUST !== '1' && ";

/** Edits that add the instrumentation. `copies.test.ts` checks that they fit the product. */
export const probeEdits: readonly Edit[] = [
  {
    file: 'app/(site)/posts/[slug]/page.tsx',
    from: pageImport,
    to: `${pageImport}import { noteRender } from '#lib/fault-probe.ts';\n`,
  },
  {
    file: 'app/(site)/posts/[slug]/page.tsx',
    from: pageBegin,
    to: `  noteRender((await params).slug);\n${pageBegin}`,
  },
  {
    file: 'lib/posts/queries.ts',
    from: queriesImport,
    to: `${queriesImport}import { pauseRender } from '#lib/fault-probe.ts';\n`,
  },
  { file: 'lib/posts/queries.ts', from: queriesRead, to: `  await pauseRender();\n${queriesRead}` },
  {
    file: 'lib/page-cache/handler.ts',
    from: handlerImport,
    to: `${handlerImport}import { noteDone } from '#lib/fault-probe.ts';\n`,
  },
  {
    file: 'lib/page-cache/handler.ts',
    from: handlerSet,
    to: `${handlerSet}    await this.setAndNote(...args);\n    noteDone(args[0]);\n  }\n\n${handlerNoted}`,
  },
  // With FAULT_TRUST=1 the control does not verify digests.
  {
    file: 'lib/model/release-files.ts',
    from: 'if (digestOf(bytes) !== digest)',
    to: `if (${trust}digestOf(bytes) !== digest)`,
  },
  {
    file: 'lib/images/files.ts',
    from: 'if (digestOf(bytes) !== sum)',
    to: `if (${trust}digestOf(bytes) !== sum)`,
  },
];

/** Removes the page cache, for the control. */
export const controlEdit: Edit = {
  file: 'next.config.ts',
  from: "  cacheHandler: join(import.meta.dirname, 'lib/page-cache/handler.ts'),\n",
  to: '',
};

async function apply(dir: string, { file, from, to }: Edit): Promise<void> {
  const path = join(dir, file);
  const text = await readFile(path, 'utf8');
  if (!text.includes(from)) throw new Error(`${file} no longer contains "${from}": adapt test/faults/copies.ts`);
  await writeFile(
    path,
    text.replace(from, () => to),
  );
}

async function addProbe(dir: string): Promise<void> {
  await writeFile(join(dir, 'lib/fault-probe.ts'), probe);
  await writeFile(join(dir, 'lib/fault-memory.mjs'), memory);
  for (const edit of probeEdits) await apply(dir, edit);
  await mkdir(join(dir, 'app/fault-invalidate'));
  await writeFile(join(dir, 'app/fault-invalidate/route.ts'), invalidate);
}

async function build(dir: string, releaseDir: string): Promise<void> {
  const env = {
    ...process.env,
    RELEASE_DIR: releaseDir,
    NEXT_TELEMETRY_DISABLED: '1',
    NODE_ENV: 'production' as const,
  };
  const next = join('node_modules', 'next', 'dist', 'bin', 'next');
  await run(process.execPath, [next, 'build'], { cwd: dir, env, maxBuffer: 2 ** 26 });
}

export interface Copies {
  ours: string;
  control: string;
}

export function nameCopies(dir: string): Copies {
  return { ours: join(dir, 'ours'), control: join(dir, 'control') };
}

/**
 * @param isShared uses one build for both copies, which saves half a minute: Next reads at its start whether there is a
 * cache handler and a proxy. The long form builds the control by itself.
 */
export async function makeCopies(root: string, dir: string, releaseDir: string, isShared: boolean): Promise<Copies> {
  const copies = nameCopies(dir);
  await copySite(root, copies.ours);
  await addProbe(copies.ours);
  if (isShared) {
    await build(copies.ours, releaseDir);
    await run('cp', ['-al', copies.ours, copies.control]);
    // Stock Next writes in place, which would change our files through the hard links.
    await rm(join(copies.control, '.next'), { recursive: true });
    await cp(join(copies.ours, '.next'), join(copies.control, '.next'), { recursive: true, verbatimSymlinks: true });
    const config = join(copies.control, 'next.config.ts');
    const text = await readFile(config);
    await rm(config);
    await writeFile(config, text);
    await apply(copies.control, controlEdit);
    const manifest = join(copies.control, '.next/server/functions-config-manifest.json');
    await writeFile(manifest, JSON.stringify({ version: 1, functions: {} }));
    return copies;
  }
  await copySite(root, copies.control);
  await addProbe(copies.control);
  await apply(copies.control, controlEdit);
  await rm(join(copies.control, 'proxy.ts'));
  await build(copies.ours, releaseDir);
  await build(copies.control, releaseDir);
  return copies;
}
