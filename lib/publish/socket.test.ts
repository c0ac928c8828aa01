import { randomUUID } from 'node:crypto';
import { chmod, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import type { Server } from 'node:net';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PublishEvent } from '#lib/publish/events.ts';
import { askPublisher, listenForQuestions, openRuntimeDir, pokePublisher, runtimeDir } from '#lib/publish/socket.ts';

/** Longer than the address of a socket may be. */
let dir = '';
let server: Server | undefined;

beforeEach(() => {
  dir = join(tmpdir(), randomUUID().repeat(5));
});

afterEach(async () => {
  server?.close();
  server = undefined;
  await rm(runtimeDir(dir), { recursive: true, force: true });
});

const note = (text: string): PublishEvent => ({ event: 'note', text });

test('a question is heard, and what is told of it comes in its order', async () => {
  const heard: string[] = [];
  server = await listenForQuestions(dir, async (question, tell) => {
    heard.push(question);
    for (const text of ['one', 'two\nwith a line break', 'ü'.repeat(100_000)]) tell(note(text));
  });
  const told: PublishEvent[] = [];
  const last = await askPublisher(dir, { ask: 'publish' }, (event) => told.push(event));
  expect(heard).toEqual(['{"ask":"publish"}']);
  expect(told).toEqual([note('one'), note('two\nwith a line break'), note('ü'.repeat(100_000))]);
  expect(last).toEqual(told.at(-1));
});

test('without a publisher, or with what one has left, nobody answers', async () => {
  expect(await askPublisher(dir, { ask: 'publish' })).toBeUndefined();
  await writeFile(join(openRuntimeDir(dir), 'publisher'), '');
  expect(await pokePublisher(dir, 'webhook')).toBe(false);
  server = await listenForQuestions(dir, async (_question, tell) => tell(note('here')));
  expect(await pokePublisher(dir, 'webhook')).toBe(true);
});

test('a publisher that fails ends the answer, and answers the next', async () => {
  let count = 0;
  server = await listenForQuestions(dir, async (_question, tell) => {
    count += 1;
    if (count === 1) throw new Error('as it should');
    tell(note('better'));
  });
  expect(await askPublisher(dir, { ask: 'publish' })).toBeUndefined();
  expect(await askPublisher(dir, { ask: 'publish' })).toEqual(note('better'));
});

test('who sends without an end is cut off', async () => {
  server = await listenForQuestions(dir, async () => undefined);
  const socket = connect(join(runtimeDir(dir), 'publisher'));
  socket.on('error', () => socket.destroy());
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write('x'.repeat(100_000));
  await closed;
});

test('nobody but the user can open the folder of the socket', async () => {
  server = await listenForQuestions(dir, async () => undefined);
  expect((await stat(runtimeDir(dir))).mode & 0o777).toBe(0o700);
});

test('a folder that others can write to is not trusted', async () => {
  await mkdir(runtimeDir(dir));
  await chmod(runtimeDir(dir), 0o777);
  expect(() => openRuntimeDir(dir)).toThrow(/remove it/);
  expect(await askPublisher(dir, { ask: 'publish' })).toBeUndefined();
});
