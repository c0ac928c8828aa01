// The publisher's side of its Unix socket: finds a place for the socket, sets its permissions, and runs each request.
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { logUnexpected } from '#lib/log.ts';
import type { PublishEvent } from '#lib/publish/events.ts';
import { keepRunFile, runDir } from '#lib/publish/run-files.ts';
import { readLines, socketFile } from '#lib/publish/socket.ts';
import { listRuntimeFolders } from '#lib/release-dir.ts';

/** Characters. Our own commands send shorter requests. */
const requestLimit = 4_000;
/** Bytes of a socket's path, including the terminating zero: the limit of macOS. Linux allows 108. */
const pathLimit = 104;
/** Milliseconds between two empty lines, which serve as keep-alives. */
const keepAliveInterval = 5_000;

type Handler = (request: string, emit: (event: PublishEvent) => void) => Promise<void>;

interface ListenOptions {
  /** Whether members of this process's group may connect as well. */
  withGroup?: boolean;
}

/**
 * Listens for requests. Only the process that holds the lock of the release folder may call this.
 * @returns a function that closes the socket
 * @throws if a socket can be created in none of the folders
 */
export async function listenForRequests(
  releaseDir: string,
  handle: Handler,
  { withGroup = false }: ListenOptions = {},
): Promise<() => Promise<void>> {
  allowGroup(releaseDir, withGroup);
  const { path, server } = await listenOnFirst(listSocketPaths(releaseDir), handle, withGroup);
  let current: Promise<Server | undefined> = Promise.resolve(server);
  let isRenewing = false;
  const ensure = () => {
    if (isRenewing || existsSync(path)) return;
    isRenewing = true;
    allowGroup(releaseDir, withGroup);
    current = current
      .then((last) => last?.close())
      .then(() => listen(path, handle, withGroup))
      .catch((error: unknown) => {
        logUnexpected(error, `The publisher cannot listen at ${path}`);
        return undefined;
      })
      .finally(() => {
        isRenewing = false;
      });
  };
  const removeRunFile = keepRunFile(socketFile(releaseDir), path, { mode: 0o644, ensure });
  return async () => {
    removeRunFile();
    const last = await current;
    await new Promise<void>((done) => (last ? last.close(() => done()) : done()));
  };
}

/** Lets the group access `run/` and the release folder that contains it. */
function allowGroup(releaseDir: string, withGroup: boolean): void {
  openOwnFolder(runDir(releaseDir), withGroup);
  if (withGroup) chmodSync(releaseDir, statSync(releaseDir).mode | 0o010);
}

/**
 * @returns paths in the release folder, the runtime folders of the service and the user, and the temporary folders, in this
 * order
 */
function listSocketPaths(releaseDir: string): string[] {
  const name = `load-bearing-${createHash('sha256').update(resolve(releaseDir)).digest('hex').slice(0, 16)}`;
  const others = [...listRuntimeFolders(), tmpdir(), '/tmp'].map((dir) => join(dir, name));
  const paths = [runDir(releaseDir), ...others].map((dir) => join(dir, 'publisher'));
  return paths.filter((path) => Buffer.byteLength(path) < pathLimit);
}

/**
 * Listens on the first path that supports sockets, which some container and network mounts do not.
 * @throws the first error, if all paths fail
 */
async function listenOnFirst(paths: readonly string[], handle: Handler, withGroup: boolean) {
  const errors: unknown[] = [];
  for (const path of paths) {
    try {
      return { path, server: await listen(path, handle, withGroup) };
    } catch (error) {
      errors.push(error);
    }
  }
  throw errors[0];
}

/**
 * Creates a folder with restricted permissions.
 * @throws if another user owns it: in `/tmp`, any user can create a folder of any name
 */
function openOwnFolder(dir: string, withGroup: boolean): void {
  const mode = withGroup ? 0o710 : 0o700;
  if (!existsSync(dir)) mkdirSync(dir, { recursive: true, mode });
  const found = lstatSync(dir);
  if (!found.isDirectory() || found.uid !== process.geteuid?.()) {
    throw new Error(`${dir} belongs to another user: remove it and start again`);
  }
  chmodSync(dir, mode);
}

/** Replaces a socket that an earlier process left: the lock guarantees that no other process listens. */
async function listen(path: string, handle: Handler, withGroup: boolean): Promise<Server> {
  openOwnFolder(dirname(path), withGroup);
  rmSync(path, { force: true });
  const server = createServer((socket) => handleConnection(socket, handle));
  await new Promise<void>((done, reject) => {
    server.once('error', reject);
    server.listen(path, done);
  });
  chmodSync(path, withGroup ? 0o660 : 0o600);
  return server;
}

/** Runs the first line as a request and ignores further lines. */
function handleConnection(socket: Socket, handle: Handler): void {
  socket.on('error', () => socket.destroy());
  let hasRequest = false;
  const send = (line: string) => socket.writable && socket.write(`${line}\n`);
  const keepAlive = setInterval(() => send(''), keepAliveInterval);
  socket.once('close', () => clearInterval(keepAlive));
  readLines(socket, requestLimit, (line) => {
    if (hasRequest) return;
    hasRequest = true;
    send('');
    handle(line, (event) => send(JSON.stringify(event))).then(
      () => socket.end(),
      (error: unknown) => {
        logUnexpected(error, 'A request to the publisher failed');
        socket.destroy();
      },
    );
  });
}
