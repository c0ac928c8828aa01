// `npm start` where there is a build already: it serves, builds nothing again, and leaves nothing behind.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort, fromRoot, isListening, Program, waitForAnswer } from './site/checkout.ts';
import { request } from './site/site.ts';
import { expect, test } from './test.ts';

test('npm start serves the build that is there on its port, and SIGTERM ends all of it within ten seconds', async () => {
  const buildId = await readFile(fromRoot('.next/BUILD_ID'), 'utf8');
  const dir = await mkdtemp(join(tmpdir(), 'load-bearing-e2e-'));
  const port = await findFreePort();
  const origin = `http://localhost:${port}`;
  const program = new Program('npm', ['start'], {
    env: { PORT: String(port), HOST: 'localhost', RELEASE_DIR: join(dir, 'release') },
  });
  try {
    await waitForAnswer(`${origin}/icon.svg`, program);
    const { status, headers } = await request(origin, '/');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(await readFile(fromRoot('.next/BUILD_ID'), 'utf8'), 'the build is older than the code').toBe(buildId);
    expect(await isListening(port)).toBe(true);
    program.terminate();
    await expect.poll(() => program.isRunning, { timeout: 10_000 }).toBe(false);
    await expect.poll(() => isListening(port), { timeout: 10_000 }).toBe(false);
    expect(program.groupIsAlive()).toBe(false);
  } finally {
    await program.end();
    await rm(dir, { recursive: true, force: true });
  }
});
