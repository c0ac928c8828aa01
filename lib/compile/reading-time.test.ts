import { expect, test } from 'vitest';
import { compileArticle } from '#lib/compile/mdx/compile.ts';
import { computeReadingTime } from '#lib/compile/reading-time.ts';

const words = (count: number) => Array.from({ length: count }, () => 'word').join(' ');

test.each([
  ['nothing', '', 0, 1],
  ['spaces', ' \n\t ', 0, 1],
  ['one word', 'word', 1, 1],
  ['199 words', words(199), 199, 1],
  ['200 words', words(200), 200, 1],
  ['201 words', words(201), 201, 2],
  ['1000 words', words(1000), 1000, 5],
  ['1001 words', words(1001), 1001, 6],
  ['marks alone', '— … ... ? ! ( ) « » - –', 0, 1],
  ['marks beside words', 'Yes — really (or “not”)… 42%!', 5, 1],
  ['words with hyphens and apostrophes', 'a well-known author’s half-life', 4, 1],
  ['accents', 'Żółta łódź déjà naïve', 4, 1],
  ['Cyrillic and Greek', 'Привет мир καλημέρα κόσμε', 4, 1],
  ['Arabic', 'مرحبا بالعالم', 2, 1],
  ['emoji', 'Yes 🎉 👍🏽', 1, 1],
  ['numbers', '3.14 1,000 2026-01-31', 3, 1],
  ['Japanese', '日本語の文章を読む。', 9, 1],
  ['Japanese in katakana', 'コンピューターのキャッシュ', 13, 1],
  ['501 characters of Japanese', 'あ'.repeat(501), 501, 2],
  ['500 characters of Chinese', '字'.repeat(500), 500, 1],
  ['1000 characters of Chinese', '字，'.repeat(1000), 1000, 2],
  ['characters outside the first plane', '𠮷𠮷', 2, 1],
  ['Korean', '안녕하세요 세계', 7, 1],
  ['English in Chinese', '使用 Redis 缓存', 5, 1],
  ['100 words and 250 characters', `${words(100)} ${'字'.repeat(250)}`, 350, 1],
  ['101 words and 250 characters', `${words(101)} ${'字'.repeat(250)}`, 351, 2],
])('%s', (_name, prose, count, minutes) => {
  expect(computeReadingTime(prose)).toEqual({ words: count, minutes });
});

/** Texts of about 2,000 characters. Word counts are ranges, because dictionaries of `Intl.Segmenter` may change. */
test.each([
  ['Thai', 'ระบบคิวช่วยให้บริการรับมือกับงานจำนวนมากได้โดยไม่ล่ม', 400, 560],
  ['Lao', 'ລະບົບຄິວຊ່ວຍໃຫ້ບໍລິການຮັບມືກັບວຽກຈໍານວນຫຼາຍໄດ້', 350, 700],
  ['Khmer', 'ប្រព័ន្ធជួរជួយឱ្យសេវាកម្មទទួលការងារច្រើនបាន', 300, 700],
  ['Burmese', 'ဝန်ဆောင်မှုများသည် အလုပ်များစွာကို လက်ခံနိုင်သည်', 250, 800],
])('the words of %s are found, though no spaces stand between them', (_name, sentence, fewest, most) => {
  const { words, minutes } = computeReadingTime(sentence.repeat(Math.ceil(2000 / sentence.length)));
  expect(words).toBeGreaterThan(fewest);
  expect(words).toBeLessThan(most);
  expect(minutes).toBe(Math.ceil(words / 200));
});

test('English within Thai, and Thai marks alone, are counted correctly', () => {
  expect(computeReadingTime('ใช้Redisเป็นแคช').words).toBe(computeReadingTime('ใช้ Redis เป็นแคช').words);
  expect(computeReadingTime('ๆ ฯ').words).toBeLessThanOrEqual(2);
});

async function countWords(markdown: string): Promise<number> {
  const { facts, diagnostics } = await compileArticle(`---\ntitle: "Not counted"\n---\n\n${markdown}\n`);
  expect(diagnostics).toEqual([]);
  return facts.words;
}

test.each([
  ['a text', 'One two three.', 3],
  ['emphasis within a word', 'un*believ*able **two**', 2],
  ['code in the text', 'Call `get the value` now.', 5],
  ['a block of code', 'One.\n\n```ts title="not counted"\nconst not = counted;\n```\n\nTwo.', 2],
  ['an image and its caption', 'One.\n\n![not counted](./x.png "not counted")', 1],
  ['a figure', 'One.\n\n<Figure src="./x.png" alt="not counted" caption="not counted" />', 1],
  ['a callout', '<Callout kind="note" title="not counted">\n\nOne two.\n\n</Callout>', 2],
  ['details, but not what they are called', '<Details summary="not counted">\n\nOne two.\n\n</Details>', 2],
  ['a quote, but not its name', '<Quote by="not counted">One two.</Quote>', 2],
  ['a formula', 'One $$not + counted$$ two.', 2],
  ['a diagram', 'One.\n\n```mermaid alt="not counted"\nflowchart LR\n  not --> counted\n```', 1],
  ['headings', '## One two\n\nThree.', 3],
  ['a list', '- one\n- two\n  - three', 3],
  ['a table', '| one | two |\n| --- | --- |\n| three | four |', 4],
  ['a quote', '> One\n> two', 2],
  ['footnotes, but not their marks', 'One.[^1] Two.[^1]\n\n[^1]: Three four.', 4],
  ['links, but not their addresses', '[one two](https://example.org/not/counted)', 2],
  ['comments', 'One {/* not counted */} two.', 2],
  ['lines and hard breaks', 'One  \ntwo\nthree', 3],
  ['dashes', 'One -- two --- three - four', 4],
])('the words of %s are counted', async (_name, markdown, count) => {
  expect(await countWords(markdown)).toBe(count);
});
