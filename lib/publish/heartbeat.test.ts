import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { isSilent, judgePublisher, type Supervision, startHeartbeat } from '#lib/publish/heartbeat.ts';

let releaseDir = '';
const now = Date.parse('2026-06-01T12:00:00Z');
const minute = 60_000;

beforeEach(async () => {
  releaseDir = await mkdtemp(join(tmpdir(), 'load-bearing-beat-'));
  return () => rm(releaseDir, { recursive: true, force: true });
});

async function leaveBeat(pid: number, age: number): Promise<void> {
  const path = join(releaseDir, 'publisher.json');
  await writeFile(path, JSON.stringify({ pid }));
  const at = new Date(now - age);
  await utimes(path, at, at);
}

const calm: Supervision = { ends: [] };

function judge(supervision: Supervision | undefined = calm, since = now - 60 * minute) {
  return judgePublisher({ releaseDir, supervision, since, now });
}

async function findDeadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '0']);
  await once(child, 'exit');
  return child.pid ?? 0;
}

test('without a heartbeat and a supervisor, no publisher is expected', () => {
  expect(judgePublisher({ releaseDir, supervision: undefined, since: now - 60 * minute, now })).toBeUndefined();
});

test('a publisher with a heartbeat runs, with or without a supervisor', async () => {
  await leaveBeat(await findDeadPid(), 3_000);
  expect(judge()).toEqual({ state: 'runs' });
  expect(judgePublisher({ releaseDir, supervision: undefined, since: 0, now })?.state).toBe('runs');
});

test('without a heartbeat, a living process hangs and a dead one is gone', async () => {
  await leaveBeat(process.pid, 16_000);
  expect(judge()).toEqual({ state: 'hangs', beat: '2026-06-01T11:59:44.000Z' });
  expect(isSilent(releaseDir, process.pid, now)).toBe(true);
  expect(isSilent(releaseDir, process.pid + 1, now)).toBe(false);
  await leaveBeat(await findDeadPid(), 16_000);
  expect(judge()?.state).toBe('gone');
  expect(judgePublisher({ releaseDir, supervision: undefined, since: 0, now })?.state).toBe('gone');
});

test.runIf(process.platform === 'linux')('a zombie is gone', async () => {
  const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 60']);
  onTestFinished(() => void parent.kill('SIGKILL'));
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  await leaveBeat(Number(line.toString()), 16_000);
  await expect.poll(() => judge()?.state).toBe('gone');
});

test('a supervised publisher gets time for its first heartbeat', () => {
  expect(judge(calm, now - 14_000)?.state).toBe('runs');
  expect(judge(calm, now - 16_000)?.state).toBe('gone');
});

test('a publisher that has exited gets time to restart', async () => {
  await leaveBeat(await findDeadPid(), 20_000);
  expect(judge({ ends: [now - 14_000], reason: 'SIGKILL' })).toMatchObject({
    state: 'runs',
    ends: 1,
    reason: 'SIGKILL',
  });
  expect(judge({ ends: [now - 16_000] })?.state).toBe('gone');
});

test('three exits within ten minutes are a loop, even with a heartbeat', async () => {
  await leaveBeat(process.pid, 0);
  const ends = [now - 9 * minute, now - 5 * minute, now - 1 * minute];
  expect(judge({ ends, reason: 'code 1' })).toMatchObject({ state: 'loops', ends: 3, reason: 'code 1' });
  expect(judge({ ends: ends.slice(1) })?.state).toBe('runs');
  expect(judge({ ends: [now - 10 * minute, ...ends.slice(1)] })?.state).toBe('runs');
});

test('the heartbeat continues, writes a removed file again, and removes the file when it stops', async () => {
  const stop = startHeartbeat(releaseDir);
  onTestFinished(stop);
  const path = join(releaseDir, 'publisher.json');
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ pid: process.pid });
  await utimes(path, new Date(0), new Date(0));
  const age = async () => Date.now() - (await stat(path)).mtimeMs;
  await expect.poll(age).toBeLessThan(10_000);
  await rm(path);
  await expect.poll(() => age().catch(() => 99_999)).toBeLessThan(10_000);
  stop();
  await expect(stat(path)).rejects.toThrow(/ENOENT/);
});

test.each([
  ['process.exit(0)', false],
  ['process.exit(1)', true],
  ["process.kill(process.pid, 'SIGKILL')", true],
])('after %s, the heartbeat file is left: %s', async (end, isLeft) => {
  const beat = JSON.stringify(join(import.meta.dirname, 'heartbeat.ts'));
  const script = `import { startHeartbeat } from ${beat}; startHeartbeat(${JSON.stringify(releaseDir)}); ${end};`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { cwd: import.meta.dirname });
  await once(child, 'exit');
  const isThere = await stat(join(releaseDir, 'publisher.json')).then(
    () => true,
    () => false,
  );
  expect(isThere).toBe(isLeft);
});

test('the mtime of a damaged file still counts', async () => {
  await leaveBeat(process.pid, 0);
  await writeFile(join(releaseDir, 'publisher.json'), '{');
  const at = new Date(now - 16_000);
  await utimes(join(releaseDir, 'publisher.json'), at, at);
  expect(judge()?.state).toBe('gone');
});
