// nginx with the configuration of `deploy/`: only its ports, its folders and its certificate are those of the test.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { get } from 'node:https';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findFreePort } from '#test/ports.ts';
import { fromRoot, hangLimit, Program } from '../../e2e/site/checkout.ts';
import type { Answer } from '../../e2e/site/site.ts';

/** Whether this machine has nginx and the programs that an upgrade needs besides. */
export function hasNginx(): boolean {
  const programs = [
    ['nginx', '-v'],
    ['openssl', 'version'],
    ['curl', '--version'],
  ] as const;
  return programs.every(([program, version]) => spawnSync(program, [version]).status === 0);
}

interface Options {
  /** A folder of the test. */
  dir: string;
  /** The ports of the two instances. */
  upstream: readonly [number, number];
  /** Whether pages are cached, as the file says. */
  caches: boolean;
}

export class Nginx {
  readonly port: number;
  readonly plainPort: number;
  private readonly dir: string;
  private readonly program: Program;

  private constructor(dir: string, program: Program, port: number, plainPort: number) {
    this.dir = dir;
    this.program = program;
    this.port = port;
    this.plainPort = plainPort;
  }

  static async start({ dir, upstream, caches }: Options): Promise<Nginx> {
    const [port, plainPort] = [await findFreePort(), await findFreePort()];
    await mkdir(join(dir, 'cache'), { recursive: true });
    const certificate = { certificate: join(dir, 'certificate.pem'), key: join(dir, 'key.pem') };
    const { certificate: file, key } = certificate;
    const days = ['-days', '2', '-subj', '/CN=blog.example.org'];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', file, ...days], {
      stdio: 'ignore',
    });
    const changes: [string | RegExp, string][] = [
      ['127.0.0.1:3000', `127.0.0.1:${upstream[0]}`],
      ['127.0.0.1:3001', `127.0.0.1:${upstream[1]}`],
      [/listen \[::\]:.*\n/g, ''],
      ['listen 443', `listen 127.0.0.1:${port}`],
      ['listen 80', `listen 127.0.0.1:${plainPort}`],
      ['/etc/letsencrypt/live/blog.example.org/fullchain.pem', file],
      ['/etc/letsencrypt/live/blog.example.org/privkey.pem', key],
      ['/var/cache/nginx/load-bearing', join(dir, 'cache')],
      ...(caches ? [] : ([['proxy_cache load_bearing;', 'proxy_cache off;']] as [string, string][])),
    ];
    let site = await readFile(fromRoot('deploy/nginx.conf'), 'utf8');
    for (const [from, to] of changes) {
      if (typeof from === 'string' ? !site.includes(from) : !from.test(site)) throw new Error(`${from} is not there`);
      site = site.replaceAll(from as string, to);
    }
    const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${dir}/${name};`,
    );
    const config = `daemon off; master_process off; pid ${dir}/nginx.pid; error_log ${dir}/error.log warn;
      events { worker_connections 512; }
      http { access_log off; ${folders.join(' ')}\n${site} }`;
    await writeFile(join(dir, 'nginx.conf'), config);
    const program = new Program('nginx', ['-p', dir, '-c', join(dir, 'nginx.conf'), '-e', join(dir, 'error.log')], {});
    const nginx = new Nginx(dir, program, port, plainPort);
    while ((await nginx.get('/.well-known/none')).status === 0) {
      if (!program.isRunning) throw new Error(`nginx ended.\n${program.output}`);
      await delay(50);
    }
    return nginx;
  }

  /** @returns the response; the status is 0 without one */
  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return new Promise((resolve) => {
      const fail = () => resolve({ status: 0, headers: {}, bytes: Buffer.alloc(0), text: '' });
      const options = { host: '127.0.0.1', port: this.port, path, rejectUnauthorized: false, timeout: hangLimit };
      get({ ...options, headers: { host: 'blog.example.org', ...headers } }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', fail);
        response.on('end', () => {
          const bytes = Buffer.concat(chunks);
          resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes, text: bytes.toString() });
        });
      }).on('error', fail);
    });
  }

  /** @returns the errors that it logged since its start, but not that it tried the instance that is down */
  async readErrors(): Promise<string> {
    const lines = (await readFile(join(this.dir, 'error.log'), 'utf8')).split('\n');
    return lines.filter((line) => !line.includes('Connection refused')).join('\n');
  }

  stop(): Promise<void> {
    return this.program.end();
  }
}
