// A machine of the cluster under test: its folders, its programs, and the networks that connect it with the others.
import { join } from 'node:path';
import { readPointer } from '#lib/model/release-files.ts';
import { Cuttable } from '#test/cuttable.ts';
import { findFreePort } from '#test/ports.ts';
import { listTree, readCommand } from '../../bench/measure.ts';
import { fromRoot, Program, type Settings } from '../../e2e/site/checkout.ts';
import { type Answer, request } from '../../e2e/site/site.ts';
import { siteUrl } from '../suite.ts';

export type Role = 'web' | 'publisher';

/** The scripts of a machine: the supervisor, the server, and the publisher. */
export type Script = 'start.ts' | 'server.ts' | 'publisher.ts';

/** Milliseconds by which the preloaded module moves the clock of a process. */
const skewName = 'CLUSTER_SKEW';

export interface MachineOptions {
  name: string;
  role: Role;
  /** The machine's own folder. */
  dir: string;
  /** Its copy of the repository with a build. */
  copy: string;
  /** The port of Redis. */
  storePort: number;
  settings: Settings;
  /** Milliseconds by which its clock is ahead. */
  skew?: number;
}

interface Links {
  /** Between the machine and Redis. */
  store: Cuttable;
  /** Between the balancer and the machine. */
  door: Cuttable;
  /** Between the other machines and this one. */
  peers: Cuttable;
}

export class Machine {
  readonly name: string;
  readonly role: Role;
  readonly port: number;
  readonly metricsPort: number;
  readonly links: Links;
  readonly releaseDir: string;
  private options: MachineOptions;
  private program: Program | undefined;
  /** The output before the last start. */
  private earlier = '';

  private constructor(options: MachineOptions, [port, metricsPort]: readonly [number, number], links: Links) {
    this.name = options.name;
    this.role = options.role;
    this.options = options;
    this.port = port;
    this.metricsPort = metricsPort;
    this.links = links;
    this.releaseDir = join(options.dir, 'release');
  }

  /** Opens its networks. It does not run yet. */
  static async open(options: MachineOptions): Promise<Machine> {
    const port = await findFreePort();
    const [store, door, peers] = await Promise.all([options.storePort, port, port].map((to) => Cuttable.open(to)));
    if (!store || !door || !peers) throw new Error('The networks of a machine cannot be opened');
    return new Machine(options, [port, await findFreePort()], { store, door, peers });
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid(): number | undefined {
    return this.program?.pid;
  }

  get isRunning(): boolean {
    return this.program?.isRunning ?? false;
  }

  /** Whether a process of it is left, also after its first one has ended. */
  get hasProcesses(): boolean {
    return this.program?.groupIsAlive() ?? false;
  }

  /** The path at which a publisher finds the repository. */
  get repository(): string {
    return join(this.options.dir, 'host.git');
  }

  get log(): string {
    return this.earlier + (this.program?.output ?? '');
  }

  /** The last lines of its log that report an error. */
  get problems(): string {
    const lines = this.log.split('\n').filter((line) => /"level":"(?:warn|error|fatal)"|Error/.test(line));
    return lines.slice(-12).join('\n');
  }

  get copy(): string {
    return this.options.copy;
  }

  /** Makes the next start run another copy of the repository. */
  takeCopy(copy: string): void {
    this.options = { ...this.options, copy };
  }

  start(): void {
    const { copy, role, settings, skew = 0 } = this.options;
    const { store, peers } = this.links;
    const preload = `--import ${join(import.meta.dirname, 'skew.mjs')}`;
    const env: Settings = {
      SITE_URL: siteUrl,
      HOST: '127.0.0.1',
      PORT: String(this.port),
      METRICS_PORT: String(this.metricsPort),
      RELEASE_DIR: this.releaseDir,
      ROLE: role,
      SHARED_STORE: `redis://127.0.0.1:${store.port}`,
      INSTANCE_URL: `http://127.0.0.1:${peers.port}`,
      ...(skew === 0 ? {} : { NODE_OPTIONS: preload, [skewName]: String(skew) }),
      ...settings,
    };
    this.earlier = this.log;
    const args = ['--import', './lib/commands/check-node.mjs', 'lib/commands/start.ts'];
    this.program = new Program(fromRoot('node_modules/.bin/node'), args, { cwd: copy, env });
  }

  get(path: string, headers?: Record<string, string>): Promise<Answer> {
    return request(this.origin, path, headers);
  }

  async isReady(): Promise<boolean> {
    return this.get('/readyz').then(
      ({ status }) => status === 200,
      () => false,
    );
  }

  /** The release that its folder names. */
  get release(): string | undefined {
    return readPointer(this.releaseDir)?.release;
  }

  /** @returns the processes of the machine, or those that run one script */
  listProcesses(script?: Script): number[] {
    const { pid } = this;
    if (pid === undefined) return [];
    const all = listTree(pid);
    return script ? all.filter((one) => readCommand(one).some((part) => part.endsWith(script))) : all;
  }

  /** Sends a signal to all processes of the machine, or to those that run one script. */
  signal(name: NodeJS.Signals, script?: Script): void {
    if (!script) {
      this.program?.signalGroup(name);
      return;
    }
    for (const pid of this.listProcesses(script)) process.kill(pid, name);
  }

  /** Stops it as an operator does. */
  async stop(): Promise<void> {
    await this.program?.end();
  }

  async kill(): Promise<void> {
    await this.program?.kill();
  }

  async close(): Promise<void> {
    this.signal('SIGCONT');
    await this.program?.kill();
    for (const link of Object.values(this.links)) link.close();
  }
}
