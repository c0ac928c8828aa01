// Tests the warning about posts in another script than that of their language.
import { expect, test } from 'vitest';
import { compileArticle } from '#lib/compile/mdx/compile.ts';
import { findScriptProblem } from '#lib/compile/mdx/script.ts';

const arabic = 'هذا نص طويل عن الأنظمة الموثوقة وكيف نبنيها مع Redis و `npm` في الإنتاج كل يوم بلا توقف';
const english = 'This is a long text about systems that one can rely on, with the word שלום in it.';
const chinese = '这是一段关于可靠系统的长文字，说明我们怎样在生产环境里每天不停地建造和维护它们，也说明其中的困难。';
const japanese = 'これは信頼できるシステムについての長い文章で、本番環境で毎日どのように作るかを説明します。';
const korean = '이것은 신뢰할 수 있는 시스템에 대한 긴 글이며 운영 환경에서 매일 어떻게 만드는지 설명하고 있습니다.';
const serbian = 'Ovo je dugačak tekst o pouzdanim sistemima i o tome kako ih gradimo svakog dana.';

test.each([
  [arabic, 'en', 'ar'],
  [english, 'ar', 'en'],
  [chinese, 'en', 'zh'],
  [japanese, 'en', 'ja'],
  [korean, 'de', 'ko'],
])('%j is not %s', (text, language, meant) => {
  expect(findScriptProblem(text, language, true)).toMatch(new RegExp(`^is ${language}, .* such as lang: ${meant}$`));
});

test.each([
  [arabic, 'ar'],
  [arabic, 'fa'],
  [english, 'de'],
  [chinese, 'zh-TW'],
  [japanese, 'ja'],
  [korean, 'ko'],
  [serbian, 'sr'],
  // Half the text is in Latin letters.
  [`${arabic} ${english}`, 'en'],
  ['كلمة', 'en'],
])('%j may be %s', (text, language) => {
  expect(findScriptProblem(text, language, true)).toBeUndefined();
});

test('the warning names the line of the field', async () => {
  const compile = async (field: string) =>
    (await compileArticle(`---\ntitle: "T"\n${field}---\n\n${arabic}\n`, 'md')).diagnostics.map(
      ({ level, line, field, message }) => `${level} ${line} ${field} ${message}`,
    );
  expect(await compile('lang: en\n')).toEqual([expect.stringMatching(/^warning 3 lang is en, but/)]);
  expect(await compile('')).toEqual([expect.stringMatching(/^warning 1 lang is missing, and .* site, en: /)]);
  expect(await compile('lang: ar\n')).toEqual([]);
});
