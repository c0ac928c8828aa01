// How the server and the commands reach the publisher: a Unix socket whose address is noted in the release folder.
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { PublishEvent, PublisherRequest } from '#lib/publish/events.ts';
import { keepRunFile, runDir } from '#lib/publish/run-files.ts';
import { listRuntimeFolders } from '#lib/release-dir.ts';

/** Characters. A question is short; a longer one does not come from our commands. */
const requestLimit = 4_000;
/** Bytes, the end mark included: what macOS takes. Linux takes 108. */
const addressLimit = 104;

/** Milliseconds between two empty lines, by which the other side knows that the publisher lives. */
const beatTime = 5_000;

/** Milliseconds. */
interface Limits {
  /** Until the publisher says anything. */
  first: number;
  /** Between two signs of life. */
  silence: number;
  /** In all. */
  whole: number;
}

const patient: Limits = { first: 10_000, silence: 30_000, whole: 600_000 };
/** Forges give up on a delivery after ten seconds. */
const brisk: Limits = { first: 5_000, silence: 5_000, whole: 5_000 };

/**
 * `absent`: nobody listens. `denied`: this user may not connect. `silent`: the publisher said nothing in time.
 * `ended`: it went away without an event. `done`: it has ended the connection after the last event.
 */
export interface Reply {
  state: 'absent' | 'denied' | 'silent' | 'ended' | 'done';
  last?: PublishEvent;
}

function addressPath(releaseDir: string): string {
  return join(runDir(releaseDir), 'socket.json');
}

/** Sends a question to the publisher and passes on each event until it has said all. */
export async function askPublisher(
  releaseDir: string,
  question: PublisherRequest,
  listen: (event: PublishEvent) => void = () => undefined,
  limits: Limits = patient,
): Promise<Reply> {
  const socket = await connectTo(releaseDir);
  if (typeof socket === 'string') return { state: socket };
  socket.on('error', () => socket.destroy());
  let reply: Reply = { state: 'ended' };
  let isSilent = false;
  let timer: NodeJS.Timeout | undefined;
  const giveUp = () => {
    isSilent = true;
    socket.destroy();
  };
  const wait = (time: number) => {
    clearTimeout(timer);
    timer = setTimeout(giveUp, time);
  };
  const whole = setTimeout(giveUp, limits.whole);
  wait(limits.first);
  socket.on('data', () => wait(limits.silence));
  socket.write(`${JSON.stringify(question)}\n`);
  await readLines(socket, Number.POSITIVE_INFINITY, (line) => {
    if (line === '') return;
    const last = JSON.parse(line) as PublishEvent;
    reply = { state: 'done', last };
    listen(last);
  });
  clearTimeout(timer);
  clearTimeout(whole);
  return isSilent ? { ...reply, state: 'silent' } : reply;
}

/** @returns `done` if the publisher has noted that it has to look at the source */
export async function pokePublisher(releaseDir: string, reason: 'webhook'): Promise<Reply['state']> {
  return (await askPublisher(releaseDir, { ask: 'poke', reason }, undefined, brisk)).state;
}

function connectTo(releaseDir: string): Promise<Socket | 'absent' | 'denied'> {
  let path = '';
  try {
    path = readFileSync(addressPath(releaseDir), 'utf8');
  } catch (error) {
    return Promise.resolve((error as NodeJS.ErrnoException).code === 'EACCES' ? 'denied' : 'absent');
  }
  return new Promise((settle) => {
    const socket = connect(path);
    socket.once('connect', () => settle(socket));
    socket.once('error', ({ code }: NodeJS.ErrnoException) => {
      socket.destroy();
      settle(code === 'EACCES' || code === 'EPERM' ? 'denied' : 'absent');
    });
  });
}

type Answer = (question: string, tell: (event: PublishEvent) => void) => Promise<void>;

interface ListenOptions {
  /** Whether the group of this process's user may connect as well. */
  withGroup?: boolean;
}

