// The built site of this checkout, served and opened in Chromium.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { childEnv, env } from '#lib/env.ts';
import type { Post } from '#lib/model/release.ts';
import { readCurrent } from '#lib/model/release-files.ts';
import { readIndex } from '#lib/posts/read-release.ts';

const port = 4512;
const debianChromium = '/usr/bin/chromium';
const quiet = ['--no-sandbox', '--disable-quic', '--disable-background-networking', '--disable-component-update'];

export interface BuiltSite {
  origin: string;
  /** The newest post. */
  post: Post;
  browser: Browser;
  close: () => Promise<void>;
}

async function waitForAnswer(server: ChildProcess, origin: string): Promise<void> {
  while (server.exitCode === null) {
    if (await fetch(origin).catch(() => undefined)) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('The server ended before it responded.');
}

/**
 * @param flags for Chromium
 * @throws if there is no build, or no post
 */
export async function openBuiltSite(flags: readonly string[] = []): Promise<BuiltSite> {
  const release = readCurrent(env.releaseDir);
  if (!release || !existsSync(join(env.distDir, 'BUILD_ID'))) throw new Error('There is no build: run npm run build.');
  const [post] = readIndex(release).posts;
  if (!post) throw new Error('There is no post to look at.');
  const origin = `http://localhost:${port}`;
  const server = spawn(process.execPath, ['server.ts'], {
    cwd: join(import.meta.dirname, '..'),
    env: childEnv({ HOST: 'localhost', PORT: String(port), NODE_ENV: 'production' }),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await waitForAnswer(server, origin);
  const browser = await chromium.launch({
    executablePath: existsSync(debianChromium) ? debianChromium : undefined,
    args: [...quiet, '--disable-sync', '--no-first-run', ...flags],
  });
  const close = async () => {
    await browser.close();
    server.kill('SIGTERM');
  };
  return { origin, post, browser, close };
}
