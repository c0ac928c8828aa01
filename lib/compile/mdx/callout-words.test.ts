// Tests the words of callouts by kind and language.
import { expect, test } from 'vitest';
import { calloutNames, nameCallout, translate } from '#lib/compile/mdx/callout-words.ts';
import { compileArticle, proseOf } from '#lib/compile/mdx/compile.ts';
import type { Body } from '#lib/model/body.ts';

const languages =
  'ar bg ca cs da de el es fa fi fr ga he hi hu hy id it ja ko lt nb ne nl pl pt ro ru sr sv ta th tr uk vi zh zh-Hant'.split(
    ' ',
  );

test.each(languages)('%s has a word for each kind', (language) => {
  const words = calloutNames.map((name) => nameCallout(name, language));
  expect(words.every((word) => /^[\p{L}\p{M}\p{Pd}\u200c’ ]+$/u.test(word))).toBe(true);
  expect(nameCallout('warning', language)).not.toBe(nameCallout('note', language));
  expect(translate('footnotes', language)).not.toBe('Footnotes');
});

test.each([
  ['note', undefined, 'Note'],
  ['WARNING', 'en-GB', 'Warning'],
  ['hint', 'en', 'Hint'],
  ['faq', 'en', 'FAQ'],
  ['hint', 'de', 'Tipp'],
  ['caution', 'pt-BR', 'Cuidado'],
  ['note', 'zh-TW', '註'],
  ['note', 'no', 'Merk'],
  ['note', 'sr', 'Напомена'],
  // Serbian in Latin letters, and a language that the table does not have.
  ['note', 'sr-Latn', 'Note'],
  ['note', 'eo', 'Note'],
])('%s in %s is %s', (name, language, word) => {
  expect(nameCallout(name, language)).toBe(word);
});

test.each([
  ['> [!WARNING]\n> Words.', 'en', 'Warning'],
  ['> [!WARNING] Mind the gap\n> Words.', 'en', 'Warning: Mind the gap'],
  ['> [!WARNING] Warning: mind the gap\n> Words.', 'en', 'Warning: mind the gap'],
  ['> [!NOTE] Noteworthy\n> Words.', 'en', 'Note: Noteworthy'],
  [':::danger[Lücke]\nWorte.\n:::', 'de', 'Gefahr: Lücke'],
  [':::tip Attention\nMots.\n:::', 'fr', 'Astuce\u00a0: Attention'],
  ['> [!NOTE] 标题\n> 文字。', 'zh', '注：标题'],
  ['> [!NOTE]\n> نص.', 'ar', 'ملاحظة'],
])('%j in %s is titled %j', async (markdown, language, title) => {
  const { body } = await compileArticle(`---\ntitle: "T"\nlang: ${language}\n---\n\n${markdown}\n`, 'md');
  const [aside] = (JSON.parse(body) as Body).tree.children.filter((node) => node.type === 'element');
  expect(aside?.properties).toMatchObject({ ariaLabel: title });
  const [heading] = aside?.children ?? [];
  expect(heading?.type === 'element' && heading.children.map((node) => proseOf(node)).join('')).toBe(title);
});

test('the heading of footnotes is in the language of the post', async () => {
  const { body } = await compileArticle('---\ntitle: "T"\nlang: de\n---\n\nText[^1].\n\n[^1]: Notiz.\n', 'md');
  expect(body).toContain('Fußnoten');
});

test('an invalid language is that of the site', async () => {
  const { body } = await compileArticle('---\ntitle: "T"\nlang: en_US\n---\n\n> [!NOTE]\n> Text.\n', 'md', 'de');
  expect(body).toContain('Hinweis');
});
