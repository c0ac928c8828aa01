import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

test('a stop before the first release ends with exit code 0 and prints no problem', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'load-bearing-start-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  // A git host that accepts connections and never responds, so that the first publication does not end.
  const host = createServer();
  host.listen(0, 'localhost');
  onTestFinished(() => void host.close());
  await once(host, 'listening');
  const settings = {
    CONTENT_REPO: `https://localhost:${(host.address() as AddressInfo).port}/blog.git`,
    RELEASE_DIR: join(dir, 'release'),
    PORT: '0',
    __NEXT_PROCESSED_ENV: 'true',
  };
  const child = spawn(process.execPath, ['lib/commands/start.ts'], {
    cwd: join(import.meta.dirname, '../..'),
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    errors += chunk;
  });
  const [socket] = await once(host, 'connection');
  onTestFinished(() => void socket.destroy());
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(errors).toBe('');
});
