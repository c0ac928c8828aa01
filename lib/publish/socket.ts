// How the server and the commands reach the publisher: a Unix socket that only their own user can open.
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PublishEvent, Question } from '#lib/publish/events.ts';

/** Characters. A question is short; who sends more is no command of ours. */
const questionLimit = 4_000;

/** The address of a socket may have 108 bytes, so it does not lie in the release folder but is named after it. */
export function runtimeDir(releaseDir: string): string {
  return join(tmpdir(), `load-bearing-${createHash('sha256').update(releaseDir).digest('hex').slice(0, 16)}`);
}

function socketPath(releaseDir: string): string {
  return join(runtimeDir(releaseDir), 'publisher');
}

/** @throws if somebody else made the folder: in a folder for all anybody can make one of any name */
export function openRuntimeDir(releaseDir: string): string {
  const dir = runtimeDir(releaseDir);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  if (!isOwn(dir)) throw new Error(`${dir} belongs to somebody else, or others may read it: remove it and start again`);
  return dir;
}

function isOwn(dir: string): boolean {
  const found = lstatSync(dir, { throwIfNoEntry: false });
  return Boolean(found?.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0);
}

/** @returns `undefined` if no publisher runs for this release folder */
function connectTo(releaseDir: string): Promise<Socket | undefined> {
  if (!isOwn(runtimeDir(releaseDir))) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const socket = connect(socketPath(releaseDir));
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => {
      socket.destroy();
      resolve(undefined);
    });
  });
}

/**
 * Asks the publisher, and hears what it tells until it has said all.
 * @returns the last event, `undefined` if no publisher runs or it ended before it was done
 */
export async function askPublisher(
  releaseDir: string,
  question: Question,
  listen: (event: PublishEvent) => void = () => undefined,
): Promise<PublishEvent | undefined> {
  const socket = await connectTo(releaseDir);
  if (!socket) return undefined;
  socket.write(`${JSON.stringify(question)}\n`);
  let last: PublishEvent | undefined;
  await readLines(socket, Number.POSITIVE_INFINITY, (line) => {
    last = JSON.parse(line) as PublishEvent;
    listen(last);
  });
  return last;
}

/** @returns whether a publisher has heard it */
export async function pokePublisher(releaseDir: string, reason: 'webhook'): Promise<boolean> {
  return (await askPublisher(releaseDir, { ask: 'poke', reason })) !== undefined;
}

type Answer = (question: string, tell: (event: PublishEvent) => void) => Promise<void>;

/** Whoever has the lock of the release folder may listen: a socket that is there is one that nobody listens to any more. */
export async function listenForQuestions(releaseDir: string, answer: Answer): Promise<Server> {
  const path = join(openRuntimeDir(releaseDir), 'publisher');
  rmSync(path, { force: true });
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    let isAsked = false;
    const tell = (event: PublishEvent) => socket.writable && socket.write(`${JSON.stringify(event)}\n`);
    readLines(socket, questionLimit, (line) => {
      if (isAsked) return;
      isAsked = true;
      answer(line, tell).then(
        () => socket.end(),
        (error: unknown) => {
          console.error(error);
          socket.destroy();
        },
      );
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  return server;
}

/** @returns when the other side has ended. @param limit characters of a line; who sends a longer one is cut off */
function readLines(socket: Socket, limit: number, take: (line: string) => void): Promise<void> {
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
    if (rest.length > limit) socket.destroy();
  });
  return new Promise((resolve) => {
    socket.once('close', () => resolve());
  });
}
