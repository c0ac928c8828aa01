import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { attachPath, describeSystemError, nameUser } from '#lib/system-error.ts';

const errorOf = (code: string, path?: string) => Object.assign(new Error(code), { code, path });

test.each([
  [
    'EACCES',
    `user ${nameUser()} may not read or write /x: give it to that user (chown -R ${nameUser()} /x), or run this as its owner`,
  ],
  ['EROFS', '/x is on a file system that is read-only: mount it writable, or choose another folder'],
  ['ENOSPC', 'the disk of /x is full: free some space'],
  ['EMFILE', 'too many files are open: raise the limit (ulimit -n, or LimitNOFILE= of systemd)'],
])('%s is explained with the path and the fix', (code, text) => {
  expect(describeSystemError(errorOf(code, '/x'))).toBe(text);
});

test('the message names the folder to create, and for a file that cannot be created its folder', () => {
  const user = nameUser();
  const fail = (syscall: string, path: string) => describeSystemError({ ...errorOf('EACCES', path), syscall });
  expect(fail('mkdir', '/srv/x')).toBe(
    `user ${user} may not create /srv/x: create it for that user (install -d -o ${user} /srv/x)`,
  );
  expect(fail('open', join(commands, 'missing'))).toContain(`(chown -R ${user} ${commands})`);
  expect(fail('open', join(commands, 'start.ts'))).toContain(`(chown -R ${user} ${join(commands, 'start.ts')})`);
});

test('an error without a path names the command that finds it, and other errors are not explained', () => {
  expect(describeSystemError(errorOf('ENOSPC'))).toBe(
    'the disk of a folder that this program writes (npm run doctor names it) is full: free some space',
  );
  expect(describeSystemError(errorOf('ENOSPC'), '/y')).toBe('the disk of /y is full: free some space');
  expect(describeSystemError(new Error('other'))).toBeUndefined();
  expect(describeSystemError('text')).toBeUndefined();
});

test('a write that names no file gets its name, and an error of another kind stays as it is', () => {
  expect(attachPath(errorOf('ENOSPC'), '/x')).toMatchObject({ path: '/x' });
  expect(attachPath(errorOf('ENOSPC', '/own'), '/x')).toMatchObject({ path: '/own' });
  expect(attachPath(new Error('other'), '/x')).not.toHaveProperty('path');
});

const commands = join(import.meta.dirname, 'commands');

function run(source: string): { status: number | null; stderr: string } {
  const root = mkdtempSync(join(tmpdir(), 'load-bearing-error-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, 'lib/commands'), { recursive: true });
  for (const name of ['check-node.mjs', 'usage.mjs'])
    copyFileSync(join(commands, name), join(root, 'lib/commands', name));
  copyFileSync(join(import.meta.dirname, 'system-error.ts'), join(root, 'lib/system-error.ts'));
  copyFileSync(join(import.meta.dirname, '../package.json'), join(root, 'package.json'));
  writeFileSync(join(root, 'lib/commands/x.ts'), source);
  const args = ['--import', './lib/commands/check-node.mjs', 'lib/commands/x.ts'];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  return { status, stderr };
}

test('a command ends with one line for such an error, and with its stack for another one', () => {
  const full = run("await Promise.reject(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', path: '/srv/x' }));");
  expect(full).toEqual({ status: 1, stderr: 'The disk of /srv/x is full: free some space.\n' });
  const other = run("await Promise.reject(new Error('the reason'));");
  expect(other.status).toBe(1);
  expect(other.stderr).toMatch(/Error: the reason\n {4}at /);
});

test('a program that is started in another folder says where to start it', () => {
  const root = join(import.meta.dirname, '..');
  const args = ['--import', join(root, 'lib/commands/check-node.mjs'), join(root, 'lib/commands/rollback.ts')];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: tmpdir(), encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 1, stderr: `Start this in its folder: cd ${root}\n` });
  expect(() =>
    execFileSync(process.execPath, [...args.slice(0, 2), join(root, 'lib/commands/rollback.ts'), '--help'], {
      cwd: root,
    }),
  ).not.toThrow();
});
