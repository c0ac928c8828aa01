import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PublishEvent } from '#lib/publish/events.ts';
import { askPublisher, listenForRequests, pokePublisher } from '#lib/publish/socket.ts';

let root = '';
let dir = '';
let stop: (() => Promise<void>) | undefined;
let stalled: Server | undefined;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lb-socket-'));
  dir = join(root, 'release');
});

afterEach(async () => {
  await stop?.();
  stalled?.close();
  [stop, stalled] = [undefined, undefined];
  vi.unstubAllEnvs();
  await rm(root, { recursive: true, force: true });
});

const note = (text: string): PublishEvent => ({ event: 'note', text });
const readAddress = () => readFile(join(dir, 'run/socket.json'), 'utf8');

test('a question is heard, and what is told of it comes in its order', async () => {
  const heard: string[] = [];
  stop = await listenForRequests(dir, async (question, tell) => {
    heard.push(question);
    for (const text of ['one', 'two\nwith a line break', 'ü'.repeat(100_000)]) tell(note(text));
  });
  const told: PublishEvent[] = [];
  const { state, last } = await askPublisher(dir, { ask: 'publish' }, (event) => told.push(event));
  expect(heard).toEqual(['{"ask":"publish"}']);
  expect(told).toEqual([note('one'), note('two\nwith a line break'), note('ü'.repeat(100_000))]);
  expect({ state, last }).toEqual({ state: 'done', last: told.at(-1) });
});

test('without a publisher, or with what one has left, nobody answers', async () => {
  expect(await askPublisher(dir, { ask: 'publish' })).toEqual({ state: 'absent' });
  await mkdir(join(dir, 'run'), { recursive: true });
  await writeFile(join(dir, 'run/socket.json'), join(dir, 'run/publisher'));
  expect(await pokePublisher(dir, 'webhook')).toBe('absent');
  await writeFile(join(dir, 'run/publisher'), '');
  expect(await pokePublisher(dir, 'webhook')).toBe('absent');
  stop = await listenForRequests(dir, async (_question, tell) => tell(note('here')));
  expect(await pokePublisher(dir, 'webhook')).toBe('done');
});

test('a publisher that fails ends the answer, and answers the next', async () => {
  let count = 0;
  stop = await listenForRequests(dir, async (_question, tell) => {
    count += 1;
    if (count === 1) throw new Error('as it should');
    tell(note('better'));
  });
  expect(await askPublisher(dir, { ask: 'publish' })).toEqual({ state: 'ended' });
  expect(await askPublisher(dir, { ask: 'publish' })).toEqual({ state: 'done', last: note('better') });
});

test('a question without an end is cut off', async () => {
  stop = await listenForRequests(dir, async () => undefined);
  const socket = connect(await readAddress());
  socket.on('error', () => socket.destroy());
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write('x'.repeat(100_000));
  await closed;
});

describe('a publisher that hangs', () => {
  const limits = { first: 200, silence: 300, whole: 1_500 };

  async function listenAs(answer: (line: (text: string) => void) => void): Promise<void> {
    await mkdir(join(dir, 'run'), { recursive: true });
    const path = join(dir, 'run/publisher');
    await writeFile(join(dir, 'run/socket.json'), path);
    stalled = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      answer((text) => socket.write(`${text}\n`));
    });
    await new Promise<void>((resolve) => stalled?.listen(path, resolve));
  }

  test('before it says anything is given up', async () => {
    await listenAs(() => undefined);
    expect(await askPublisher(dir, { ask: 'publish' }, undefined, limits)).toEqual({ state: 'silent' });
  });

  test('in the middle of its answer is given up, and what it said is kept', async () => {
    await listenAs((line) => line(JSON.stringify(note('begun'))));
    const reply = await askPublisher(dir, { ask: 'publish' }, undefined, limits);
    expect(reply).toEqual({ state: 'silent', last: note('begun') });
  });

  test('but shows that it lives is waited for, and not for ever', async () => {
    let timer: NodeJS.Timeout | undefined;
    await listenAs((line) => {
      timer = setInterval(() => line(''), 50);
    });
    const begun = performance.now();
    expect(await askPublisher(dir, { ask: 'publish' }, undefined, limits)).toEqual({ state: 'silent' });
    clearInterval(timer);
    expect(performance.now() - begun).toBeGreaterThan(1_400);
  });
});

test('the socket lies in the release folder and comes back when somebody removes it', async () => {
  stop = await listenForRequests(dir, async (_question, tell) => tell(note('here')));
  expect(await readAddress()).toBe(join(dir, 'run/publisher'));
  await rm(join(dir, 'run'), { recursive: true });
  expect(await pokePublisher(dir, 'webhook')).toBe('absent');
  await expect.poll(() => pokePublisher(dir, 'webhook')).toBe('done');
});

test('of a folder with a long name the socket lies elsewhere, and a process with other settings finds it', async () => {
  dir = join(root, randomUUID().repeat(5));
  vi.stubEnv('RUNTIME_DIRECTORY', join(root, 'service'));
  stop = await listenForRequests(dir, async (_question, tell) => tell(note('here')));
  vi.stubEnv('RUNTIME_DIRECTORY', '');
  vi.stubEnv('TMPDIR', join(root, 'elsewhere'));
  const path = await readAddress();
  expect(path.startsWith(join(root, 'service'))).toBe(true);
  expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
  expect(await pokePublisher(dir, 'webhook')).toBe('done');
});

describe('the socket opens', () => {
  const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

  test('for the user alone', async () => {
    stop = await listenForRequests(dir, async () => undefined);
    expect(await modeOf(await readAddress())).toBe(0o600);
  });

  test('for the group if the operator says so, whatever the folders were', async () => {
    await mkdir(dir, { mode: 0o700 });
    await mkdir(join(dir, 'run'), { mode: 0o700 });
    stop = await listenForRequests(dir, async () => undefined, { withGroup: true });
    expect(await modeOf(await readAddress())).toBe(0o660);
    expect(await modeOf(join(dir, 'run'))).toBe(0o710);
    expect(await modeOf(dir)).toBe(0o710);
    expect(await modeOf(join(dir, 'run/socket.json'))).toBe(0o644);
  });
});

test('where the release folder takes no socket it lies elsewhere', async () => {
  vi.stubEnv('RUNTIME_DIRECTORY', join(root, 'service'));
  // As a mount that refuses sockets: a folder is in the way, and cannot be removed like one.
  await mkdir(join(dir, 'run/publisher'), { recursive: true });
  stop = await listenForRequests(dir, async (_question, tell) => tell(note('here')));
  expect((await readAddress()).startsWith(join(root, 'service'))).toBe(true);
  expect(await pokePublisher(dir, 'webhook')).toBe('done');
});
