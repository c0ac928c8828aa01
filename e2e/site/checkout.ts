// The checkout under test: its paths, and how tests run its programs.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export const root = join(import.meta.dirname, '../..');

export function fromRoot(path: string): string {
  return join(root, path);
}

/** The content of the tests. The blog's own content may be anything. */
export const testContent = fromRoot('test/content');

/** Copies the content of the tests, and the style guide, which belongs to the product. */
export async function copyContent(target: string): Promise<void> {
  await cp(testContent, target, { recursive: true });
  await cp(fromRoot('content/pages/styleguide'), join(target, 'pages/styleguide'), { recursive: true });
}

/** Milliseconds after which a wait fails. It only ends a run that hangs, however busy the machine is. */
export const hangLimit = 300_000;

export type Settings = Record<string, string>;

/** Makes programs skip the developer's `.env`. */
const noFile: Settings = { __NEXT_PROCESSED_ENV: 'true' };

/** The environment of a program, without the test runner's variables and the developer's `.env`. */
function childEnv(settings: Settings): NodeJS.ProcessEnv {
  const path = `${fromRoot('node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}`;
  const env = { ...process.env, PATH: path, NO_COLOR: '1', NEXT_TELEMETRY_DISABLED: '1', ...noFile, ...settings };
  for (const name of ['FORCE_COLOR', 'DEBUG_COLORS', 'NODE_ENV']) Reflect.deleteProperty(env, name);
  return env;
}

export interface Finished {
  code: number;
  /** The text of both output streams. */
  output: string;
}

/** Programs to kill when the test runner's worker exits without calling `end`. */
const running = new Set<Program>();
process.on('exit', () => {
  for (const program of running) program.signalGroup('SIGKILL');
});

/** A running program in a process group of its own, with its child processes. */
export class Program {
  output = '';
  private readonly child: ChildProcess;
  private readonly ended: Promise<number>;

  constructor(command: string, args: readonly string[], { cwd = root, env = {} }: { cwd?: string; env?: Settings }) {
    this.child = spawn(command, args, {
      cwd,
      env: childEnv(env),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const note = (chunk: unknown) => {
      this.output += String(chunk);
    };
    this.child.stdout?.on('data', note);
    this.child.stderr?.on('data', note);
    running.add(this);
    this.ended = once(this.child, 'close').then(([code]) => {
      if (!this.groupIsAlive()) running.delete(this);
      return Number(code ?? 1);
    });
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  async finish(): Promise<Finished> {
    return { code: await this.ended, output: this.output };
  }

  /** Sends SIGTERM to the program alone: it must end its own child processes. */
  terminate(): void {
    this.child.kill('SIGTERM');
  }

  /** Sends a signal to the program alone, not to its group. */
  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Ends the whole group: SIGTERM first, and SIGKILL after 30 seconds. */
  async end(): Promise<void> {
    this.signalGroup('SIGTERM');
    await Promise.race([this.ended, delay(30_000, undefined, { ref: false })]);
    this.signalGroup('SIGKILL');
    await this.ended;
    running.delete(this);
  }

  async kill(): Promise<void> {
    this.signalGroup('SIGKILL');
    await this.ended;
  }

  /** Whether the program or one of its child processes is running. */
  groupIsAlive(): boolean {
    return this.signalGroup(0);
  }

  /** @returns whether the group has a process */
  signalGroup(signal: NodeJS.Signals | 0): boolean {
    const { pid } = this.child;
    if (pid === undefined) return false;
    try {
      return process.kill(-pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
      throw error;
    }
  }
}

export function runScript(script: string, env: Settings): Promise<Finished> {
  return new Program(fromRoot('node_modules/.bin/node'), [fromRoot(script)], { env }).finish();
}

/** Waits until an address responds. @throws {Error} if the program ends first, or after `limit` milliseconds */
export async function waitForAnswer(url: string, program: Program, limit = hangLimit): Promise<void> {
  const deadline = Date.now() + limit;
  for (;;) {
    const isThere = await fetch(url, { signal: AbortSignal.timeout(limit) }).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    if (!program.isRunning) throw new Error(`The server ended before it responded.\n${program.output}`);
    if (Date.now() > deadline) throw new Error(`The server does not respond at ${url}.\n${program.output}`);
    await delay(50);
  }
}
