import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PublishEvent } from '#lib/publish/events.ts';
import { askPublisher, pokePublisher } from '#lib/publish/socket.ts';
import { listenForRequests } from '#lib/publish/socket-server.ts';

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

test('the events of a request arrive in order', async () => {
  const requests: string[] = [];
  stop = await listenForRequests(dir, async (request, emit) => {
    requests.push(request);
    for (const text of ['one', 'two\nwith a line break', 'ü'.repeat(100_000)]) emit(note(text));
  });
  const events: PublishEvent[] = [];
  const { state, last } = await askPublisher(dir, { ask: 'publish' }, (event) => events.push(event));
  expect(requests).toEqual(['{"ask":"publish"}']);
  expect(events).toEqual([note('one'), note('two\nwith a line break'), note('ü'.repeat(100_000))]);
  expect({ state, last }).toEqual({ state: 'done', last: events.at(-1) });
});

test('no publisher is found without a socket, or with the files of one that has ended', async () => {
  expect(await askPublisher(dir, { ask: 'publish' })).toEqual({ state: 'absent' });
  await mkdir(join(dir, 'run'), { recursive: true });
  await writeFile(join(dir, 'run/socket.json'), join(dir, 'run/publisher'));
  expect(await pokePublisher(dir, 'webhook')).toBe('absent');
  await writeFile(join(dir, 'run/publisher'), '');
  expect(await pokePublisher(dir, 'webhook')).toBe('absent');
  stop = await listenForRequests(dir, async (_request, emit) => emit(note('here')));
  expect(await pokePublisher(dir, 'webhook')).toBe('done');
});

test('a publisher is reached through a release folder that has another path here', async () => {
  stop = await listenForRequests(dir, async (_request, emit) => emit(note('here')));
  await rename(dir, join(root, 'moved'));
  expect(await pokePublisher(join(root, 'moved'), 'webhook')).toBe('done');
  await rename(join(root, 'moved'), dir);
});

test('a request that fails closes its connection, and the next request works', async () => {
  let count = 0;
  stop = await listenForRequests(dir, async (_request, emit) => {
    count += 1;
    if (count === 1) throw new Error('expected by the test');
    emit(note('better'));
  });
  expect(await askPublisher(dir, { ask: 'publish' })).toEqual({ state: 'ended' });
  expect(await askPublisher(dir, { ask: 'publish' })).toEqual({ state: 'done', last: note('better') });
});

test('a request that is too long closes the connection', async () => {
  stop = await listenForRequests(dir, async () => undefined);
  const socket = connect(await readAddress());
  socket.on('error', () => socket.destroy());
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write('x'.repeat(100_000));
  await closed;
});

describe('a publisher that hangs', () => {
  const long = 60_000;

  async function listenWith(respond: (line: (text: string) => void) => void): Promise<void> {
    await mkdir(join(dir, 'run'), { recursive: true });
    const path = join(dir, 'run/publisher');
    await writeFile(join(dir, 'run/socket.json'), path);
    stalled = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      respond((text) => socket.write(`${text}\n`));
    });
    await new Promise<void>((resolve) => stalled?.listen(path, resolve));
  }

  test('is given up if it never responds', async () => {
    await listenWith(() => undefined);
    const timeouts = { first: 200, silence: long, total: long };
    expect(await askPublisher(dir, { ask: 'publish' }, undefined, timeouts)).toEqual({ state: 'silent' });
  });

  test('is given up in the middle of a response, and its last event is returned', async () => {
    await listenWith((line) => line(JSON.stringify(note('started'))));
    const timeouts = { first: long, silence: 300, total: long };
    const reply = await askPublisher(dir, { ask: 'publish' }, undefined, timeouts);
    expect(reply).toEqual({ state: 'silent', last: note('started') });
  });

  test('is given up after the total time, even if it sends empty lines', async () => {
    let timer: NodeJS.Timeout | undefined;
    await listenWith((line) => {
      timer = setInterval(() => line(''), 50);
    });
    const start = performance.now();
    const timeouts = { first: long, silence: long, total: 1_500 };
    expect(await askPublisher(dir, { ask: 'publish' }, undefined, timeouts)).toEqual({ state: 'silent' });
    clearInterval(timer);
    expect(performance.now() - start).toBeGreaterThan(1_400);
  });
});

test('the socket is in the release folder, and is created again when it was removed', async () => {
  stop = await listenForRequests(dir, async (_request, emit) => emit(note('here')));
  expect(await readAddress()).toBe(join(dir, 'run/publisher'));
  await rm(join(dir, 'run'), { recursive: true });
  expect(await pokePublisher(dir, 'webhook')).toBe('absent');
  await expect.poll(() => pokePublisher(dir, 'webhook')).toBe('done');
});

test('the socket of a folder with a long name is in the runtime folder, and a process with other settings finds it', async () => {
  dir = join(root, randomUUID().repeat(5));
  vi.stubEnv('RUNTIME_DIRECTORY', join(root, 'service'));
  stop = await listenForRequests(dir, async (_request, emit) => emit(note('here')));
  vi.stubEnv('RUNTIME_DIRECTORY', '');
  vi.stubEnv('TMPDIR', join(root, 'elsewhere'));
  const path = await readAddress();
  expect(path.startsWith(join(root, 'service'))).toBe(true);
  expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
  expect(await pokePublisher(dir, 'webhook')).toBe('done');
});

describe('the socket accepts', () => {
  const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

  test('only its user by default', async () => {
    stop = await listenForRequests(dir, async () => undefined);
    expect(await modeOf(await readAddress())).toBe(0o600);
  });

  test('the group with `withGroup`, whatever the modes of the folders were', async () => {
    await mkdir(dir, { mode: 0o700 });
    await mkdir(join(dir, 'run'), { mode: 0o700 });
    stop = await listenForRequests(dir, async () => undefined, { withGroup: true });
    expect(await modeOf(await readAddress())).toBe(0o660);
    expect(await modeOf(join(dir, 'run'))).toBe(0o710);
    expect(await modeOf(dir)).toBe(0o710);
    expect(await modeOf(join(dir, 'run/socket.json'))).toBe(0o644);
  });
});

test('the socket is in the runtime folder if the release folder does not support sockets', async () => {
  vi.stubEnv('RUNTIME_DIRECTORY', join(root, 'service'));
  // A folder at this path simulates a mount that does not support sockets.
  await mkdir(join(dir, 'run/publisher'), { recursive: true });
  stop = await listenForRequests(dir, async (_request, emit) => emit(note('here')));
  expect((await readAddress()).startsWith(join(root, 'service'))).toBe(true);
  expect(await pokePublisher(dir, 'webhook')).toBe('done');
});
