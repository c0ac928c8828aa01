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

/** Loaded before the server. Measures the heap after garbage collection, as most of the resident size is garbage. */
const memory = `import { renameSync, writeFileSync } from 'node:fs';

process.on('SIGUSR2', () => {
  gc();
  const { heapUsed, external } = process.memoryUsage();
  writeFileSync(process.env.FAULT_MEMORY + '.tmp', String(heapUsed + external));
  renameSync(process.env.FAULT_MEMORY + '.tmp', process.env.FAULT_MEMORY);
});
`;

/** Invalidates a release in stock Next, in the way that its documentation says takes effect at once. */
const invalidate = `import { revalidateTag } from 'next/cache';
import type { NextRequest } from 'next/server';

export async function GET(request: NextRequest) {
  for (const tag of request.nextUrl.searchParams.getAll('tag')) revalidateTag(tag, { expire: 0 });
  return new Response('ok');
}
`;

async function edit(file: string, from: string, to: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  if (!text.includes(from)) throw new Error(`${file} no longer contains "${from}": adapt test/faults/copies.ts`);
  await writeFile(
    file,
    text.replace(from, () => to),
  );
}

async function addProbe(dir: string): Promise<void> {
  await writeFile(join(dir, 'lib/fault-probe.ts'), probe);
  await writeFile(join(dir, 'lib/fault-memory.mjs'), memory);
  const page = join(dir, 'app/(site)/posts/[slug]/page.tsx');
  const pageImport = "import { PostArticle } from '#components/article/post-article.tsx';\n";
  await edit(page, pageImport, `${pageImport}import { noteRender } from '#lib/fault-probe.ts';\n`);
  const begin = '  const release = getRelease();\n';
  await edit(page, begin, `${begin}  noteRender((await params).slug);\n`);
  const posts = join(dir, 'lib/posts/queries.ts');
  const postsImport = "import type { Digest } from '#lib/model/digest.ts';\n";
  await edit(posts, postsImport, `${postsImport}import { pauseRender } from '#lib/fault-probe.ts';\n`);
  const read = '  const post = readIndex(release)';
  await edit(posts, read, `  await pauseRender();\n${read}`);
  const handler = join(dir, 'lib/page-cache/handler.ts');
  const handlerImport = "import { env } from '#lib/env.ts';\n";
  await edit(handler, handlerImport, `${handlerImport}import { noteDone } from '#lib/fault-probe.ts';\n`);
  const set = '  async set(...args: SetArguments): Promise<void> {\n';
  const noted = set.replace('set', 'setAndNote').replace('async', 'private async');
  await edit(handler, set, `${set}    await this.setAndNote(...args);\n    noteDone(args[0]);\n  }\n\n${noted}`);
  // With FAULT_TRUST=1 the control does not verify digests.
  const store = join(dir, 'lib/model/object-store.ts');
  const trust = "process.env.FAULT_TRUST !== '1' && ";
  await edit(store, 'if (digestOf(bytes) !== digest)', `if (${trust}digestOf(bytes) !== digest)`);
  const files = join(dir, 'lib/images/files.ts');
  await edit(files, 'if (sum !== undefined && digestOf(bytes)', `if (${trust}sum !== undefined && digestOf(bytes)`);
  await mkdir(join(dir, 'app/fault-invalidate'));
  await writeFile(join(dir, 'app/fault-invalidate/route.ts'), invalidate);
}

async function dropHandler(dir: string): Promise<void> {
  const config = join(dir, 'next.config.ts');
  await edit(config, "  cacheHandler: join(import.meta.dirname, 'lib/page-cache/handler.ts'),\n", '');
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
    await dropHandler(copies.control);
    const manifest = join(copies.control, '.next/server/functions-config-manifest.json');
    await writeFile(manifest, JSON.stringify({ version: 1, functions: {} }));
    return copies;
  }
  await copySite(root, copies.control);
  await addProbe(copies.control);
  await dropHandler(copies.control);
  await rm(join(copies.control, 'proxy.ts'));
  await build(copies.ours, releaseDir);
  await build(copies.control, releaseDir);
  return copies;
}
