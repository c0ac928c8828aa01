// The process that draws requested cards: when it starts and ends, and what callers get.
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { Card } from '#lib/og/card.ts';
import { RequestProcess } from '#lib/og/request-process.ts';

const program = join(import.meta.dirname, '../../test/fixtures/card-process.ts');
const card: Card = { title: 'A title', facts: [], siteName: 'A site' };

/** Draws an image, which is the id of the process. */
async function findPid(apart: RequestProcess, name = 'one'): Promise<number> {
  return Number(Buffer.from(await apart.draw(name, card)));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('one process draws all cards, ends at rest, and another one starts at the next request', async () => {
  const apart = new RequestProcess({ program, rest: 300 });
  const [first, second] = await Promise.all([findPid(apart), findPid(apart, 'two')]);
  expect(second).toBe(first);
  await vi.waitFor(() => expect(isAlive(first)).toBe(false), 60_000);
  const third = await findPid(apart);
  expect(third).not.toBe(first);
  await vi.waitFor(() => expect(isAlive(third)).toBe(false), 60_000);
});

test('the process stays while a card is being drawn, and calls for one card share its drawing', async () => {
  const apart = new RequestProcess({ program, rest: 1 });
  const never = apart.draw('never', card);
  expect(apart.draw('never', card)).toBe(never);
  const pid = await findPid(apart);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(isAlive(pid)).toBe(true);
  process.kill(pid, 'SIGKILL');
  await expect(never).rejects.toThrow('The process that draws ended with SIGKILL');
});

test('a card that cannot be drawn and a crash are errors, and the next request succeeds', async () => {
  const apart = new RequestProcess({ program, rest: 1 });
  await expect(apart.draw('undrawable', card)).rejects.toThrow('no font');
  await expect(apart.draw('crash', card)).rejects.toThrow('The process that draws ended with 3');
  expect(await findPid(apart)).toBeGreaterThan(0);
});