/** Only the process that has the lock of the release folder may listen. @returns a function that ends listening */
export async function listenForRequests(
  releaseDir: string,
  answer: Answer,
  { withGroup = false }: ListenOptions = {},
): Promise<() => Promise<void>> {
  letGroupPass(releaseDir, withGroup);
  const { path, server } = await listenSomewhere(listPlaces(releaseDir), answer, withGroup);
  let current: Promise<Server | undefined> = Promise.resolve(server);
  let isRenewing = false;
  const ensure = () => {
    if (isRenewing || existsSync(path)) return;
    isRenewing = true;
    letGroupPass(releaseDir, withGroup);
    current = current
      .then((last) => last?.close())
      .then(() => listen(path, answer, withGroup))
      .catch((error: Error) => void console.error(`The publisher cannot listen at ${path}: ${error.message}`))
      .then((next) => next ?? undefined)
      .finally(() => {
        isRenewing = false;
      });
  };
  const removeRunFile = keepRunFile(addressPath(releaseDir), path, { mode: 0o644, ensure });
  return async () => {
    removeRunFile();
    const last = await current;
    await new Promise<void>((settle) => (last ? last.close(() => settle()) : settle()));
  };
}

/** Through the release folder to what lies in `run/`. */
function letGroupPass(releaseDir: string, withGroup: boolean): void {
  openOwnFolder(runDir(releaseDir), withGroup);
  if (withGroup) chmodSync(releaseDir, statSync(releaseDir).mode | 0o010);
}

/** In the release folder if its name is short enough, then in the folders for such things of the service and of the user. */
function listPlaces(releaseDir: string): string[] {
  const name = `load-bearing-${createHash('sha256').update(resolve(releaseDir)).digest('hex').slice(0, 16)}`;
  const others = [...listRuntimeFolders(), tmpdir(), '/tmp'].map((dir) => join(dir, name));
  const paths = [runDir(releaseDir), ...others].map((dir) => join(dir, 'publisher'));
  return paths.filter((path) => Buffer.byteLength(path) < addressLimit);
}

/** Some mounts of containers and networks take no sockets. @throws the first error, if no place does */
async function listenSomewhere(places: readonly string[], answer: Answer, withGroup: boolean) {
  const errors: unknown[] = [];
  for (const path of places) {
    try {
      return { path, server: await listen(path, answer, withGroup) };
    } catch (error) {
      errors.push(error);
    }
  }
  throw errors[0];
}

/** @throws if somebody else made the folder: in a folder for all users any of them can make one of any name */
function openOwnFolder(dir: string, withGroup: boolean): void {
  const mode = withGroup ? 0o710 : 0o700;
  if (!existsSync(dir)) mkdirSync(dir, { recursive: true, mode });
  const found = lstatSync(dir);
  if (!found.isDirectory() || found.uid !== process.geteuid?.()) {
    throw new Error(`${dir} belongs to another user: remove it and start again`);
  }
  chmodSync(dir, mode);
}

/** A socket that is there is one that a process has left: nobody else listens here. */
async function listen(path: string, answer: Answer, withGroup: boolean): Promise<Server> {
  openOwnFolder(dirname(path), withGroup);
  rmSync(path, { force: true });
  const server = createServer((socket) => handleConnection(socket, answer));
  await new Promise<void>((settle, reject) => {
    server.once('error', reject);
    server.listen(path, settle);
  });
  chmodSync(path, withGroup ? 0o660 : 0o600);
  return server;
}

function handleConnection(socket: Socket, answer: Answer): void {
  socket.on('error', () => socket.destroy());
  let isAsked = false;
  const send = (line: string) => socket.writable && socket.write(`${line}\n`);
  const beat = setInterval(() => send(''), beatTime);
  socket.once('close', () => clearInterval(beat));
  readLines(socket, requestLimit, (line) => {
    if (isAsked) return;
    isAsked = true;
    send('');
    answer(line, (event) => send(JSON.stringify(event))).then(
      () => socket.end(),
      (error: unknown) => {
        console.error(error);
        socket.destroy();
      },
    );
  });
}

/** @param limit characters of a line: a longer one ends the connection. @returns when the other side has ended */
function readLines(socket: Socket, limit: number, take: (line: string) => void): Promise<void> {
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
    if (rest.length > limit) socket.destroy();
  });
  return new Promise((settle) => {
    socket.once('close', () => settle());
  });
}
