import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runStage } from '#lib/commands/stage.ts';

test('npm run doctor prints one line for each problem, and exits with 1', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'load-bearing-doctor-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  let output = '';
  const print = (text: string) => {
    output += text;
  };
  const env = {
    RELEASE_DIR: join(dir, 'release'),
    SITE_URL: 'blog.example.org',
    CONTENT_REF: 'a b',
    PUBLISH_POLL: 'x',
  };
  const { code } = await runStage(process.execPath, ['lib/commands/doctor.ts'], { env, print });
  const lines = output.trim().split('\n');
  const errors = lines.filter((line) => /^[A-Z_]+ is /.test(line)).map((line) => line.split(' ')[0]);
  expect(errors.toSorted()).toEqual(['CONTENT_REF', 'PUBLISH_POLL', 'SITE_URL']);
  expect(lines).toContain('Not checked: address, ports, source, store and proxy, as settings are wrong.');
  expect(lines.at(-1)).toMatch(/^\d+ problems? to fix\.$/);
  expect(output).not.toMatch(/^\s+at /m);
  expect(code).toBe(1);
});
