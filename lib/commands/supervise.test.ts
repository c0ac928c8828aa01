import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { restartDelay, Supervisor } from '#lib/commands/supervise.ts';
import { log } from '#lib/log.ts';

let dir = '';
let supervisor: Supervisor | undefined;
const beat = JSON.stringify(join(import.meta.dirname, '../publish/heartbeat.ts'));

/** Stores the reports that it receives from the supervisor. */
const serverProgram = `
import { writeFileSync } from 'node:fs';
import { receiveSupervision } from ${beat};
const read = receiveSupervision();
setInterval(() => writeFileSync(process.env.RELEASE_DIR + '/report', JSON.stringify(read() ?? null)), 50);
process.on('disconnect', () => process.exit()).on('SIGTERM', () => process.exit());
`;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'load-bearing-supervise-'));
  vi.stubEnv('RELEASE_DIR', dir);
  await writeFile(join(dir, 'server.mts'), serverProgram);
  return async () => {
    // Its programs write into the folder until they end.
    await supervisor?.end(0);
    vi.unstubAllEnvs();
    await rm(dir, { recursive: true, force: true });
  };
});

async function supervise(publisher: string, checkInterval = 60_000): Promise<Supervisor> {
  await writeFile(join(dir, 'publisher.mts'), publisher);
  supervisor = new Supervisor({
    publisher: join(dir, 'publisher.mts'),
    server: join(dir, 'server.mts'),
    releaseDir: dir,
    checkInterval,
  });
  return supervisor;
}

async function readReport(): Promise<{ ends: number[]; reason?: string }> {
  const text = await readFile(join(dir, 'report'), 'utf8').catch(() => '');
  // The file is empty while it is written.
  return JSON.parse(text || 'null') ?? { ends: [] };
}

function captureErrors(): () => Record<string, unknown>[] {
  const logged = vi.spyOn(log, 'error').mockReturnValue();
  onTestFinished(() => logged.mockRestore());
  return () => logged.mock.calls.map(([fields, message]) => ({ ...(fields as object), message }));
}

test('a publisher that keeps ending is restarted with growing delays, and the server receives the reason', async () => {
  const readLog = captureErrors();
  const supervisor = await supervise('process.exit(3);');
  expect(await supervisor.startPublisher()).toBe(false);
  void supervisor.serve();
  await expect.poll(async () => (await readReport()).ends.length).toBeGreaterThanOrEqual(3);
  expect((await readReport()).reason).toBe('code 3');
  const ends = readLog().filter(({ event }) => event === 'publisher-ended');
  expect(ends[2]?.message).toMatch(
    /^The publisher ended \(code 3\), 3 times within ten minutes: it restarts in \d+ ms$/,
  );
});

test.each([
  { ends: 1, ran: 0, delay: 500 },
  { ends: 3, ran: 0, delay: 2_000 },
  { ends: 3, ran: 600, delay: 1_400 },
  { ends: 20, ran: 0, delay: 30_000 },
  { ends: 20, ran: 20_000, delay: 10_000 },
  { ends: 20, ran: 60_000, delay: 500 },
])('after $ends exits and a run of $ran ms, the publisher restarts in $delay ms', ({ ends, ran, delay }) => {
  expect(restartDelay(ends, ran)).toBe(delay);
});

test('a publisher that hangs is killed and restarted, and one with a heartbeat is not', async () => {
  const readLog = captureErrors();
  const program = `
import { existsSync, writeFileSync } from 'node:fs';
import { startHeartbeat } from ${beat};
process.on('SIGTERM', () => process.exit()).on('disconnect', () => process.exit());
const mark = process.env.RELEASE_DIR + '/mark';
startHeartbeat(process.env.RELEASE_DIR);
process.send('ready');
if (existsSync(mark)) setInterval(() => undefined, 1_000);
else { writeFileSync(mark, ''); for (;;); }
`;
  const supervisor = await supervise(program, 100);
  expect(await supervisor.startPublisher()).toBe(true);
  expect(readLog()).toEqual([]);
  const pid = async () => (JSON.parse(await readFile(join(dir, 'publisher.json'), 'utf8')) as { pid: number }).pid;
  const before = await pid();
  // The publisher's thread is busy, so it cannot update the file: the test backdates the last heartbeat.
  await utimes(join(dir, 'publisher.json'), new Date(0), new Date(0));
  const events = () => readLog().map(({ event, reason }) => [event, reason]);
  await expect.poll(events).toEqual([
    ['publisher-hangs', undefined],
    ['publisher-ended', 'SIGKILL'],
  ]);
  await expect.poll(pid).not.toBe(before);
});
