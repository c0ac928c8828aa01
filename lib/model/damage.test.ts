import { beforeEach, expect, test, vi } from 'vitest';
import { log } from '#lib/log.ts';
import { listDamage, noteDamage, readWithRepair, repairWith } from '#lib/model/damage.ts';
import { DamagedFile } from '#lib/model/read-file.ts';

function readDamaged(path: string): () => never {
  return () => {
    throw new DamagedFile(path, 'is empty');
  };
}

beforeEach(() => {
  const logged = vi.spyOn(log, 'error').mockReturnValue();
  return () => logged.mockRestore();
});

test('a damaged file is logged once', async () => {
  const error = new DamagedFile('objects/once', 'is empty');
  for (let times = 0; times < 2; times++) await noteDamage(error, readDamaged('objects/once'));
  expect(vi.mocked(log.error).mock.calls).toEqual([[{ event: 'damaged' }, 'objects/once is empty']]);
});

test('a damaged file is listed until it can be read again', async () => {
  await listDamage('first');
  let isDamaged = true;
  const read = () => {
    if (isDamaged) readDamaged('objects/a')();
  };
  await noteDamage(new DamagedFile('objects/a', 'is empty'), read);
  expect(await listDamage('first')).toEqual(['objects/a']);
  isDamaged = false;
  expect(await listDamage('first')).toEqual([]);
});

test('a damaged file of an earlier release is forgotten, because no later release writes it again', async () => {
  await listDamage('first');
  await noteDamage(new DamagedFile('objects/b', 'is missing'), readDamaged('objects/b'));
  expect(await listDamage('first')).toEqual(['objects/b']);
  expect(await listDamage('second')).toEqual([]);
});

test('a read waits for a second repair: the first may have checked the file before it was damaged', async () => {
  let repairs = 0;
  repairWith(async () => {
    repairs += 1;
  });
  const read = () => (repairs < 2 ? readDamaged('objects/c')() : 'whole');
  expect(await readWithRepair(read)).toBe('whole');
  expect(repairs).toBe(2);
});

test('a file that stays damaged fails the read after two repairs', async () => {
  let repairs = 0;
  repairWith(async () => {
    repairs += 1;
  });
  await expect(readWithRepair(readDamaged('objects/d'))).rejects.toThrow('objects/d is empty');
  expect(repairs).toBe(2);
});
