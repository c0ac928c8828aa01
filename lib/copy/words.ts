// Chooses the words of the interface by language. Each language is a file of this folder with the same names.
import * as de from '#lib/copy/de.ts';
import * as en from '#lib/copy/en.ts';

/** Every language has the names and parameters of the English file, and texts of its own. */
type Widen<T> = T extends string
  ? string
  : T extends (...parameters: infer Parameters) => string
    ? (...parameters: Parameters) => string
    : { [Name in keyof T]: Widen<T[Name]> };

export type Words = Widen<typeof en>;

const translations: Readonly<Record<string, Words>> = { de, en };

/** The languages of the interface, English first. */
export const languages: readonly string[] = ['en', ...Object.keys(translations).filter((name) => name !== 'en')];

/**
 * Returns the words in a language, or in English without a translation.
 * @param language BCP 47; regions make no difference
 */
export function wordsOf(language: string | undefined): Words {
  return translations[interfaceLanguage(language)] ?? en;
}

/** @returns the language of the words for a site: `de` for `de-CH` */
export function interfaceLanguage(language = en.language): string {
  if (language in translations) return language;
  const [name = ''] = language.toLowerCase().split('-');
  return name in translations ? name : en.language;
}

let findLanguage = (): string => en.language;

/** Names the function that finds the language of the page that is being rendered. `lib/posts/queries.ts` does it. */
export function setLanguageSource(find: () => string): void {
  findLanguage = find;
}

/**
 * The words in the language of the page that is being rendered, for components and pages: `copy.header.skip`. Read them
 * during a render, not while a module is loaded. Other code gets the words of a site from `wordsOf`.
 */
export const copy: Words = new Proxy({} as Words, {
  get: (_target, name) => Reflect.get(wordsOf(findLanguage()), name),
});
