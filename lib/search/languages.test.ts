// Forms of words in several languages, in one index.
import { beforeAll, expect, test } from 'vitest';
import { countWords } from '#lib/search/entry.ts';
import { findMeanings } from '#lib/search/match.ts';
import { Postings } from '#lib/search/postings.ts';
import { loadStemmers } from '#lib/search/stemmers.ts';
import { parseQuery } from '#lib/search/words.ts';

const texts = {
  en: 'The caches of servers',
  de: 'Messungen der Datenbanken auf schnellen Servern',
  'fr-CA': 'Des optimisations rapides, et des chevaux. L’été d’Amélie, qu’importe ; une médaille d’or',
  it: "La storia dell'arte e un'idea",
  es: 'Los servidores rápidos',
  ru: 'Быстрые серверы',
  ar: 'الذاكرة في الخوادم',
  he: 'השרתים המהירים',
  ja: 'サーバーの性能',
};
const languages = Object.keys(texts) as (keyof typeof texts)[];
const postings = new Postings();

beforeAll(async () => {
  await loadStemmers(languages);
  for (const language of languages) {
    const section = { title: [], text: countWords(texts[language]), code: [] };
    postings.add({ title: '', description: '', tags: [], sections: [section], language });
  }
  postings.sortNew();
});

function ask(query: string): string[] {
  const [word] = parseQuery(`${query} x`).words;
  const meanings = word ? findMeanings(word, postings, () => true) : [];
  return meanings
    .filter(({ isCorrected }) => !isCorrected)
    .flatMap(({ matches }) => matches.map(({ term }) => term.text));
}

test.each([
  ['caching', 'caches'],
  ['Messung', 'messungen'],
  ['schnelle', 'schnellen'],
  ['Datenbank', 'datenbanken'],
  ['optimisation', 'optimisations'],
  ['cheval', 'chevaux'],
  ['rapidement', 'rapides'],
  ['été', 'ete'],
  ["l'été", 'ete'],
  ['d’été', 'ete'],
  ['Amélie', 'amelie'],
  ['importe', 'importe'],
  ["d'or", 'dor'],
  ['arte', 'arte'],
  ["l'idea", 'idea'],
  ['servidor', 'servidores'],
  ['быстрый', 'быстрые'],
  ['сервера', 'серверы'],
  ['ذاكرة', 'الذاكرة'],
  ['الذّاكِرة', 'الذاكرة'],
  ['השרתים', 'השרתים'],
])('%s finds %s', (query, form) => {
  expect(ask(query)).toContain(form);
});

test('words of a language without a stemmer are not changed', async () => {
  await loadStemmers(['ja', 'he', 'xx']);
  expect(ask('שרתים')).toEqual([]);
  expect(ask('性能')).toEqual(['性能']);
});
