// Tests that a file is read only if its content matches its digest.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { formatChecked, readChecked } from '#lib/model/checked-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'checked-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(text: string) {
  const path = join(folder, 'file.json');
  writeFileSync(path, text);
  return readChecked(path, z.object({ name: z.string().optional() }));
}

const written = formatChecked({ name: 'value' });

test('a formatted value is read', () => {
  expect(read(written)).toEqual({ name: 'value' });
});

test.each([
  ['a changed value', written.replace('value', 'valve')],
  ['a changed digest', written.replace(/"sha256":"./, '"sha256":"x')],
  ['a changed name of the digest', written.replace('sha256', 'sha255')],
  ['no digest', '{"name":"value"}'],
  ['another schema', formatChecked({ name: 1 })],
  ['an array', '[]'],
  ['the beginning only', written.slice(0, -1)],
])('a file with %s is damaged', (_name, text) => {
  expect(() => read(text)).toThrow('does not hold what was written');
});
