// Stemmers by language. English has its own; those of the other languages are Snowball's and are loaded on demand.
import { stem as stemEnglish } from '#lib/search/words.ts';

/** Reduces the forms of a word, as `foldWord` spells it, to a common stem. */
export type Stem = (term: string) => string;

const loaders: Record<string, () => Promise<{ stemmer: Stem }>> = {
  ar: () => import('@orama/stemmers/arabic'),
  bg: () => import('@orama/stemmers/bulgarian'),
  da: () => import('@orama/stemmers/danish'),
  de: () => import('@orama/stemmers/german'),
  el: () => import('@orama/stemmers/greek'),
  es: () => import('@orama/stemmers/spanish'),
  fi: () => import('@orama/stemmers/finnish'),
  fr: () => import('@orama/stemmers/french'),
  ga: () => import('@orama/stemmers/irish'),
  hu: () => import('@orama/stemmers/hungarian'),
  hy: () => import('@orama/stemmers/armenian'),
  id: () => import('@orama/stemmers/indonesian'),
  it: () => import('@orama/stemmers/italian'),
  lt: () => import('@orama/stemmers/lithuanian'),
  nb: () => import('@orama/stemmers/norwegian'),
  ne: () => import('@orama/stemmers/nepali'),
  nl: () => import('@orama/stemmers/dutch'),
  no: () => import('@orama/stemmers/norwegian'),
  pt: () => import('@orama/stemmers/portuguese'),
  ro: () => import('@orama/stemmers/romanian'),
  ru: () => import('@orama/stemmers/russian'),
  sr: () => import('@orama/stemmers/serbian'),
  sv: () => import('@orama/stemmers/swedish'),
  ta: () => import('@orama/stemmers/tamil'),
  tr: () => import('@orama/stemmers/turkish'),
  uk: () => import('@orama/stemmers/ukrainian'),
};

export const english = 'en';
const stemmers = new Map<string, Stem>([[english, stemEnglish]]);

/** Loads the stemmers of languages that have one. */
export async function loadStemmers(languages: Iterable<string>): Promise<void> {
  for (const name of new Set(Array.from(languages, nameLanguage))) {
    const load = Object.hasOwn(loaders, name) ? loaders[name] : undefined;
    if (load && !stemmers.has(name)) stemmers.set(name, (await load()).stemmer);
  }
}

/** @returns the stemmer of a language, if it has one and it is loaded */
export function findStemmer(language: string): { name: string; stem: Stem } | undefined {
  const name = nameLanguage(language);
  const stem = stemmers.get(name);
  return stem && { name, stem };
}

/** @returns the language without its script and region: `pt` for `pt-BR` */
function nameLanguage(tag: string): string {
  return new Intl.Locale(tag).language;
}
