// Tests that applying the advice of each message removes it, and loses no words.
import { toString as textOf } from 'hast-util-to-string';
import { expect, test } from 'vitest';
import { compileArticle } from '#lib/compile/mdx/compile.ts';
import type { Body } from '#lib/model/body.ts';
import type { Format } from '#lib/source/documents.ts';
import { applyToText } from '#test/apply-advice/text.ts';
import type { Broken } from '#test/corpus/form.ts';
import { mistakes } from '#test/corpus/lint/mistakes.ts';
import { brokenSyntax } from '#test/corpus/syntax.ts';
import { brokenText } from '#test/corpus/text.ts';

const front = '---\ntitle: "T"\n---\n\n';
/** Rounds of obeying all diagnostics. A further diagnostic may show when another is gone. */
const rounds = 5;

async function obeyAll(body: string, format: Format): Promise<{ text: string; left: string[] }> {
  let text = `${front}${body}\n`;
  for (let round = 0; round < rounds; round++) {
    const { diagnostics } = await compileArticle(text, format);
    if (diagnostics.length === 0) return { text, left: [] };
    // The last line first, so that the numbers of the others stay right.
    for (const diagnostic of diagnostics.toReversed()) text = applyToText(text, diagnostic) ?? text;
  }
  const { diagnostics } = await compileArticle(text, format);
  return { text, left: diagnostics.map(({ line, message }) => `${line} ${message}`) };
}

/** Returns what readers see, without spaces: formulas have an element for each letter. */
async function show(text: string, format: Format): Promise<string> {
  const { tree } = JSON.parse((await compileArticle(text, format)).body) as Body;
  return textOf(tree).replace(/\s/g, '');
}

const more: readonly (readonly [name: string, lines: string[]])[] = [
  ['an unknown language and unknown options', ['```klingon x.ts {9}', 'words', '```']],
  ['signs of comparison', ['It takes <5 ms, or {name}.']],
  ['a brace that is not closed', ['Open { here.']],
  ['a component that is not closed', ['<Callout kind="note">', '', 'Words.']],
  ['a component that is closed twice', ['<Callout kind="note">', '', 'Words.', '', '</Callout>', '', '</Callout>']],
  ['a tag with a slip', ['<Callout kind=note>', '', 'Words.', '', '</Callout>']],
  ['an attribute of Pandoc and of kramdown', ['Words. {#id}', '', 'More.', '{: .note}']],
  ['tags of templates', ['See {{ page.title }} here.']],
];

const files: Broken[] = [...brokenSyntax, ...brokenText];
const bodies = files.flatMap(([name, { 'posts/x.mdx': text }]): [string, string[]][] =>
  typeof text === 'string' ? [[name, text.replace(/^---\n[\s\S]*?\n---\n\n/, '').split('\n')]] : [],
);

const cases = [...bodies, ...mistakes.map(([name, lines]) => [name, lines] as const), ...more];

test.each(cases)('the advice on %s is right in .mdx', async (_name, lines) => {
  const { text, left } = await obeyAll(lines.join('\n'), 'mdx');
  expect(left, text).toEqual([]);
});

/** `.md` has no components. */
const shared = mistakes.filter(([, lines]) => !lines.some((line) => line.includes('<')));

test.each(shared)('the advice on %s is right in .md, and loses no word', async (_name, lines, _faults, fixed) => {
  const { text, left } = await obeyAll(lines.join('\n'), 'md');
  expect(left, text).toEqual([]);
  const [shown, meant] = [await show(text, 'md'), await show(`${front}${fixed.join('\n')}\n`, 'md')];
  const words = lines.join('\n').match(/\p{L}{2,}/gu) ?? [];
  expect(
    words.filter((word) => meant.includes(word) && !shown.includes(word)),
    text,
  ).toEqual([]);
});
