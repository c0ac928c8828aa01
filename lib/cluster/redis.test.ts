// The connection to the shared store: its time limits, and TLS and users, as several machines on an open network need them.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Redis } from '#lib/cluster/redis.ts';
import { hasRedis, RedisServer } from '#test/redis.ts';

const root = join(import.meta.dirname, '../..');
const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

describe.runIf(hasRedis && hasOpenssl)('a shared store with TLS and users', () => {
  const dir = mkdtempSync(join(tmpdir(), 'load-bearing-tls-'));
  const at = (name: string) => join(dir, name);
  let server: RedisServer;

  /** Makes a key and a certificate: the authority signs itself, and the store is signed by it. */
  function makeCertificates(): void {
    const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: dir, stdio: 'ignore' });
    const fresh = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    for (const name of ['ca', 'other']) {
      const names = ['-keyout', `${name}.key`, '-out', `${name}.crt`];
      openssl('req', '-x509', ...fresh, '-days', '2', '-subj', `/CN=${name}`, ...names);
    }
    openssl('req', ...fresh, '-subj', '/CN=localhost', '-keyout', 'redis.key', '-out', 'redis.csr');
    writeFileSync(at('names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
    const signer = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'names'];
    openssl('x509', '-req', '-in', 'redis.csr', ...signer, '-days', '2', '-out', 'redis.crt');
  }

  beforeAll(async () => {
    makeCertificates();
    const files = [
      '--tls-cert-file',
      at('redis.crt'),
      '--tls-key-file',
      at('redis.key'),
      '--tls-ca-cert-file',
      at('ca.crt'),
    ];
    // The users of docs/scale.md.
    const rules = '+@read +@write +@connection +@pubsub +@scripting -@dangerous +time +ping';
    const web = `web on >web-password ~lb:web:* %R~lb:release:* resetchannels &lb:events -@all ${rules}`;
    const publisher = `publisher on >publisher-password ~lb:* resetchannels &lb:events -@all ${rules}`;
    writeFileSync(at('users.acl'), `user default off\nuser ${web}\nuser ${publisher}\n`);
    const tls = await RedisServer.start([...files, '--tls-auth-clients', 'no', '--aclfile', at('users.acl')], true);
    server = tls;
  });

  afterAll(async () => {
    await server?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  /** Runs code with a connection in a process that trusts an authority, as Node reads that at its start. */
  function run(user: string, code: string, authority = 'ca.crt', password = `${user}-password`): string {
    const url = `rediss://${user}:${password}@localhost:${server.port}`;
    const script = `
      import { Redis } from '${join(root, 'lib/cluster/redis.ts')}';
      import { PageSharing } from '${join(root, 'lib/cluster/page-sharing.ts')}';
      const redis = await Redis.open(${JSON.stringify(url)});
      const say = (work) => work.then((value) => console.log('reply', JSON.stringify(value)), (error) => console.log('error', String(error)));
      ${code}
      redis.close();`;
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: at(authority), LOG_LEVEL: 'silent' };
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { cwd: root, env });
    return String(stdout);
  }

  test('is used by a publisher and by web instances', () => {
    const put =
      "await say(redis.call(['SET', 'lb:release:pointer', 'one'])); await say(redis.call(['SET', 'lb:publisher:x', '1']));";
    expect(run('publisher', put)).toBe('reply "OK"\nreply "OK"\n');
    const share = `
      const pages = new PageSharing(redis);
      await say(pages.take('page', true).then(String));
      await pages.offer('page', Buffer.from('text'));
      await say(pages.take('page', true).then(String));
      await say(redis.call(['GET', 'lb:release:pointer']));`;
    expect(run('web', share)).toBe('reply "undefined"\nreply "text"\nreply "one"\n');
  });

  test('lets a web instance neither move the pointer nor read the files of publishers', () => {
    const output = run(
      'web',
      "await say(redis.call(['SET', 'lb:release:pointer', 'two'])); await say(redis.call(['GET', 'lb:publisher:x'])); await say(redis.call(['FLUSHALL']));",
    );
    expect(output.match(/^error StoreError: .*(?:NOPERM|permissions)/gm)).toHaveLength(3);
  });

  test('is not used if its certificate is from another authority, or the password is wrong', () => {
    const ask = "await say(redis.call(['GET', 'lb:release:pointer']));";
    expect(run('web', ask, 'other.crt')).toMatch(/^error StoreError: .*certificate/);
    expect(run('web', ask, 'ca.crt', 'wrong')).toMatch(/^error StoreError: .*WRONGPASS/);
  });
});

describe.runIf(hasRedis)('a shared store', () => {
  test('has replied in time if its reply has arrived, even if this process was busy meanwhile', async () => {
    const server = await RedisServer.start();
    const redis = await Redis.open(server.url);
    try {
      const limit = 200;
      const begun = performance.now();
      const reply = redis.call(['PING'], limit);
      // The client writes the command in this turn.
      await new Promise((resolve) => setImmediate(resolve));
      // Redis handles the command of this program after the one above. The event loop stands still meanwhile.
      spawnSync('redis-cli', ['-p', String(server.port), 'PING']);
      while (performance.now() - begun < 2 * limit);
      expect(await reply).toBe('PONG');
    } finally {
      redis.close();
      await server.stop();
    }
  });
});
