import { expect, test } from 'vitest';
import { compileArticle } from '#lib/compile/mdx/compile.ts';
import { lookalikes } from '#test/corpus/lint/lookalikes.ts';
import { mistakes } from '#test/corpus/lint/mistakes.ts';

async function findDiagnostics(body: string): Promise<string[]> {
  const { diagnostics } = await compileArticle(`---\ntitle: "T"\n---\n\n${body}\n`);
  return diagnostics.map(
    ({ line, field, message, level }) => `${line} ${level ? `${level}: ` : ''}${field} ${message}`,
  );
}

test.each(mistakes)('%s is an error, until its advice is followed', async (_name, lines, diagnostics, fixed) => {
  const front = 2;
  const found = await findDiagnostics(lines.join('\n'));
  expect(found.map((problem) => problem.replace(/^\d+/, (line) => String(Number(line) + front)))).toEqual(diagnostics);
  expect(await findDiagnostics(fixed.join('\n'))).toEqual([]);
});

test('there are enough sentences that only look like mistakes', () => {
  expect(lookalikes.length).toBeGreaterThanOrEqual(80);
  expect(new Set(lookalikes).size).toBe(lookalikes.length);
});

test.each(lookalikes)('no problem is found in: %s', async (text) => {
  expect(await findDiagnostics(text)).toEqual([]);
});

async function show(body: string): Promise<string> {
  return (await compileArticle(`---\ntitle: "T"\n---\n\n${body}\n`)).body;
}

test.each([
  ['**重要：**これ', 'strong', '重要：'],
  ['これは**「重要」**です', 'strong', '「重要」'],
  ['*強調。*次', 'em', '強調。'],
  ['~~削除：~~これ', 'del', '削除：'],
  ['이것은 **“중요”**이다', 'strong', '“중요”'],
])('%s is marked as it is meant', async (typed, tag, words) => {
  const body = await show(typed);
  expect(body).toContain(`"tagName":"${tag}"`);
  expect(body).toContain(`"value":"${words}"`);
  expect(body).not.toMatch(/\*|~/);
});

test.each(['3~5 days and 6~8 days', 'import taxes rose.', 'export controls apply.'])(
  '%s is shown as it is',
  async (typed) => {
    const body = await show(typed);
    expect(body).toContain(`"value":"${typed}"`);
    expect(body).not.toContain('"tagName":"del"');
  },
);
