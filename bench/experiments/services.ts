// Starts Debian's PostgreSQL on a port of its own, with its files in a temporary folder.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findFreePort } from '#test/ports.ts';

export interface Service {
  port: number;
  stop: () => Promise<void>;
}

/** Milliseconds until the server must accept connections. */
const startLimit = 60_000;

/** A starting server accepts connections but refuses queries, so another program of the package checks it. */
async function waitUntilReady(port: number, child: ChildProcess): Promise<void> {
  const end = Date.now() + startLimit;
  while (Date.now() < end) {
    if (child.exitCode !== null) throw new Error(`PostgreSQL ended with code ${child.exitCode}`);
    if (spawnSync('pg_isready', ['-q', '-h', '127.0.0.1', '-p', String(port)]).status === 0) return;
    await delay(50);
  }
  throw new Error(`PostgreSQL does not accept connections after ${startLimit / 1000} s`);
}

interface User {
  uid?: number;
  gid?: number;
}

async function startProcess(program: string, args: string[], port: number, folder: string, user: User) {
  const child = spawn(program, args, { cwd: folder, stdio: 'ignore', ...user });
  const ended = once(child, 'exit').catch(() => undefined);
  const stop = async () => {
    child.kill('SIGINT');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await waitUntilReady(port, child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, stop };
}

const postgresVersions = '/usr/lib/postgresql';

/** Whether experiments and tests can start PostgreSQL: `apt-get install postgresql`. */
export const hasPostgres = existsSync(postgresVersions);

/** PostgreSQL refuses to run as root, so root runs it as `postgres`. @throws {Error} if it is not installed */
export async function startPostgres(): Promise<Service> {
  const [version] = (await readdir(postgresVersions).catch(() => [])).toSorted((a, b) => Number(b) - Number(a));
  if (!version) throw new Error('PostgreSQL is missing: apt-get install postgresql');
  const [port, folder] = [await findFreePort(), await mkdtemp(join(tmpdir(), 'load-bearing-postgres-'))];
  const user = findUser();
  if (user.uid !== undefined && user.gid !== undefined) await chown(folder, user.uid, user.gid);
  const program = (name: string) => join(postgresVersions, version, 'bin', name);
  const data = join(folder, 'data');
  const made = spawnSync(program('initdb'), ['-D', data, '-U', 'postgres', '--auth', 'trust', '--no-sync'], {
    cwd: folder,
    encoding: 'utf8',
    ...user,
  });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const settings = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder, '-c', 'fsync=off'];
  return startProcess(program('postgres'), settings, port, folder, user);
}

/** @returns the user of Debian's package if this process runs as root, else nothing */
function findUser(): User {
  if (process.getuid?.() !== 0) return {};
  const read = (option: string) => Number(spawnSync('id', [option, 'postgres'], { encoding: 'utf8' }).stdout);
  return { uid: read('-u'), gid: read('-g') };
}
