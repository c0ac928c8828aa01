// Each language has all words of the interface, with the same placeholders, and leaves none in English.
import { describe, expect, test } from 'vitest';
import { makePlural } from '#lib/copy/forms.ts';
import { copy, interfaceLanguage, languages, setLanguageSource, wordsOf } from '#lib/copy/words.ts';

/** Values for the parameters of texts. Reading times have a language as the second one. */
const samples = ['3', 'en', '9'];

/** Lists the texts by their names. A function gives the text for several and the text for one. */
function listTexts(value: unknown, name = '', found = new Map<string, string>()): Map<string, string> {
  if (typeof value === 'string') found.set(name, value);
  else if (typeof value === 'function') {
    found.set(`${name} of 3`, String(value(...samples)));
    found.set(`${name} of 1`, String(value(1, 'en', 1)));
  } else for (const [key, inner] of Object.entries(value ?? {})) listTexts(inner, `${name}.${key}`, found);
  return found;
}

function placeholdersIn(text: string): string[] {
  return [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).toSorted();
}

/** Texts that are right in English and in the other language. */
const same: Record<string, ReadonlySet<string>> = {
  de: new Set(['RSS', 'Atom', 'JSON Feed', 'Code in 3', 'Code in 1', 'en', 'Permalink']),
};

const english = listTexts(wordsOf('en'));

describe.each(languages.filter((language) => language !== 'en'))('the words in %s', (language) => {
  const texts = listTexts(wordsOf(language));

  test('have the names and placeholders of the English ones', () => {
    expect([...texts.keys()].toSorted()).toEqual([...english.keys()].toSorted());
    for (const [name, text] of texts)
      expect(placeholdersIn(text), name).toEqual(placeholdersIn(english.get(name) ?? ''));
  });

  test('leave none in English', () => {
    const left = [...texts].filter(
      ([name, text]) => text === english.get(name) && /\p{L}/u.test(text) && !same[language]?.has(text),
    );
    // Beside a post in English, a reading time is a duration in English.
    expect(left.map(([name]) => name).filter((name) => !name.includes('readingTime'))).toEqual([]);
  });

  test('have the quotation marks of the language', () => {
    const quotes = new Map([['de', /[“"][^“”"]*”|(?<!\w)'|"/]]).get(language);
    if (quotes) expect([...texts].filter(([, text]) => quotes.test(text))).toEqual([]);
  });
});

test('a site in a language without a translation gets English words', () => {
  expect(wordsOf('fr')).toBe(wordsOf('en'));
  expect(['de-CH', 'DE', 'fa-u-ca-persian', undefined].map(interfaceLanguage)).toEqual(['de', 'de', 'en', 'en']);
});

test('numbers have the plural form of the language', () => {
  const inEnglish = makePlural('en');
  expect([0, 1, 2, 1200].map((count) => inEnglish(count, { one: '{count} post', other: '{count} posts' }))).toEqual([
    '0 posts',
    '1 post',
    '2 posts',
    '1,200 posts',
  ]);
  const inPolish = makePlural('pl');
  const forms = { one: 'wpis', few: 'wpisy', many: 'wpisów', other: 'wpisu' };
  expect([1, 2, 5, 22].map((count) => inPolish(count, forms))).toEqual(['wpis', 'wpisy', 'wpisów', 'wpisy']);
});

test('components have the words in the language of the page that is being rendered', () => {
  expect(copy.header.search).toBe('Search');
  setLanguageSource(() => 'de');
  expect(copy.header.search).toBe('Suche');
  setLanguageSource(() => 'en');
});
