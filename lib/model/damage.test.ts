import { expect, test } from 'vitest';
import { listDamage, noteDamage } from '#lib/model/damage.ts';
import { DamagedFile } from '#lib/model/read-file.ts';

function readDamaged(path: string): () => never {
  return () => {
    throw new DamagedFile(path, 'is empty');
  };
}

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

test('a damaged file of an earlier release is forgotten: no later release makes it again', async () => {
  await listDamage('first');
  await noteDamage(new DamagedFile('objects/b', 'is missing'), readDamaged('objects/b'));
  expect(await listDamage('first')).toEqual(['objects/b']);
  expect(await listDamage('second')).toEqual([]);
});
