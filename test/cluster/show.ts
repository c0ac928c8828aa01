// `npm run cluster`: starts a cluster on free ports of this machine, with a repository to push to, and shows its state until
// Ctrl-C.
import { rmSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { build, isBuilt } from '#lib/commands/build.ts';
import type { Files } from '#test/corpus/form.ts';
import { findFreePort } from '#test/ports.ts';
import { hasRedis } from '#test/redis.ts';
import { hasVarnish, nameVarnish, Varnish } from '#test/varnish.ts';
import { copyContent, fromRoot, type Settings } from '../../e2e/site/checkout.ts';
import { git } from '../publish/repository.ts';
import { hasNginx } from './balancer.ts';
import { Cluster, secret } from './cluster.ts';
import { Copies } from './copies.ts';
import { describeCluster } from './view.ts';

/** Milliseconds between two looks. */
const interval = 500;

if (!hasRedis || !hasNginx) {
  console.error('npm run cluster needs Redis and nginx: apt-get install redis-server nginx');
  process.exit(1);
}

const dir = await mkdtemp(join(tmpdir(), 'load-bearing-cluster-'));
// Other temporary folders are made in it, so all of them are removed.
process.env.TMPDIR = dir;
process.on('exit', () => rmSync(dir, { recursive: true, force: true }));
const stopping = Promise.withResolvers<'stop'>();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.resolve('stop'));
let isStopping = false;
void stopping.promise.then(() => {
  isStopping = true;
});

/** Commits the content of the tests, and clones it for the author. */
async function pushContent({ repository, origin }: Cluster): Promise<string> {
  const content = join(dir, 'first-content');
  await copyContent(content);
  const files: Files = {};
  for (const entry of await readdir(content, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) files[`content${path.slice(content.length)}`] = await readFile(path);
  }
  const commit = await repository.commit({ files });
  await repository.push(commit);
  // The hook acts as a forge: it delivers a webhook to any instance.
  const hook = join(repository.bare, 'hooks/post-receive');
  const notify = `'${process.execPath}' '${fromRoot('test/cluster/notify.ts')}' '${origin}' '${secret}'`;
  await mkdir(join(repository.bare, 'hooks'), { recursive: true });
  await writeFile(hook, `#!/bin/sh\nexec ${notify}\n`);
  await chmod(hook, 0o755);
  const clone = join(dir, 'blog');
  await git(dir, ['clone', '--quiet', repository.bare, clone]);
  return clone;
}

/** @param varnish the cache in front of nginx, if Varnish is installed */
async function show(cluster: Cluster, clone: string, varnish: Varnish | undefined): Promise<void> {
  const cache = varnish
    ? `${varnish.origin} (after a push, only changed pages are fetched again: compare the header age)`
    : 'apt-get install varnish varnish-modules, and start again';
  const head = [
    `The site:   ${cluster.origin}`,
    `By Varnish: ${cache}`,
    `Its text:   ${clone}/content (edit a post there, git commit, git push)`,
    `Try also:   kill -9 or kill -STOP of a process below; redis-cli -p ${cluster.store.port} flushall`,
    'A publisher has two processes here. Killing the first, its supervisor, ends the machine, which is not started again. The second',
    'publishes: its supervisor starts it again after kill -9, and kill -STOP pauses it.',
    'Ctrl-C ends everything and removes the folder.',
    '',
  ];
  let shown = '';
  while (!isStopping) {
    const lines = await describeCluster(cluster);
    const text = lines.join('\n');
    // A terminal is redrawn. Otherwise, each change is printed.
    if (process.stdout.isTTY) process.stdout.write(`\x1b[2J\x1b[H${[...head, ...lines].join('\n')}\n`);
    else if (text !== shown) console.log(shown === '' ? [...head, text].join('\n') : text);
    shown = text;
    await Promise.race([delay(interval), stopping.promise]);
  }
}

/** @returns the exit code */
async function main(): Promise<number> {
  if (!(await isBuilt())) {
    console.log('There is no build of this code yet: building takes about half a minute.');
    const code = await build();
    if (code !== 0) return code;
  }
  const copies = await Copies.open(dir);
  if (isStopping) return 0;
  const port = await findFreePort();
  const settings: Settings = hasVarnish ? { CDN: nameVarnish(port) } : {};
  const cluster = await Cluster.open({ dir: join(dir, 'cluster'), copies, settings });
  let varnish: Varnish | undefined;
  try {
    const clone = await pushContent(cluster);
    console.log('Starting Redis, nginx, three web instances, two publishers, and Varnish if it is installed.');
    if (hasVarnish) varnish = await Varnish.start({ backends: [Number(new URL(cluster.origin).port)], port });
    const outcome = await Promise.race([cluster.start(), stopping.promise]);
    if (outcome !== 'stop') await show(cluster, clone, varnish);
  } finally {
    console.log('Ending all processes.');
    await varnish?.stop();
    await cluster.close();
  }
  return 0;
}

// Ctrl-C also ends the commands that a start runs, which then fails.
const code = await main().catch((error: unknown) => {
  if (isStopping) return 0;
  throw error;
});
process.exit(code);
