// The files for a machine with systemd and nginx, as far as no running nginx is needed (test/publish/cases/upgrade.ts).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const deploy = join(import.meta.dirname, '../../deploy');
const read = (name: string) => readFileSync(join(deploy, name), 'utf8');

test('the unit, the switch and nginx agree on the ports', () => {
  const [, one = '', other = ''] = /^one=(\d+) other=(\d+)$/m.exec(read('switch')) ?? [];
  const servers = [...read('nginx.conf').matchAll(/^ {2}server 127\.0\.0\.1:(\d+) max_fails=3 fail_timeout=1s;$/gm)];
  expect(servers.map(([, port]) => port)).toEqual([one, other]);
  expect(read('load-bearing@.service')).toContain('\nEnvironment=PORT=%i\n');
  expect(read('load-bearing@.service')).toContain('\nWorkingDirectory=/srv/load-bearing/%i\n');
});

test('the unit allows the folder of the sample settings, and stops later than the server', () => {
  const folder = /^RELEASE_DIR=\/var\/lib\/(.+)$/m.exec(read('load-bearing.env'))?.[1];
  expect(read('load-bearing@.service')).toContain(`\nStateDirectory=${folder}\n`);
  expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(read('load-bearing@.service'))?.[1])).toBeGreaterThan(12);
});

test('nginx passes the id of a request on, and sends the same one back', () => {
  const nginx = read('nginx.conf');
  expect(nginx).toContain('\n  proxy_set_header X-Request-Id $load_bearing_request_id;\n');
  expect(nginx).toContain('\n  add_header X-Request-Id $load_bearing_request_id always;\n');
  // A location with headers of its own would inherit none.
  expect(nginx).not.toMatch(/^ {4}(?:proxy_set_header|add_header)/m);
});

test('the unit runs what npm start runs', () => {
  const { scripts } = JSON.parse(readFileSync(join(deploy, '../package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  const command = scripts.start.replace('exec node ', '');
  expect(read('load-bearing@.service')).toContain(`\nExecStart=/usr/bin/env node_modules/.bin/node ${command}\n`);
});

test('nginx closes idle connections before the site does, and hides its version', () => {
  expect(read('nginx.conf')).toContain('keepalive_timeout 60s;');
  expect(read('nginx.conf').match(/^ {2}server_tokens off;$/gm)).toHaveLength(2);
});
