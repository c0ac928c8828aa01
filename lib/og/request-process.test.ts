// The process that draws requested cards: when it starts and ends, and what callers get.
import { ChildProcess, type ForkOptions, fork } from 'node:child_process';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { Card } from '#lib/og/card.ts';
import { RequestProcess } from '#lib/og/request-process.ts';

const program = join(import.meta.dirname, '../../test/fixtures/card-process.ts');
const card: Card = { title: 'A title', facts: [], siteName: 'A site' };

const drawWith = (apart: RequestProcess, name = 'one') => apart.draw({ name, card, mark: undefined });

/** Draws an image, which is the id of the process. */
async function findPid(apart: RequestProcess, name = 'one'): Promise<number> {
  return Number(Buffer.from(await drawWith(apart, name)));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('one process draws all cards, ends when it is idle, and another one starts at the next request', async () => {
  const apart = new RequestProcess({ program, rest: 300 });
  const [first, second] = await Promise.all([findPid(apart), findPid(apart, 'two')]);
  expect(second).toBe(first);
  await vi.waitFor(() => expect(isAlive(first)).toBe(false), 60_000);
  const third = await findPid(apart);
  expect(third).not.toBe(first);
  await vi.waitFor(() => expect(isAlive(third)).toBe(false), 60_000);
});

test('the process stays while a card is drawn, and all callers get an error if it is killed', async () => {
  const apart = new RequestProcess({ program, rest: 1 });
  const never = [drawWith(apart, 'never'), drawWith(apart, 'never')];
  const pid = await findPid(apart);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(isAlive(pid)).toBe(true);
  process.kill(pid, 'SIGKILL');
  const message = 'The process that draws ended with SIGKILL';
  expect(await Promise.allSettled(never)).toMatchObject([{ reason: { message } }, { reason: { message } }]);
});

test('a process that does not reply is killed', async () => {
  const apart = new RequestProcess({ program, rest: 60_000, patience: 3_000 });
  // On a busy machine, a process may be killed before it has started.
  const pid = await vi.waitFor(() => findPid(apart), 60_000);
  const never = [drawWith(apart, 'never'), drawWith(apart, 'never')];
  const message = 'The process that draws did not reply within 3000 ms';
  expect(await Promise.allSettled(never)).toMatchObject([{ reason: { message } }, { reason: { message } }]);
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 60_000);
});

test('a card that cannot be drawn and a crash are errors, and the next request succeeds', async () => {
  const apart = new RequestProcess({ program, rest: 1 });
  await expect(drawWith(apart, 'undrawable')).rejects.toThrow('no font');
  await expect(drawWith(apart, 'crash')).rejects.toThrow('The process that draws ended with 3');
  expect(await findPid(apart)).toBeGreaterThan(0);
});

test('a process that cannot be started is an error, and the next request starts one', async () => {
  const start = vi.fn((path: string, args: readonly string[], options: ForkOptions) => fork(path, args, options));
  start.mockImplementationOnce(() => {
    throw new Error('spawn ENOMEM');
  });
  start.mockImplementationOnce(() => {
    // Without file descriptors, Node returns a process that has no channel.
    const child = new ChildProcess();
    setImmediate(() => child.emit('error', new Error('spawn EMFILE')));
    return child;
  });
  const apart = new RequestProcess({ program, rest: 1, start });
  await expect(drawWith(apart)).rejects.toThrow('ENOMEM');
  await expect(drawWith(apart)).rejects.toThrow('EMFILE');
  expect(await findPid(apart)).toBeGreaterThan(0);
});
