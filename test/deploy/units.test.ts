// The files for a machine with systemd and nginx, as far as no running nginx is needed (test/publish/cases/upgrade.ts).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const deploy = join(import.meta.dirname, '../../deploy');
const read = (name: string) => readFileSync(join(deploy, name), 'utf8');

test('the unit, the switch and nginx agree on the ports', () => {
  const [, one = '', other = ''] = /^one=(\d+) other=(\d+)$/m.exec(read('switch')) ?? [];
  const servers = [...read('nginx.conf').matchAll(/^ {2}server 127\.0\.0\.1:(\d+) max_fails=3 fail_timeout=2s;$/gm)];
  expect(servers.map(([, port]) => port)).toEqual([one, other]);
  expect(read('load-bearing@.service')).toContain('\nEnvironment=PORT=%i\n');
  expect(read('load-bearing@.service')).toContain('\nWorkingDirectory=/srv/load-bearing/%i\n');
});

test('the unit allows the folder of the sample settings, and stops later than the server', () => {
  const folder = /^RELEASE_DIR=\/var\/lib\/(.+)$/m.exec(read('load-bearing.env'))?.[1];
  expect(read('load-bearing@.service')).toContain(`\nStateDirectory=${folder}\n`);
  expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(read('load-bearing@.service'))?.[1])).toBeGreaterThan(12);
});

test('nginx closes idle connections before the site does, and hides its version', () => {
  expect(read('nginx.conf')).toContain('keepalive_timeout 60s;');
  expect(read('nginx.conf').match(/^ {2}server_tokens off;$/gm)).toHaveLength(2);
});
