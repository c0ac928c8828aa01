// Runs the two processes of `npm start`. The end of the server ends the command; the publisher is started again.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { childEnv, env } from '#lib/env.ts';
import { isSilent, recentEnds, type Supervision } from '#lib/publish/heartbeat.ts';

const root = join(import.meta.dirname, '../..');

/** Milliseconds to wait before the publisher is started again, at first and at most. */
const firstWait = 500;
const lastWait = 30_000;
/** Looks without a heartbeat after which the publisher is killed. */
const silentChecks = 4;
/** Milliseconds from a signal to stop until what still runs is killed. The server cuts what is in flight after ten seconds. */
const patience = 12_000;

interface Options {
  /** From the root of the repository, or absolute. */
  publisher: string;
  server: string;
  releaseDir: string;
  /** Milliseconds between two looks at the heartbeat of the publisher. */
  checkInterval: number;
}

const usual: Options = {
  publisher: 'lib/publish/publisher.ts',
  server: 'server.ts',
  releaseDir: env.releaseDir,
  checkInterval: 15_000,
};

export class Supervisor {
  private readonly options: Options;
  private readonly children = new Set<ChildProcess>();
  private isStopping = false;
  private restart: NodeJS.Timeout | undefined;
  private supervision: Supervision = { ends: [] };
  private server: ChildProcess | undefined;

  constructor(options: Partial<Options> = {}) {
    this.options = { ...usual, ...options };
    // A terminal signals the children, too; a process manager may signal this process alone.
    process.on('SIGTERM', () => this.stop('SIGTERM')).on('SIGINT', () => this.stop('SIGINT'));
  }

  /** @returns whether the publisher has looked at the source once, which it reports itself */
  startPublisher(): Promise<boolean> {
    // The server checks signatures; the process that reads what authors write needs no secret.
    const child = this.start(this.options.publisher, { PUBLISH_SECRET: '', PUBLISH_SECRET_PREVIOUS: '' });
    const watch = this.watchForSilence(child);
    return new Promise((resolve) => {
      child.once('message', () => resolve(true));
      void this.ended(child).then((reason) => {
        clearInterval(watch);
        resolve(false);
        if (!this.isStopping) this.restartPublisher(reason);
      });
    });
  }

  /** The wait is doubled with each end of the last ten minutes, also if the publisher runs for a while in between. */
  private restartPublisher(reason: string): void {
    const now = Date.now();
    const ends = [...recentEnds(this.supervision, now), now];
    this.supervision = { ends, reason };
    this.tellServer();
    const restartsIn = Math.min(firstWait * 2 ** (ends.length - 1), lastWait);
    const message = `The publisher ended (${reason}), ${ends.length} times within ten minutes. It starts again in ${restartsIn} ms.`;
    console.error(JSON.stringify({ level: 'error', event: 'publisher-ended', reason, restartsIn, message }));
    this.restart = setTimeout(() => this.startPublisher(), restartsIn);
  }

  /** Ends a publisher that hangs. Looks count, not the clock: a machine that was suspended finds a beat that is hours old. */
  private watchForSilence(child: ChildProcess): NodeJS.Timeout {
    let silent = 0;
    const look = () => {
      silent = isSilent(this.options.releaseDir, child.pid, Date.now()) ? silent + 1 : 0;
      if (silent < silentChecks) return;
      const message = 'The publisher hangs: it is killed and started again.';
      console.error(JSON.stringify({ level: 'error', event: 'publisher-hangs', message }));
      child.kill('SIGKILL');
    };
    return setInterval(look, this.options.checkInterval).unref();
  }

  private tellServer(): void {
    if (this.server?.connected) this.server.send(this.supervision);
  }

  /** @returns the exit code of the server, once both have ended */
  async serve(): Promise<number> {
    if (this.isStopping) return this.end(0);
    const server = this.start(this.options.server, {});
    this.server = server;
    this.tellServer();
    const code = await new Promise<number>((resolve) => server.once('exit', (exit) => resolve(exit ?? 1)));
    return this.end(code);
  }

  /** @returns the code it is given, once nothing runs any more */
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
    }, patience).unref();
  }

  /** By the channel between them a child hears when this process is gone, however it went. */
  private start(script: string, settings: Record<string, string>): ChildProcess {
    const child = spawn(process.execPath, [script], {
      cwd: root,
      env: childEnv(settings),
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    });
    this.children.add(child);
    child.on('error', (error) => console.error(error));
    void this.ended(child).then(() => this.children.delete(child));
    return child;
  }

  /** @returns how it ended: a signal, a code, or that it could not be started, for which there is no `exit` */
  private ended(child: ChildProcess): Promise<string> {
    return new Promise((resolve) => {
      child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`));
      child.once('error', ({ message }) => {
        if (child.pid === undefined) resolve(message);
      });
    });
  }
}
