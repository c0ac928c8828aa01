// A real Redis on a private port, for the tests of the shared store.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { findFreePort } from '#test/ports.ts';

/** Whether tests can start Redis: `apt-get install redis-server`. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

export class RedisServer {
  readonly port: number;
  private readonly dir = mkdtempSync(join(tmpdir(), 'load-bearing-redis-'));
  private readonly options: readonly string[];
  private child: ChildProcess | undefined;

  private readonly hasTls: boolean;

  private constructor(port: number, options: readonly string[], hasTls: boolean) {
    this.port = port;
    this.options = options;
    this.hasTls = hasTls;
  }

  /** @param hasTls whether it listens with TLS only; the options name the certificate */
  static async start(options: readonly string[] = [], hasTls = false): Promise<RedisServer> {
    const server = new RedisServer(await findFreePort(), options, hasTls);
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  /** Starts it, empty. Resolves when it responds. */
  async start(): Promise<void> {
    const ports = this.hasTls ? ['--port', '0', '--tls-port', String(this.port)] : ['--port', String(this.port)];
    const fixed = [...ports, '--bind', '127.0.0.1', '--dir', this.dir, '--save', ''];
    this.child = spawn('redis-server', [...fixed, ...this.options], { stdio: 'ignore' });
    process.once('exit', () => this.signal('SIGKILL'));
    while (!(await this.answers())) {
      if (this.child.exitCode !== null) throw new Error(`redis-server ended with ${this.child.exitCode}`);
      await delay(20);
    }
  }

  /** An error is a response, too: users may have to log in. */
  private answers(): Promise<boolean> {
    const socket = this.hasTls
      ? connectTls({ port: this.port, host: '127.0.0.1', rejectUnauthorized: false }, () => socket.write('PING\r\n'))
      : connect(this.port, '127.0.0.1', () => socket.write('PING\r\n'));
    return new Promise((resolve) => {
      socket.once('data', () => resolve(true)).once('error', () => resolve(false));
      socket.once('close', () => resolve(false));
    }).finally(() => socket.destroy()) as Promise<boolean>;
  }

  signal(name: NodeJS.Signals): void {
    this.child?.kill(name);
  }

  async kill(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.dir, { recursive: true, force: true });
  }
}
