import { expect, test } from 'vitest';
import { canonicalLanguage, directionOf, findLanguageProblem, languageProps } from '#lib/model/language.ts';

test.each([
  ['en', 'ltr'],
  ['ja', 'ltr'],
  ['ar', 'rtl'],
  ['ar-Latn', 'ltr'],
  ['he-IL', 'rtl'],
  ['fa', 'rtl'],
  ['ur', 'rtl'],
  ['ckb', 'rtl'],
  ['pa-PK', 'rtl'],
  ['dv', 'rtl'],
  ['ff-Adlm', 'rtl'],
])('%s is written %s', (language, direction) => {
  expect(directionOf(language)).toBe(direction);
});

test.each([
  ['pt-br', 'pt-BR'],
  ['ZH-hant', 'zh-Hant'],
  ['iw', 'he'],
  ['deu', 'de'],
  ['gsw', 'gsw'],
  ['fa-u-ca-persian', 'fa-u-ca-persian'],
])('%s is a language', (tag, canonical) => {
  expect(findLanguageProblem(tag, 'lang')).toBeUndefined();
  expect(canonicalLanguage(tag)).toBe(canonical);
});

test.each([
  ['en_US', 'write lang: en-US'],
  ['de_DE.UTF-8', 'write lang: de-DE'],
  ['English', 'write lang: en'],
  ['arabic', 'write lang: ar'],
  ['Deutsch', 'write lang: de'],
  ['日本語', 'write lang: ja'],
  ['jp', 'write lang: ja'],
  ['cn', 'write lang: zh'],
  ['cz', 'write lang: cs'],
  ['xx', 'write its code, such as lang: en or lang: pt-BR'],
  ['the usual', 'write its code, such as lang: en or lang: pt-BR'],
  ['', 'write its code, such as lang: en or lang: pt-BR'],
])('%j is not a language', (tag, fix) => {
  expect(findLanguageProblem(tag, 'lang')).toBe(`"${tag}" is not a language: ${fix}`);
  expect(canonicalLanguage(tag)).toBe(tag);
  const [, meant] = /^write lang: (\S+)$/.exec(fix) ?? [];
  if (meant) expect(findLanguageProblem(meant, 'lang')).toBeUndefined();
});

test('a text of an unknown language decides its own direction', () => {
  expect(languageProps(undefined)).toEqual({ dir: 'auto' });
  expect(languageProps('ar')).toEqual({ lang: 'ar', dir: 'rtl' });
});
