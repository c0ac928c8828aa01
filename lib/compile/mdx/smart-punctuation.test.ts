import { toString as textOf } from 'hast-util-to-string';
import { expect, test } from 'vitest';
import { compileArticle } from '#lib/compile/mdx/compile.ts';
import { smarten } from '#lib/compile/mdx/smart-punctuation.ts';
import type { Body } from '#lib/model/body.ts';

test.each([
  ['', ''],
  ['plain', 'plain'],
  ["don't", 'don’t'],
  ["the teams' plans and the team's", 'the teams’ plans and the team’s'],
  ['"quoted"', '“quoted”'],
  ["'quoted'", '‘quoted’'],
  ['She said "go" twice.', 'She said “go” twice.'],
  [`"He said 'go'"`, '“He said ‘go’”'],
  [`'He said "go"'`, '‘He said “go”’'],
  [`"'Tis done," he said, "isn't it?"`, '“’Tis done,” he said, “isn’t it?”'],
  ['pass --verbose, or (--quiet)', 'pass --verbose, or (--quiet)'],
  ['--verbose is a flag', '--verbose is a flag'],
  ['“--verbose”, =--force, 使用--verbose选项', '“--verbose”, =--force, 使用--verbose选项'],
  ['\u00a0--no-verify\t--a', '\u00a0--no-verify\t--a'],
  ["他说'你好'，'再见'。北京's", '他说‘你好’，‘再见’。北京’s'],
  ['他说"你好"，然后走了。"再见"', '他说“你好”，然后走了。“再见”'],
  [`他说:"你好",'再见'`, '他说:“你好”,‘再见’'],
  ['an id="12", "a," b', 'an id=“12”, “a,” b'],
  ['pages 3--5, one--two, and one -- two', 'pages 3–5, one–two, and one – two'],
  ['中文"引用"中文', '中文“引用”中文'],
  ['これは"引用"です。"次"', 'これは“引用”です。“次”'],
  ['("in brackets") ["in others"]', '(“in brackets”) [“in others”]'],
  ['"end." "End?" "End!"', '“end.” “End?” “End!”'],
  ['and/or "this"/"that"', 'and/or “this”/“that”'],
  ['""', '“”'],
  ["the '90s, the '90s' end, in '99", 'the ’90s, the ’90s’ end, in ’99'],
  ["the digits '90' and '5'", 'the digits ‘90’ and ‘5’'],
  ["rock 'n' roll, get 'em, the 'em' unit", 'rock ’n’ roll, get ’em, the ‘em’ unit'],
  [`he is 6'2" tall`, 'he is 6′2″ tall'],
  [`"he is 6'2" tall"`, '“he is 6′2″ tall”'],
  ['a 27" screen', 'a 27″ screen'],
  ['it was "version 12" then', 'it was “version 12” then'],
  ["a 5' wall, the 1990's", 'a 5′ wall, the 1990’s'],
  ['wait...', 'wait…'],
  ['the end....', 'the end….'],
  ['a--b, a---b, a -- b', 'a–b, a—b, a – b'],
  ['-----', '-----'],
  ['"I thought---" he said', '“I thought—” he said'],
  ['he said---"go"---and went', 'he said—“go”—and went'],
  ['a pseudo-"fix"', 'a pseudo-“fix”'],
  ['"half-" and "done"', '“half-” and “done”'],
  ['naïve "été" and 「引用」', 'naïve “été” and 「引用」'],
  ['\u201calready\u201d \u2018turned\u2019 isn\u2019t', '\u201calready\u201d \u2018turned\u2019 isn\u2019t'],
])('%s is set as %s', (typed, set) => {
  expect(smarten(typed)).toBe(set);
  expect(smarten(set)).toBe(set);
});

test('a number and its unit stay on one line, and other words do not', async () => {
  const typed = 'Some 5 MB, 10 ms and 99 %, in `5 MB`, 5 bars, 3 in a row, 2 min, 40 km/h and 7 K8s.';
  const { body } = await compileArticle(`---\ntitle: "T"\n---\n\n${typed}\n`);
  expect(textOf((JSON.parse(body) as Body).tree)).toBe(
    'Some 5\u00a0MB, 10\u00a0ms and 99\u00a0%, in 5 MB, 5 bars, 3 in a row, 2\u00a0min, 40\u00a0km/h and 7 K8s.',
  );
});

