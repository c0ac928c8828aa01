// Checks language tags (BCP 47, https://www.rfc-editor.org/info/bcp47), and knows the direction of each language.

export type Direction = 'ltr' | 'rtl';

/** By language, because a release asks for each post, and `Intl` computes the direction anew each time. */
const directions = new Map<string, Direction>();

/** Returns the direction in which a language is written, which follows from its script: `rtl` for `ar`, `ltr` for `ar-Latn`. */
export function directionOf(language: string): Direction {
  const known = directions.get(language);
  if (known) return known;
  const direction = new Intl.Locale(language).getTextInfo().direction === 'rtl' ? 'rtl' : 'ltr';
  directions.set(language, direction);
  return direction;
}

/** Returns the `dir` of an element whose text is in a language. Without a known language, the text decides. */
export function dirOf(language: string | undefined): Direction | 'auto' {
  return language === undefined ? 'auto' : directionOf(language);
}

/** The attributes of an element whose text is in a language. */
export function languageProps(language: string | undefined): { lang?: string; dir: Direction | 'auto' } {
  return { ...(language === undefined ? {} : { lang: language }), dir: dirOf(language) };
}

/** Returns the canonical spelling of a language tag: `pt-BR` for `PT-br`. Invalid tags stay as they are. */
export function canonicalLanguage(tag: string): string {
  return isLanguage(tag) ? new Intl.Locale(tag).toString() : tag;
}

/**
 * Checks a language tag that an author wrote.
 * @param field its name, for the fix: `lang`
 * @returns an error as `error: fix`, or `undefined` if the tag is valid
 */
export function findLanguageProblem(tag: string, field: string): string | undefined {
  if (isLanguage(tag)) return undefined;
  const meant = suggestLanguage(tag);
  const fix = meant ? `write ${field}: ${meant}` : `write its code, such as ${field}: en or ${field}: pt-BR`;
  return `"${tag}" is not a language: ${fix}`;
}

/** Made on demand, because it takes 10 ms. */
let names: Intl.DisplayNames | undefined;

function isAssigned(code: string): boolean {
  // A code with a known script is assigned. Some codes have none.
  if (new Intl.Locale(code).maximize().script !== undefined) return true;
  names ??= new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
  return names.of(code) !== undefined;
}

/** Returns true for a valid tag. Codes of two letters must be assigned; those of three are too many for ICU to know. */
export function isLanguage(tag: string): boolean {
  try {
    const { language } = new Intl.Locale(tag);
    return language.length === 3 || (language.length === 2 && isAssigned(language));
  } catch {
    return false;
  }
}

/** Understands `en_US`, the name of a language in English or in itself, and the code of a country. */
function suggestLanguage(tag: string): string | undefined {
  const spelled = tag.trim().replace(/\..*/, '').replaceAll('_', '-');
  if (isLanguage(spelled)) return canonicalLanguage(spelled);
  const named = codes().find((code) => [nameIn('en', code), nameIn(code, code)].includes(spelled.toLowerCase()));
  return named ?? (/^[a-z]{2}$/i.test(spelled) ? mainLanguageOf(spelled) : undefined);
}

function nameIn(language: string, code: string): string | undefined {
  return new Intl.DisplayNames(language, { type: 'language', fallback: 'none' }).of(code)?.toLowerCase();
}

/** Lists the assigned codes of two letters. */
function codes(): string[] {
  const letters = [...'abcdefghijklmnopqrstuvwxyz'];
  return letters.flatMap((first) => letters.map((second) => first + second)).filter(isLanguage);
}

/** Returns the most likely language of a country: `ja` for `JP`. */
function mainLanguageOf(country: string): string | undefined {
  const { language } = new Intl.Locale(`und-${country}`).maximize();
  return language === 'und' || language === 'en' ? undefined : language;
}
