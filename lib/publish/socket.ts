// The client side of the publisher's Unix socket, for the server and the commands. `run/socket.json` holds the path of the
// socket.
import { existsSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { basename, join } from 'node:path';
import type { Sample } from '#lib/observe/sample.ts';
import type { PublishEvent, PublisherRequest } from '#lib/publish/events.ts';
import { runDir } from '#lib/publish/run-files.ts';

/** Milliseconds. */
interface Timeouts {
  /** The wait for the first line. */
  first: number;
  /** The wait between two lines. The publisher sends an empty line every five seconds. */
  silence: number;
  total: number;
}

const commandTimeouts: Timeouts = { first: 10_000, silence: 30_000, total: 600_000 };
/** Forges give up on a delivery after ten seconds. */
const webhookTimeouts: Timeouts = { first: 5_000, silence: 5_000, total: 5_000 };
/** Prometheus waits ten seconds by default. */
const samplesTimeouts: Timeouts = { first: 3_000, silence: 3_000, total: 3_000 };

/**
 * `absent`: no process listens. `denied`: this user may not connect. `silent`: the publisher did not respond in time.
 * `ended`: the connection closed before the first event. `done`: it closed after the last event.
 */
export interface Reply {
  state: 'absent' | 'denied' | 'silent' | 'ended' | 'done';
  last?: PublishEvent;
}

/** The file that holds the path of the socket. */
export function socketFile(releaseDir: string): string {
  return join(runDir(releaseDir), 'socket.json');
}

/**
 * Sends a request to the publisher and calls `listen` with each event of the response.
 * @returns the state of the connection at its end, and the last event. Never rejects for a publisher that is absent or slow.
 */
export async function askPublisher(
  releaseDir: string,
  request: PublisherRequest,
  listen: (event: PublishEvent) => void = () => undefined,
  timeouts: Timeouts = commandTimeouts,
): Promise<Reply> {
  const socket = await connectToPublisher(releaseDir);
  if (typeof socket === 'string') return { state: socket };
  socket.on('error', () => socket.destroy());
  let reply: Reply = { state: 'ended' };
  let isSilent = false;
  let timer: NodeJS.Timeout | undefined;
  const giveUp = () => {
    isSilent = true;
    socket.destroy();
  };
  const restartTimer = (time: number) => {
    clearTimeout(timer);
    timer = setTimeout(giveUp, time);
  };
  const total = setTimeout(giveUp, timeouts.total);
  restartTimer(timeouts.first);
  socket.on('data', () => restartTimer(timeouts.silence));
  socket.write(`${JSON.stringify(request)}\n`);
  await readLines(socket, Number.POSITIVE_INFINITY, (line) => {
    if (line === '') return;
    const last = JSON.parse(line) as PublishEvent;
    reply = { state: 'done', last };
    listen(last);
  });
  clearTimeout(timer);
  clearTimeout(total);
  return isSilent ? { ...reply, state: 'silent' } : reply;
}

/**
 * Asks the publisher to read its source soon.
 * @returns `done` once the publisher has queued the request
 */
export async function pokePublisher(releaseDir: string, reason: 'webhook', trace?: string): Promise<Reply['state']> {
  return (await askPublisher(releaseDir, { ask: 'poke', reason, trace }, undefined, webhookTimeouts)).state;
}

/** @returns the values of the publisher's metrics, or `undefined` if it does not respond in time */
export async function readPublisherSamples(releaseDir: string): Promise<Sample[] | undefined> {
  const { last } = await askPublisher(releaseDir, { ask: 'samples' }, undefined, samplesTimeouts);
  return last?.event === 'samples' ? last.samples : undefined;
}

function connectToPublisher(releaseDir: string): Promise<Socket | 'absent' | 'denied'> {
  let path = '';
  try {
    path = readFileSync(socketFile(releaseDir), 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EACCES') return Promise.resolve('denied');
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(code ?? '')) return Promise.resolve('absent');
    throw error;
  }
  // Containers and confined services may have the release folder at another path than the publisher.
  const own = join(runDir(releaseDir), basename(path));
  return connectTo(!existsSync(path) && existsSync(own) ? own : path);
}

function connectTo(path: string): Promise<Socket | 'absent' | 'denied'> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(socket));
    socket.once('error', ({ code }: NodeJS.ErrnoException) => {
      socket.destroy();
      resolve(code === 'EACCES' || code === 'EPERM' ? 'denied' : 'absent');
    });
  });
}

/**
 * Calls `handle` with each line that the other side sends.
 * @param limit characters of a line; a longer line closes the connection
 * @returns a promise that resolves when the connection is closed
 */
export function readLines(socket: Socket, limit: number, handle: (line: string) => void): Promise<void> {
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) handle(line);
    if (rest.length > limit) socket.destroy();
  });
  return new Promise((resolve) => {
    socket.once('close', () => resolve());
  });
}
