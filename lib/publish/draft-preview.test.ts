import { createHash, createHmac } from 'node:crypto';
import { lstat, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { log } from '#lib/log.ts';
import {
  checkDraftPreviewKey,
  type DraftPreview,
  readDraftPreview,
  signDraftPreview,
} from '#lib/publish/draft-preview.ts';

let dir = '';
const preview: DraftPreview = { release: 'a'.repeat(64), path: '/posts/a-draft', expires: 2_000_000 };

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'load-bearing-preview-'));
});

afterAll(() => rm(dir, { recursive: true, force: true }));

test('a token contains what was signed, until it expires', () => {
  const token = signDraftPreview(dir, preview);
  expect(token).toMatch(/^[\w-]+\.[\w-]+$/);
  expect(readDraftPreview(dir, token, 1_999_999)).toEqual(preview);
  expect(readDraftPreview(dir, token, 2_000_000)).toBeUndefined();
});

test('a token that is changed, shortened or extended is invalid', () => {
  const token = signDraftPreview(dir, preview);
  for (let at = 0; at < token.length; at++) {
    const other = token[at] === 'A' ? 'B' : 'A';
    const changed = token.slice(0, at) + other + token.slice(at + 1);
    // Two bits of the last Base64 character are unused, but signatures are compared as text.
    expect(readDraftPreview(dir, changed, 0), changed).toBeUndefined();
  }
  for (const wrong of [
    '',
    '.',
    token.slice(1),
    token.slice(0, -1),
    `${token}.`,
    `${token}=`,
    `${token}.x`,
    'x'.repeat(5_000),
    '..',
  ])
    expect(readDraftPreview(dir, wrong, 0), wrong).toBeUndefined();
});

test('a token that is signed with another key, an empty key or another digest is invalid', async () => {
  const payload = Buffer.from(JSON.stringify(preview)).toString('base64url');
  const key = (await readFile(join(dir, 'preview-key'))).subarray(0, 32);
  const forge = (algorithm: string, secret: string | Buffer) =>
    `${payload}.${createHmac(algorithm, secret).update(payload).digest('base64url')}`;
  expect(readDraftPreview(dir, forge('sha256', key), 0)).toEqual(preview);
  for (const token of [
    forge('sha256', ''),
    forge('sha256', 'key'),
    forge('sha1', key),
    forge('sha512', key),
    `${payload}.`,
  ])
    expect(readDraftPreview(dir, token, 0)).toBeUndefined();
});

test('signed data that is not a preview is invalid', () => {
  const wrong = [
    { ...preview, release: '../../etc/passwd' },
    { ...preview, path: 'posts' },
    { ...preview, expires: 1.5 },
  ];
  for (const one of wrong) expect(readDraftPreview(dir, signDraftPreview(dir, one), 0)).toBeUndefined();
});

test('only the user that runs the site can read the key', async () => {
  expect((await stat(join(dir, 'preview-key'))).mode & 0o777).toBe(0o600);
});

const bytes = Buffer.from('thirty-two bytes of another one.');
const whole = Buffer.concat([bytes, createHash('sha256').update(bytes).digest()]);

test('the key of another process that created it first is used', async () => {
  const other = await mkdtemp(join(tmpdir(), 'load-bearing-preview-'));
  await writeFile(join(other, 'preview-key'), whole);
  const payload = signDraftPreview(other, preview).split('.')[0] ?? '';
  const expected = createHmac('sha256', bytes).update(payload).digest('base64url');
  expect(signDraftPreview(other, preview)).toBe(`${payload}.${expected}`);
  await rm(other, { recursive: true });
});

test.each([
  ['is empty', (path: string) => writeFile(path, '')],
  ['is cut short', (path: string) => writeFile(path, whole.subarray(0, 20))],
  ['holds zeros', (path: string) => writeFile(path, Buffer.alloc(64))],
  [
    'has a bit flipped',
    (path: string) =>
      writeFile(
        path,
        whole.map((byte, at) => (at === 3 ? byte ^ 1 : byte)),
      ),
  ],
  ['is a directory', (path: string) => mkdir(path)],
  ['leads in a circle', (path: string) => symlink(path, path)],
  ['is missing', () => Promise.resolve()],
])(
  'a key whose file %s is restored by a process that knows it, and replaced by any other process',
  async (name, spoil) => {
    vi.spyOn(log, 'warn').mockReturnValue();
    const other = await mkdtemp(join(tmpdir(), 'load-bearing-preview-'));
    const path = join(other, 'preview-key');
    const token = signDraftPreview(other, preview);
    const before = await readFile(path);
    await rm(path);
    await spoil(path);
    expect(readDraftPreview(other, token, 0)).toEqual(preview);
    expect(await readFile(path)).toEqual(before);
    const unknown = await mkdtemp(join(tmpdir(), 'load-bearing-preview-'));
    await spoil(join(unknown, 'preview-key'));
    expect(readDraftPreview(unknown, signDraftPreview(unknown, preview), 0)).toEqual(preview);
    expect(await readFile(join(unknown, 'preview-key'))).toHaveLength(64);
    const isAside = await lstat(join(unknown, 'preview-key.damaged')).then(
      () => true,
      () => false,
    );
    expect(isAside).toBe(name !== 'is missing');
    const empty = `${token.split('.')[0]}.${createHmac('sha256', '')
      .update(token.split('.')[0] ?? '')
      .digest('base64url')}`;
    expect(readDraftPreview(unknown, empty, 0)).toBeUndefined();
    await rm(other, { recursive: true });
    await rm(unknown, { recursive: true });
  },
);

test('a key that the system refuses to read is kept: a process that has read it continues, and any other reports the fix', async () => {
  const error = vi.spyOn(log, 'error').mockReturnValue();
  const other = await mkdtemp(join(tmpdir(), 'load-bearing-preview-'));
  const path = join(other, 'preview-key');
  const token = signDraftPreview(other, preview);
  await rm(path);
  // Reading this file fails with EIO for every user.
  await symlink('/proc/self/mem', path);
  expect(readDraftPreview(other, token, 0)).toEqual(preview);
  expect(error).toHaveBeenCalledOnce();
  const unknown = await mkdtemp(join(tmpdir(), 'load-bearing-preview-'));
  await symlink('/proc/self/mem', join(unknown, 'preview-key'));
  for (const use of [() => checkDraftPreviewKey(unknown), () => signDraftPreview(unknown, preview)])
    expect(use).toThrow(/preview-key is unreadable: EIO: let the user that runs the site read it, or check the disk$/);
  for (const dir of [other, unknown]) {
    expect((await lstat(join(dir, 'preview-key'))).isSymbolicLink()).toBe(true);
    await rm(dir, { recursive: true });
  }
});
