// The control of the suite: an instance without a store, behind a relay that damages pages. A second balancer sends readers
// to it and to an instance of the cluster in turns, so all checks must fail there.
import { once } from 'node:events';
import { cp } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { findFreePort } from '#test/ports.ts';
import { fromRoot, Program, waitForAnswer } from '../../e2e/site/checkout.ts';
import { request } from '../../e2e/site/site.ts';
import { siteUrl } from '../suite.ts';
import { Balancer } from './balancer.ts';
import type { Bench } from './case.ts';
import type { Machine } from './machine.ts';

export class Alone {
  private readonly program: Program;
  private readonly relay: Server;
  private readonly balancer: Balancer;

  private constructor(program: Program, relay: Server, balancer: Balancer) {
    this.program = program;
    this.relay = relay;
    this.balancer = balancer;
  }

  /** Starts an instance with the release that another one shows now. */
  static async start(bench: Bench, example: Machine): Promise<Alone> {
    const dir = join(bench.dir, 'alone');
    const releaseDir = join(dir, 'release');
    await cp(example.releaseDir, releaseDir, { recursive: true });
    const port = await findFreePort();
    const env = { SITE_URL: siteUrl, HOST: '127.0.0.1', PORT: String(port), RELEASE_DIR: releaseDir };
    const cwd = await bench.copy('copy-alone');
    const program = new Program(fromRoot('node_modules/.bin/node'), ['server.ts'], { cwd, env });
    const origin = `http://127.0.0.1:${port}`;
    await waitForAnswer(`${origin}/icon.svg`, program);
    const relay = createServer((asked, response) => void damage(origin, asked, response));
    relay.listen(0, '127.0.0.1');
    await once(relay, 'listening');
    const ports = [example.links.door.port, (relay.address() as AddressInfo).port];
    return new Alone(program, relay, await Balancer.start(join(dir, 'nginx'), ports));
  }

  /** The address for readers. */
  get origin(): string {
    return this.balancer.origin;
  }

  async stop(): Promise<void> {
    await this.balancer.stop();
    this.relay.close();
    await this.program.end();
  }
}

/** Adds a word to a page and passes it on. */
async function damage(origin: string, { url = '/' }: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const { status, headers, text } = await request(origin, url);
    const { 'x-release': release = '', 'content-type': type = '' } = headers;
    response.writeHead(status, { 'x-release': release, 'content-type': type });
    response.end(text.replace('edited', 'damaged'));
  } catch {
    response.writeHead(502).end();
  }
}
