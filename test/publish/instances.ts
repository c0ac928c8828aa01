// Two instances of the site, started and stopped by `deploy/switch` through a replacement of systemctl.
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { findFreePort } from '#test/ports.ts';
import { type Finished, fromRoot, Program, type Settings } from '../../e2e/site/checkout.ts';
import { siteUrl } from '../suite.ts';

/** Passes the verb and the port to the server of `Instances`. */
const systemctl = `#!/bin/sh
for word; do
  case $word in
    start | stop | is-active) verb=$word ;;
    enable | disable) exit 0 ;;
    load-bearing@*) port=\${word#*@} ;;
  esac
done
exec curl --silent --fail --output /dev/null "http://127.0.0.1:$SYSTEMD/$verb/$port"
`;

export class Instances {
  readonly ports: readonly [number, number];
  private readonly dir: string;
  private readonly folders: ReadonlyMap<number, string>;
  private readonly settings: Settings;
  private readonly programs = new Map<number, Program>();
  private readonly systemd: Server;

  private constructor(dir: string, ports: readonly [number, number], folders: readonly string[], settings: Settings) {
    this.dir = dir;
    this.ports = ports;
    this.folders = new Map(ports.map((port, at) => [port, folders[at] ?? '']));
    this.settings = settings;
    this.systemd = createServer((request, response) => void this.obey(request, response));
  }

  /** @param folders the checkouts of the two instances */
  static async open(dir: string, folders: readonly [string, string], settings: Settings): Promise<Instances> {
    const instances = new Instances(dir, [await findFreePort(), await findFreePort()], folders, settings);
    const [one, other] = instances.ports;
    await mkdir(join(dir, 'bin'), { recursive: true });
    await writeFile(join(dir, 'bin/systemctl'), systemctl);
    const script = await readFile(fromRoot('deploy/switch'), 'utf8');
    const ports = `one=${one} other=${other}`;
    if (!script.includes('one=3000 other=3001')) throw new Error('deploy/switch has other ports');
    await writeFile(join(dir, 'bin/switch'), script.replace('one=3000 other=3001', ports));
    for (const name of ['systemctl', 'switch']) await chmod(join(dir, 'bin', name), 0o755);
    instances.systemd.listen(0, '127.0.0.1');
    await once(instances.systemd, 'listening');
    return instances;
  }

  /** Runs `deploy/switch`. */
  switchOver(): Promise<Finished> {
    const { port } = this.systemd.address() as AddressInfo;
    const path = `${join(this.dir, 'bin')}:${process.env.PATH}`;
    // \`Program\` would put the folder of our packages first.
    const env = { SYSTEMD: String(port), SWITCH_SECONDS: '600' };
    return new Program('env', [`PATH=${path}`, join(this.dir, 'bin/switch')], { env }).finish();
  }

  start(port: number): void {
    const args = ['--import', './lib/commands/check-node.mjs', 'lib/commands/start.ts'];
    const env = { SITE_URL: siteUrl, ...this.settings, PORT: String(port) };
    const program = new Program(fromRoot('node_modules/.bin/node'), args, { cwd: this.folders.get(port), env });
    this.programs.set(port, program);
  }

  async stop(port: number): Promise<void> {
    const program = this.programs.get(port);
    program?.terminate();
    await program?.finish();
  }

  log(port: number): string {
    return this.programs.get(port)?.output ?? '';
  }

  async close(): Promise<void> {
    this.systemd.close();
    for (const program of this.programs.values()) await program.kill();
  }

  private async obey({ url = '' }: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, verb, name] = url.split('/');
    const port = Number(name);
    if (verb === 'start') this.start(port);
    if (verb === 'stop') await this.stop(port);
    const isActive = this.programs.get(port)?.isRunning ?? false;
    response.writeHead(verb === 'is-active' && !isActive ? 404 : 200).end();
  }
}

/** Makes another build of a copy: with another id, and other names of all scripts that pages load. */
export async function renameBuild(copy: string): Promise<void> {
  const next = join(copy, '.next');
  const id = (await readFile(join(next, 'BUILD_ID'), 'utf8')).trim();
  const names: readonly (readonly [string, string])[] = [
    [id, 'the-next-build'],
    ['static/chunks/', 'static/parts/'],
  ];
  await rename(join(next, 'static', id), join(next, 'static/the-next-build'));
  await rename(join(next, 'static/chunks'), join(next, 'static/parts'));
  for (const entry of await readdir(next, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !/\.(?:js|json|html|rsc|meta)$|BUILD_ID$/.test(entry.name)) continue;
    const text = await readFile(path, 'utf8');
    const changed = names.reduce((all, [from, to]) => all.replaceAll(from, to), text);
    if (changed !== text) await writeFile(path, changed);
  }
  // The prerendered pages have the scripts of the first build.
  await rm(join(next, 'page-cache'), { recursive: true, force: true });
  const scripts = join(copy, '.scripts');
  const file = join(scripts, 'names.json');
  const known = JSON.parse(await readFile(file, 'utf8')) as Record<string, string>;
  const renamed: Record<string, string> = {};
  for (const [name, old] of Object.entries(known)) {
    renamed[name] = `${name}.00000000.js`;
    await rename(join(scripts, old), join(scripts, `${name}.00000000.js`));
  }
  await writeFile(file, JSON.stringify(renamed));
}
