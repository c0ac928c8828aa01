import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { describeListenError, findListenProblem } from '#lib/listen-error.ts';

const tryToListen = (port: number, host: string) => findListenProblem({ port, host });

test('a port in use is reported with the fix', async () => {
  const first = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void first.close());
  await once(first, 'listening');
  const { port } = first.address() as AddressInfo;
  expect(await tryToListen(port, '127.0.0.1')).toBe(
    `Port ${port} is in use by another program: stop that program, or set PORT to another port.`,
  );
});

test('an address of another machine and an unknown name are reported with the fix', async () => {
  expect(await tryToListen(0, '192.0.2.1')).toMatch(/^HOST is 192\.0\.2\.1, which is not an address of this machine: /);
  expect(await tryToListen(0, 'no-such-name.invalid')).toMatch(
    /^HOST is no-such-name\.invalid, a name that this machine cannot resolve: /,
  );
});

test('a free port is not a problem, and is free afterwards', async () => {
  for (let time = 0; time < 2; time++) expect(await tryToListen(0, '127.0.0.1')).toBeUndefined();
});

test('any other error gives one line', () => {
  const error = Object.assign(new Error('listen EPERM'), { code: 'EPERM' });
  expect(describeListenError(error, { port: 80, host: undefined })).toBe(
    'The server cannot listen on all addresses, port 80: listen EPERM.',
  );
});
