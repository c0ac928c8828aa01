// The two processes of `npm start`: the server is the site, and ends with it; the publisher is started again when it dies.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { childEnv } from '#lib/env.ts';

const root = join(import.meta.dirname, '../..');

/** Milliseconds to wait before the publisher is started again, doubled each time; one that ran this long was not to blame. */
const firstWait = 500;
const lastWait = 30_000;
/** Milliseconds from a signal to stop until what still runs is killed. The server cuts what is in flight after ten seconds. */
const patience = 12_000;

export class Supervisor {
  private readonly children = new Set<ChildProcess>();
  private isStopping = false;
  private restart: NodeJS.Timeout | undefined;
  private wait = firstWait;

  constructor() {
    // What a terminal sends, the children hear themselves; a process manager may tell this process alone.
    process.on('SIGTERM', () => this.stop('SIGTERM')).on('SIGINT', () => this.stop('SIGINT'));
  }

  /** @returns whether it has looked at the source once, which it says */
  startPublisher(): Promise<boolean> {
    const started = performance.now();
    // The server checks signatures; the process that reads what authors write needs no secret.
    const child = this.start('lib/publish/publisher.ts', { PUBLISH_SECRET: '', PUBLISH_SECRET_PREVIOUS: '' });
    child.once('exit', (code, signal) => {
      if (this.isStopping) return;
      if (performance.now() - started > lastWait) this.wait = firstWait;
      const reason = signal ?? `code ${code}`;
      console.error(JSON.stringify({ level: 'error', event: 'publisher-ended', reason, restartsIn: this.wait }));
      this.restart = setTimeout(() => this.startPublisher(), this.wait);
      this.wait = Math.min(2 * this.wait, lastWait);
    });
    return new Promise((resolve) => {
      child.once('message', () => resolve(true));
      child.once('exit', () => resolve(false));
    });
  }

  /** @returns the exit code of the server, once both have ended */
  async serve(): Promise<number> {
    if (this.isStopping) return this.end(0);
    const server = this.start('server.ts', {});
    const code = await new Promise<number>((resolve) => server.once('exit', (exit) => resolve(exit ?? 1)));
    return this.end(code);
  }

  /** @returns the code it is given, once nothing runs any more */
  async end(code: number): Promise<number> {
    this.stop('SIGTERM');
    while (this.children.size > 0) {
      await new Promise((resolve) => [...this.children][0]?.once('exit', resolve));
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
  private start(script: string, env: Record<string, string>): ChildProcess {
    const child = spawn(process.execPath, [script], {
      cwd: root,
      env: childEnv(env),
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    });
    this.children.add(child);
    child.once('exit', () => this.children.delete(child));
    child.once('error', (error) => console.error(error));
    return child;
  }
}
