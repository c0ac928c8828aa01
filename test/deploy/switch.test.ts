// The messages and limits of `deploy/switch`, with replacements of systemctl and curl. test/publish/cases/upgrade.ts runs it under
// load.
import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const script = join(import.meta.dirname, '../../deploy/switch');

/** Records its calls, prints as systemctl does, and records running instances as files. */
const systemctl = `#!/bin/sh
echo "$*" >> calls
for word; do case $word in load-bearing@*) name=\${word#*@} ;; esac; done
case "$*" in
  *is-active*) test -e "active-$name" ;;
  start*) test ! -e refuses || { echo "Unit load-bearing@$name.service not found." >&2; exit 5; }; touch "active-$name" ;;
  stop*) rm -f "active-$name" ;;
  *) echo "Created symlink for $name" >&2 ;;
esac
`;

let dir = '';

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'load-bearing-switch-'));
  await put('systemctl', systemctl);
  await put('curl', '#!/bin/sh\nexit 0\n');
  // The switch waits for nginx.
  await put('sleep', '#!/bin/sh\nexit 0\n');
});

afterEach(() => rm(dir, { recursive: true }));

async function put(name: string, text: string): Promise<void> {
  await writeFile(join(dir, name), text);
  await chmod(join(dir, name), 0o755);
}

function run(args: readonly string[] = [], settings: Record<string, string> = {}) {
  const env = { ...process.env, ...settings, PATH: `${dir}:${process.env.PATH}` };
  const { status, stdout, stderr } = spawnSync(script, args, { cwd: dir, env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

const listCalls = async () => (await readFile(join(dir, 'calls'), 'utf8').catch(() => '')).trim().split('\n');

test('each call moves the site to the other instance, without the messages of systemctl', async () => {
  expect(run()).toEqual({
    status: 0,
    stdout: 'load-bearing@3000 serves the site. To go back: deploy/switch 3001\n',
    stderr: '',
  });
  expect(run().stdout).toMatch(/^load-bearing@3001 serves the site/);
  expect((await listCalls()).filter((call) => /^(?:start|stop)/.test(call))).toEqual([
    'start load-bearing@3000',
    'start load-bearing@3001',
    'stop load-bearing@3000',
  ]);
  expect(run(['3001'])).toMatchObject({ status: 1, stderr: expect.stringMatching(/^load-bearing@3001 runs already/) });
});

test.each([
  [['4000'], 'There is no instance 4000. Usage: deploy/switch [3000|3001]\n'],
  [['--now'], 'There is no instance --now. Usage: deploy/switch [3000|3001]\n'],
  [['3000', '3001'], 'Usage: deploy/switch [3000|3001]\n'],
])('%j is refused, and nothing starts', async (args, stderr) => {
  expect(run(args)).toEqual({ status: 2, stdout: '', stderr });
  expect(await listCalls()).toEqual(['']);
});

test('an instance that cannot be started is reported in one line with the reason', async () => {
  await writeFile(join(dir, 'refuses'), '');
  expect(run()).toEqual({
    status: 1,
    stdout: '',
    stderr: 'systemctl start load-bearing@3000 failed: Unit load-bearing@3000.service not found.\n',
  });
});

test('an instance that is not ready in time is stopped after SWITCH_SECONDS, however long each request takes', async () => {
  const asked = join(dir, 'asked');
  await put('curl', `#!/bin/sh\necho x >>${asked}\n/bin/sleep 0.7\nexit 22\n`);
  const { status, stderr } = run([], { SWITCH_SECONDS: '2' });
  const times = (await readFile(asked, 'utf8')).trim().split('\n').length;
  expect(times).toBeGreaterThan(0);
  expect(times).toBeLessThan(5);
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(/^load-bearing@3000 is not ready: load-bearing@3001 stays/),
  ]);
  expect((await listCalls()).at(-1)).toBe('stop load-bearing@3000');
  expect(run([], { SWITCH_SECONDS: 'long' })).toMatchObject({ status: 2 });
});
