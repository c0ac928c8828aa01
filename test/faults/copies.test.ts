import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { controlEdit, probeEdits } from './copies.ts';

const root = join(import.meta.dirname, '../..');

test.each([...probeEdits, controlEdit])('the fault suite can edit $file', async ({ file, from }) => {
  const text = await readFile(join(root, file), 'utf8');
  expect(text.split(from)).toHaveLength(2);
});
