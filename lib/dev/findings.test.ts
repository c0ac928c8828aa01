import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findingsOf, readFindings, writeFindings } from '#lib/dev/findings.ts';

test('the findings of a post are read as they were written', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'load-bearing-test-'));
  expect(readFindings(dir)).toEqual([]);
  const findings = ['posts/x.mdx', 'posts/ax.mdx'].map((file) => {
    return { file: `content/${file}`, line: 1, field: 'link', message: 'leads nowhere: remove it' };
  });
  writeFindings(dir, findings);
  expect(findingsOf(readFindings(dir), 'posts/x.mdx')).toEqual(findings.slice(0, 1));
  await rm(dir, { recursive: true });
});
