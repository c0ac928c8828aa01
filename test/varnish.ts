// A real Varnish on a private port with the configuration of `deploy/varnish.vcl`, for tests of a CDN.
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { findFreePort } from '#test/ports.ts';

const run = promisify(execFile);

/** Debian installs it in a folder that is not in the PATH of many users. */
const programDirs = `${process.env.PATH ?? ''}:/usr/sbin:/sbin`;
const environment = { ...process.env, PATH: programDirs };

/** Whether tests can start Varnish with xkey: `apt-get install varnish varnish-modules`. */
export const hasVarnish =
  spawnSync('varnishd', ['-V'], { env: environment }).status === 0 &&
  globSync('/usr/lib/*/varnish/vmods/libvmod_xkey.so').length > 0;

/** The token that the configuration of the tests has. */
const token = 'the-token-of-the-tests';

/** @returns the value of `CDN` for a site behind the Varnish of a port */
export function nameVarnish(port: number): string {
  return `varnish://${token}@127.0.0.1:${port}`;
}

export interface VarnishOptions {
  /** The ports of the instances on 127.0.0.1. */
  backends: readonly number[];
  /** Without it, any free one. */
  port?: number;
  /** Megabytes of pages. */
  memory?: number;
  /** Milliseconds between two probes of an instance. */
  probeInterval?: number;
}

export class Varnish {
  readonly port: number;
  readonly token = token;
  private readonly dir: string;
  private readonly child: ChildProcess;
  private output = '';

  /** Resolves when it responds. */
  static async start(options: VarnishOptions): Promise<Varnish> {
    const varnish = new Varnish(options.port ?? (await findFreePort()), options);
    await varnish.waitUntilReady();
    return varnish;
  }

  private constructor(port: number, options: VarnishOptions) {
    this.port = port;
    this.dir = mkdtempSync(join(tmpdir(), 'load-bearing-varnish-'));
    const [tokenFile, vclFile] = [join(this.dir, 'token'), join(this.dir, 'site.vcl')];
    writeFileSync(tokenFile, `${this.token}\n`);
    writeFileSync(vclFile, buildConfiguration(tokenFile, options));
    const places = ['-n', join(this.dir, 'state'), '-a', `127.0.0.1:${port}`, '-f', vclFile];
    const sizes = ['-s', `malloc,${options.memory ?? 64}m`, '-p', 'thread_pools=1', '-p', 'thread_pool_min=20'];
    const rest = ['-F', '-j', 'none', '-T', 'none', '-p', 'http_gzip_support=off'];
    this.child = spawn('varnishd', [...rest, ...places, ...sizes], { env: environment });
    const note = (bytes: Buffer) => {
      this.output = (this.output + bytes.toString()).slice(-4_000);
    };
    this.child.stdout?.on('data', note);
    this.child.stderr?.on('data', note);
    process.once('exit', () => this.child.kill('SIGKILL'));
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  private async waitUntilReady(): Promise<void> {
    while (!(await this.answers())) {
      if (this.child.exitCode !== null) throw new Error(`varnishd ended: ${this.output}`);
      await delay(50);
    }
  }

  /** Any status counts: the site need not run. */
  private answers(): Promise<boolean> {
    return fetch(`${this.origin}/`, { method: 'PURGE' }).then(
      () => true,
      () => false,
    );
  }

  /** @returns hits and misses, among other counters, by their names without `MAIN.` */
  async readCounters(): Promise<Record<string, number>> {
    const { stdout } = await run('varnishstat', ['-n', join(this.dir, 'state'), '-1', '-j'], { env: environment });
    const { counters } = JSON.parse(stdout) as { counters: Record<string, { value: number }> };
    return Object.fromEntries(Object.entries(counters).map(([name, { value }]) => [name.replace('MAIN.', ''), value]));
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = once(this.child, 'exit');
      this.child.kill('SIGTERM');
      await ended;
    }
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** @returns the shipped configuration with the instances and the token of a test */
function buildConfiguration(tokenFile: string, { backends, probeInterval = 200 }: VarnishOptions): string {
  const shipped = readFileSync(join(import.meta.dirname, '../deploy/varnish.vcl'), 'utf8');
  const names = backends.map((_, place) => `instance${place}`);
  const declared = backends.map(
    (port, place) =>
      `backend ${names[place]} { .host = "127.0.0.1"; .port = "${port}"; .connect_timeout = 2s; .probe = ready; }`,
  );
  const added = names.map((name) => `  instances.add_backend(${name});`);
  return shipped
    .replaceAll('/etc/varnish/purge-token', tokenFile)
    .replace('.interval = 2s;', `.interval = ${probeInterval}ms;`)
    .replace(/^backend a \{[\s\S]*?^\}\nbackend b \{[\s\S]*?^\}$/m, declared.join('\n'))
    .replace(/(?:^ *instances\.add_backend\(\w+\);\n)+/m, `${added.join('\n')}\n`);
}
