// Runs the two processes of `npm start`. The command ends with the server; the publisher is restarted when it ends.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { serviceArguments, serviceVariables } from '#lib/commands/service-options.ts';
import { childEnv, env } from '#lib/env.ts';
import { log } from '#lib/log.ts';
import { countOf } from '#lib/model/wording.ts';
import { isSilent, recentEnds, type Supervision } from '#lib/publish/heartbeat.ts';

const root = join(import.meta.dirname, '../..');
/** Imported first: it turns on the cache of compiled modules, which saves the publisher 70 MB (measured). */
const checkNode = pathToFileURL(join(root, 'lib/commands/check-node.mjs')).href;

/** Milliseconds. */
const firstDelay = 500;
const longestDelay = 30_000;
/** Checks without a heartbeat after which the publisher is killed. */
const silentChecks = 4;
/**
 * Milliseconds from a stop signal until processes that still run are killed. The server closes its last connections ten seconds
 * after it has drained.
 */
const killDelay = env.drain + 12_000;

interface Program {
  script: string;
  /** Variables that are replaced. */
  settings?: Record<string, string>;
  /** Arguments of Node. */
  options?: readonly string[];
  /** Variables that are set unless they are set already. */
  defaults?: Readonly<Record<string, string>>;
}

/** @returns the arguments of Node for a program of this repository */
function argumentsOf({ script, options = [] }: Program): string[] {
  return [...options, '--import', checkNode, script];
}

/** @returns a program that runs for months, with options that keep its memory small */
function describeService(script: string): Program {
  return { script, options: serviceArguments, defaults: serviceVariables };
}

/**
 * Replaces this process with the server, which keeps its id. Two processes would take 40 MB more (measured). Returns only on
 * Windows, which cannot do that.
 */
export function becomeServer(): void {
  process.chdir(root);
  const server = describeService(defaults.server);
  process.execve?.(process.execPath, [process.execPath, ...argumentsOf(server)], childEnv({}, server.defaults));
}

interface Options {
  /** Path of the script, absolute or relative to the root of the repository. */
  publisher: string;
  server: string;
  releaseDir: string;
  /** Milliseconds between two checks of the heartbeat. */
  checkInterval: number;
}

const defaults: Options = {
  publisher: 'lib/publish/publisher.ts',
  server: 'server.ts',
  releaseDir: env.releaseDir,
  checkInterval: 15_000,
};

/**
 * Exponential backoff between two starts of the publisher: it doubles with each exit within ten minutes, from half a second to
 * 30 seconds. One that ran for longer than that restarts after half a second.
 * @param ends number of exits within ten minutes, the last one included
 * @param ran milliseconds for which the publisher ran
 * @returns milliseconds from its exit to its restart
 */
export function restartDelay(ends: number, ran: number): number {
  return Math.max(firstDelay, Math.min(firstDelay * 2 ** (ends - 1), longestDelay) - ran);
}

export class Supervisor {
  private readonly options: Options;
  private readonly children = new Set<ChildProcess>();
  /** Whether a signal or `end` stops the processes. */
  isStopping = false;
  private restart: NodeJS.Timeout | undefined;
  private supervision: Supervision = { ends: [] };
  private server: ChildProcess | undefined;

  constructor(options: Partial<Options> = {}) {
    this.options = { ...defaults, ...options };
    // A terminal signals the children as well, but a process manager may signal this process alone.
    process.on('SIGTERM', () => this.stop('SIGTERM')).on('SIGINT', () => this.stop('SIGINT'));
  }

  /** @returns `true` once the publisher has published for the first time, `false` if it ended before */
  startPublisher(): Promise<boolean> {
    // Only the server checks signatures, so the publisher does not get the secrets.
    const settings = { PUBLISH_SECRET: '', PUBLISH_SECRET_PREVIOUS: '' };
    const start = performance.now();
    const child = this.start({ ...describeService(this.options.publisher), settings });
    const watch = this.watchHeartbeat(child);
    return new Promise((resolve) => {
      child.once('message', () => resolve(true));
      void this.ended(child).then((reason) => {
        clearInterval(watch);
        resolve(false);
        if (!this.isStopping) this.restartPublisher(reason, performance.now() - start);
      });
    });
  }

  /** @param ran milliseconds for which the publisher ran */
  private restartPublisher(reason: string, ran: number): void {
    const now = Date.now();
    const ends = [...recentEnds(this.supervision, now), now];
    this.supervision = { ends, reason };
    this.sendToServer();
    const restartsIn = Math.round(restartDelay(ends.length, ran));
    const message = `The publisher ended (${reason}), ${countOf(ends.length, 'time')} within ten minutes: it restarts in ${restartsIn} ms`;
    log.error({ event: 'publisher-ended', reason, restartsIn }, message);
    this.restart = setTimeout(() => this.startPublisher(), restartsIn);
  }

  /**
   * Kills a publisher that hangs. Checks are counted instead of time: after a suspend, the heartbeat is hours old at the
   * first check.
   */
  private watchHeartbeat(child: ChildProcess): NodeJS.Timeout {
    let silent = 0;
    const check = () => {
      silent = isSilent(this.options.releaseDir, child.pid, Date.now()) ? silent + 1 : 0;
      if (silent < silentChecks) return;
      log.error({ event: 'publisher-hangs' }, 'The publisher hangs: it is killed and restarted');
      child.kill('SIGKILL');
      clearInterval(watch);
    };
    const watch = setInterval(check, this.options.checkInterval).unref();
    return watch;
  }

  private sendToServer(): void {
    if (this.server?.connected) this.server.send(this.supervision);
  }

  /**
   * Runs the server.
   * @returns its exit code, once both processes have ended
   */
  async serve(): Promise<number> {
    if (this.isStopping) return this.end(0);
    const server = this.start(describeService(this.options.server));
    this.server = server;
    this.sendToServer();
    const code = await new Promise<number>((resolve) =>
      server.once('exit', (exit, signal) => {
        if (!this.isStopping && exit !== 0)
          log.error({ event: 'server-ended' }, `The server ended (${signal ?? `code ${exit}`})`);
        resolve(exit ?? 1);
      }),
    );
    return this.end(code);
  }

  /**
   * Stops all processes.
   * @returns `code`, once they have ended
   */
  async end(code: number): Promise<number> {
    this.stop('SIGTERM');
    while (this.children.size > 0) {
      await Promise.all([...this.children].map((child) => this.ended(child)));
    }
    return code;
  }

  private stop(signal: NodeJS.Signals): void {
    if (this.isStopping) return;
    this.isStopping = true;
    clearTimeout(this.restart);
    for (const child of this.children) child.kill(signal);
    setTimeout(() => {
      for (const child of this.children) child.kill('SIGKILL');
    }, killDelay).unref();
  }

  /**
   * Starts a child with an IPC channel. The channel closes when this process ends for any reason, and then the child exits.
   */
  private start(program: Program): ChildProcess {
    const { script, settings, defaults } = program;
    const child = spawn(process.execPath, argumentsOf(program), {
      cwd: root,
      env: childEnv(settings, defaults),
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    });
    this.children.add(child);
    child.on('error', (error) => log.error({ err: error }, `${script} cannot be started`));
    void this.ended(child).then(() => this.children.delete(child));
    return child;
  }

  /** @returns the signal, the exit code, or the error of a process that could not be spawned, which emits no `exit` event */
  private ended(child: ChildProcess): Promise<string> {
    return new Promise((resolve) => {
      child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`));
      child.once('error', ({ message }) => {
        if (child.pid === undefined) resolve(message);
      });
    });
  }
}