test.each([
  ['fr', 'Il dit "oui", l\'ami dit "un \'non\'".', 'Il dit «\u202foui\u202f», l’ami dit «\u202fun “non”\u202f».'],
  ['de', '"Ja", sagte er, "\'nein\'".', '„Ja“, sagte er, „‚nein‘“.'],
  ['de-AT', '"Ja"', '„Ja“'],
  ['fr-CH', '"Oui"', '«Oui»'],
  ['ja', '彼は"はい"と言った。', '彼は「はい」と言った。'],
  ['zh', '他说"你好"。', '他说“你好”。'],
  ['zh-TW', '他說"你好"。', '他說「你好」。'],
  ['ko', '"네"라고', '“네”라고'],
  ['sv', '"Ja"', '”Ja”'],
  ['pl', '"Tak"', '„Tak”'],
  ['en-GB', '"It\'s"', '“It’s”'],
  ['xx', '"x"', '“x”'],
])('quotes in %s: %s', (language, typed, expected) => {
  expect(smarten(typed, language)).toBe(expected);
});

async function set(markdown: string): Promise<string> {
  const { body } = await compileArticle(`---\ntitle: "T"\n---\n\n${markdown}\n`);
  const { tree } = JSON.parse(body) as Body;
  return textOf(tree).trim();
}

test.each([
  ['quotes across emphasis', '"*Yes*", he said, *"no"*, **"**maybe**"**', '“Yes”, he said, “no”, “maybe”'],
  [
    'quotes across a link',
    '"[A link](https://example.org)" and ["a link"](https://example.org)\'s end',
    '“A link” and “a link”’s end',
  ],
  ['a flag after code, and a dash', '`npm` --force and `a`--b *c*--d', 'npm --force and a–b c–d'],
  ['an apostrophe after code', "`get()`'s end", 'get()’s end'],
  ['quotes around code', '"`get()`" and \'`x`\'', '“get()” and ‘x’'],
  ['code itself', '`"a" -- \'b\'...`', '"a" -- \'b\'...'],
  ['a quote before a footnote', '"Words."[^1] and "more[^1]"\n\n[^1]: It\'s one.', '“Words.”1 and “more1”'],
  ['a quote after a hard line break', 'A line  \n"quoted"', 'A line\n“quoted”'],
  ['a quote after a soft line break', 'A line\n"quoted"', 'A line\n“quoted”'],
  ['each block by itself', '"Open\n\n"again"\n\n- "item"\n- it\'s', '“Open\n“again”\n\n“item”\nit’s'],
  ['a heading', '## "Don\'t" -- ever', '“Don’t” – ever'],
  [
    'a bare address',
    "See https://example.org/a--b's and www.example.org/a...b",
    "See https://example.org/a--b's and www.example.org/a...b",
  ],
])('%s: %s', async (_name, markdown, expected) => {
  expect((await set(markdown)).startsWith(expected)).toBe(true);
});

test('quotes in the cells of a table do not reach into the next', async () => {
  expect(await set('| "a" | \'b |\n| --- | --- |\n| "c | it\'s -- |')).toMatch(/“a”\s+‘b\s+“c\s+it’s –/);
});

test('quotes follow the language of the front matter and of a part in another language', async () => {
  const { body } = await compileArticle(
    '---\ntitle: "T"\nlang: de\n---\n\n"Ja" <Text lang="fr">"oui"</Text> "ja"\n\n<Text lang="ja">\n\n"はい"\n\n</Text>\n',
  );
  expect(textOf((JSON.parse(body) as Body).tree)).toMatch(/„Ja“ «\u202foui\u202f» „ja“\s+「はい」/);
});

test('titles and captions are set like text, addresses and alternative texts are left alone', async () => {
  const { body } = await compileArticle(
    '---\ntitle: "T"\n---\n\n<Callout kind="note" title="It\'s here">\n\nWords.\n\n</Callout>\n\n![It\'s](./it\'s.png "It\'s \\"so\\"")\n',
  );
  expect(body).toContain('"ariaLabel":"Note: It’s here"');
  expect(body).toContain('"src":"./it\'s.png","alt":"It\'s"');
  expect(body).toContain('It’s “so”');
});

test('French punctuation stays on the line of the previous word', () => {
  const typed = 'Il dit « oui » : vraiment ? Oui ! a != b ; fin :) et "bien" ?';
  expect(smarten(typed, 'fr-CA')).toBe(
    'Il dit «\u202foui\u202f»\u00a0: vraiment\u202f? Oui\u202f! a != b\u202f; fin :) et «\u202fbien\u202f»\u202f?',
  );
  expect(smarten('Oui ! Non : « x »', 'en')).toBe('Oui ! Non : « x »');
});
