// `npm run bench:lighthouse`: the four Lighthouse scores of each kind of page, on a simulated phone.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import lighthouse from 'lighthouse';
import { childEnv, env } from '#lib/env.ts';
import { readCurrent } from '#lib/model/release-files.ts';
import { readIndex } from '#lib/posts/read-release.ts';
import { archivePath, homePath, postPath, searchPath, tagPath } from '#lib/urls.ts';

const port = 4512;
const debuggingPort = 4513;
const origin = `http://localhost:${port}`;
const categories = ['performance', 'accessibility', 'best-practices', 'seo'];
/** Runs, of which the best counts: other programs on the machine only make scores lower. */
const rounds = 3;
const debianChromium = '/usr/bin/chromium';
const quiet = ['--no-sandbox', '--disable-quic', '--disable-background-networking', '--disable-component-update'];

function listPaths(): string[] {
  const release = readCurrent(env.releaseDir);
  if (!release || !existsSync(join(env.distDir, 'BUILD_ID'))) throw new Error('There is no build: run npm run build.');
  const [post] = readIndex(release).posts;
  if (!post) throw new Error('There is no post to look at.');
  return [homePath, postPath(post.slug), ...post.tags.slice(0, 1).map((tag) => tagPath(tag)), archivePath, searchPath];
}

async function waitForAnswer(server: ChildProcess): Promise<void> {
  while (server.exitCode === null) {
    if (await fetch(origin).catch(() => undefined)) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('The server ended before it answered.');
}

/** @returns for each category the best score of all rounds, of 100 */
async function score(path: string): Promise<number[]> {
  const best = categories.map(() => 0);
  for (let round = 0; round < rounds && best.some((one) => one < 100); round++) {
    const result = await lighthouse(`${origin}${path}`, {
      port: debuggingPort,
      onlyCategories: categories,
      logLevel: 'error',
    });
    for (const [at, id] of categories.entries()) {
      best[at] = Math.max(best[at] ?? 0, Math.round((result?.lhr.categories[id]?.score ?? 0) * 100));
    }
  }
  return best;
}

const paths = listPaths();
const server = spawn(process.execPath, ['server.ts'], {
  cwd: join(import.meta.dirname, '..'),
  env: childEnv({ HOST: 'localhost', PORT: String(port), NODE_ENV: 'production' }),
  stdio: ['ignore', 'ignore', 'inherit'],
});
const browser = await chromium.launch({
  executablePath: existsSync(debianChromium) ? debianChromium : undefined,
  args: [...quiet, '--disable-sync', '--no-first-run', `--remote-debugging-port=${debuggingPort}`],
});
try {
  await waitForAnswer(server);
  console.log(`| page | ${categories.join(' | ')} |\n| --- | ${categories.map(() => '---:').join(' | ')} |`);
  for (const path of paths) {
    const scores = await score(path);
    console.log(`| ${path} | ${scores.join(' | ')} |`);
    if (scores.some((one) => one < 100)) process.exitCode = 1;
  }
} finally {
  await browser.close();
  server.kill('SIGTERM');
}
