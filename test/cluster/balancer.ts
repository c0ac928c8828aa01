// The nginx in front of the web instances, with the directives that docs/scale.md asks for.
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findFreePort } from '#test/ports.ts';
import { Program, waitForAnswer } from '../../e2e/site/checkout.ts';

export const hasNginx = spawnSync('nginx', ['-v']).status === 0;

export class Balancer {
  readonly port: number;
  private readonly dir: string;
  private readonly program: Program;

  private constructor(program: Program, dir: string, port: number) {
    this.program = program;
    this.dir = dir;
    this.port = port;
  }

  /** @param ports of the instances */
  static async start(dir: string, ports: readonly number[]): Promise<Balancer> {
    await mkdir(dir, { recursive: true });
    const port = await findFreePort();
    const list = (more: string) => ports.map((one) => `server 127.0.0.1:${one} ${more};`).join('\n    ');
    const text = await readFile(join(import.meta.dirname, 'nginx.conf'), 'utf8');
    const config = text
      .replaceAll('DIR', dir)
      .replaceAll('PORT', String(port))
      .replace('SERVERS', list('max_fails=3 fail_timeout=1s'))
      .replace('LIMITED', list('max_fails=0'));
    await writeFile(join(dir, 'nginx.conf'), config);
    const program = new Program('nginx', ['-p', dir, '-c', join(dir, 'nginx.conf'), '-e', join(dir, 'error.log')], {});
    const balancer = new Balancer(program, dir, port);
    await waitForAnswer(`${balancer.origin}/livez`, program);
    return balancer;
  }

  get pid(): number {
    return this.program.pid ?? 0;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** @returns the last causes for which it took instances out */
  async readLog(): Promise<string> {
    const lines = (await readFile(join(this.dir, 'error.log'), 'utf8')).split('\n');
    return lines
      .filter((line) => !line.includes('no live upstreams'))
      .slice(-12)
      .join('\n');
  }

  stop(): Promise<void> {
    return this.program.end();
  }
}
