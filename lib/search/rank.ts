// Ranks the posts of a release for a query: BM25 over weighted fields (https://en.wikipedia.org/wiki/Okapi_BM25).
import { findMeanings, type Match, type Meaning, suggestWord } from '#lib/search/match.ts';
import { countOf, fieldCount, fieldOf, fields, type Postings, sectionOf, type Term } from '#lib/search/postings.ts';
import { isStopWord, type Query, type QueryWord } from '#lib/search/words.ts';

/** The posts of one release among those of the index. */
export interface View {
  postings: Postings;
  /** The place of a post in the release, by its number in the index; -1 for posts of other releases. */
  placeOf: Int32Array;
  /** The number of posts. */
  size: number;
  /** The mean number of words in a post. */
  averageLength: number;
}

export interface Ranked {
  /** The place of the post in the release; 0 is the newest. */
  place: number;
  /** The best matching section of the post, from 0; absent if only title, tags or description match. */
  section?: number;
}

export interface Ranking {
  /** Best match first. */
  posts: Ranked[];
  /** Whether no post contains all words, so that these contain some of them. */
  isPartial: boolean;
  /** The index terms that matched, for highlighting. */
  terms: Set<string>;
  /** The query with corrected spelling, if that differs. */
  suggestion?: string;
}

/** The largest score of a term in each field. */
const weights = new Float64Array(fieldCount);
weights[fields.title] = 4;
weights[fields.tags] = 1.5;
weights[fields.description] = 1.5;
weights[fields.heading] = 2.2;
weights[fields.text] = 1.6;
weights[fields.code] = 0.7;
/** The parameters k1 and b of BM25: how soon repeated terms stop counting, and how much long texts are penalized. */
const saturation = 1.2;
const lengthShare = 0.5;
/** The weight of the best section, which rewards words of a query that are close to each other. */
const sectionWeight = 0.6;

/** Ranks the posts of the view. Posts with all required words win; if there are none, posts with at least one are listed. */
export function rank(query: Query, view: View): Ranking {
  const isUsed = (term: Term) => isInView(term, view);
  const readings = interpret(query.words, view, isUsed);
  const scores = new Scores(view);
  for (const { meanings, isRequired } of readings) for (const meaning of meanings) scores.add(meaning, isRequired);
  const required = readings.filter(({ isRequired }) => isRequired).flatMap(({ meanings }) => meanings).length;
  const all = required === 0 ? [] : scores.list(required);
  return {
    posts: all.length > 0 ? all : scores.list(1),
    isPartial: all.length === 0,
    terms: new Set(
      readings.flatMap(({ meanings }) => meanings.flatMap(({ matches }) => matches.map(({ term }) => term.text))),
    ),
    suggestion: suggest(query, readings, view, isUsed),
  };
}

interface Reading {
  word: QueryWord;
  meanings: Meaning[];
  /** Stop words count but are not required, unless the query has no other words. */
  isRequired: boolean;
}

function interpret(words: readonly QueryWord[], { postings }: View, isUsed: (term: Term) => boolean): Reading[] {
  const areAllStopWords = words.every(isStopWord);
  return words.flatMap((word) => {
    const isRequired = areAllStopWords || !isStopWord(word);
    // Beside other words, a stop word matches neither longer words nor corrections.
    const meanings = findMeanings(isRequired ? word : { ...word, isOpen: false }, postings, isUsed);
    return isRequired || meanings.every(({ isCorrected }) => !isCorrected) ? [{ word, meanings, isRequired }] : [];
  });
}

function isInView({ postings }: Term, view: View): boolean {
  return postings.some((posting) => placeOf(sectionOf(posting), view) >= 0);
}

function placeOf(section: number, { postings, placeOf: places }: View): number {
  return places[postings.postOf[section] ?? -1] ?? -1;
}

/** Adds up the scores of posts, word by word. Numbers of posts are places in the release here. */
class Scores {
  private readonly view: View;
  private readonly score: Float64Array;
  private readonly matched: Uint8Array;
  /** The score of each section, by its number in the index. */
  private readonly sections: Float64Array;
  /** The same for the word that is being added. */
  private readonly inSections: Float64Array;
  private readonly touchedSections: number[] = [];
  /** The weighted count of the word that is being added, by post and field. */
  private readonly counts: Float64Array;
  private readonly found: Uint8Array;
  private meanings = 0;

  constructor(view: View) {
    const sections = view.postings.postOf.length;
    this.view = view;
    this.score = new Float64Array(view.size);
    this.matched = new Uint8Array(view.size);
    this.sections = new Float64Array(sections);
    this.inSections = new Float64Array(sections);
    this.counts = new Float64Array(view.size * fieldCount);
    this.found = new Uint8Array(view.size);
  }

  /** Adds one word of the query. @param isRequired whether it counts as one of the required words */
  add({ matches }: Meaning, isRequired: boolean): void {
    const { counts, found, inSections, view } = this;
    const places: number[] = [];
    const sections: number[] = [];
    for (const { term, weight } of matches) {
      for (const posting of term.postings) {
        const section = sectionOf(posting);
        const place = placeOf(section, view);
        if (place < 0) continue;
        if (found[place] === 0) {
          found[place] = 1;
          places.push(place);
        }
        const field = fieldOf(posting);
        const count = weight * countOf(posting);
        const cell = place * fieldCount + field;
        counts[cell] = (counts[cell] ?? 0) + count;
        const gain = weighInSection(field, count);
        if (gain === 0) continue;
        if (inSections[section] === 0) sections.push(section);
        inSections[section] = (inSections[section] ?? 0) + gain;
      }
    }
    this.finishWord(places, sections, isRequired);
  }

  /** Adds the word to the scores by its rarity, and clears the counts for the next word. */
  private finishWord(places: readonly number[], touched: readonly number[], isRequired: boolean): void {
    const { counts, found, inSections, matched, score, sections, view } = this;
    if (places.length === 0) return;
    this.meanings += 1;
    const rarity = Math.log(1 + (view.size - places.length + 0.5) / (places.length + 0.5));
    for (const place of places) {
      score[place] = (score[place] ?? 0) + rarity * this.weigh(counts, place);
      if (isRequired) matched[place] = (matched[place] ?? 0) + 1;
      found[place] = 0;
      counts.fill(0, place * fieldCount, (place + 1) * fieldCount);
    }
    for (const section of touched) {
      if (sections[section] === 0) this.touchedSections.push(section);
      sections[section] = (sections[section] ?? 0) + rarity * (inSections[section] ?? 0);
      inSections[section] = 0;
    }
  }

  /**
   * Adds the count of a word over the fields of a post. Unlike in BM25F, each field saturates by itself, and only the text is
   * measured by its length.
   */
  private weigh(counts: Float64Array, place: number): number {
    let sum = 0;
    for (let field = 0; field < fieldCount; field++) {
      const count = counts[place * fieldCount + field] ?? 0;
      if (count === 0) continue;
      const bound = field === fields.text ? saturation * this.lengthFactor(place) : saturation / 4;
      sum += (weights[field] ?? 0) * (count / (count + bound));
    }
    return sum;
  }

  private lengths: Float64Array | undefined;

  private lengthFactor(place: number): number {
    this.lengths ??= listLengthFactors(this.view);
    return this.lengths[place] ?? 1;
  }

  /** @param least the number of required words that a post must contain */
  list(least: number): Ranked[] {
    const best = this.findBestSections();
    const posts: (Ranked & { score: number })[] = [];
    for (let place = 0; place < this.view.size; place++) {
      if ((this.matched[place] ?? 0) < least) continue;
      const found = best[place] ?? -1;
      const together = this.meanings > 1 ? sectionWeight * (this.sections[found] ?? 0) : 0;
      const section = found < 0 ? undefined : this.numberInPost(found);
      posts.push({ place, section, score: (this.score[place] ?? 0) + together });
    }
    return posts
      .toSorted((a, b) => b.score - a.score || a.place - b.place)
      .map(({ place, section }) => ({ place, section }));
  }

  /** @returns the section with the best score, by post; the first of equals, and -1 for a post without any */
  private findBestSections(): Int32Array {
    const { sections, touchedSections, view } = this;
    const best = new Int32Array(view.size).fill(-1);
    for (const section of touchedSections) {
      const place = placeOf(section, view);
      const known = best[place] ?? -1;
      const more = (sections[section] ?? 0) - (sections[known] ?? 0);
      if (known < 0 || more > 0 || (more === 0 && section < known)) best[place] = section;
    }
    return best;
  }

  private numberInPost(section: number): number {
    const { postOf, firstSection } = this.view.postings;
    return section - (firstSection[postOf[section] ?? -1] ?? 0);
  }
}

function weighInSection(field: number, count: number): number {
  if (field === fields.heading) return 1.5 * Math.min(1, count);
  if (field === fields.text) return count / (count + 1);
  return field === fields.code ? (0.5 * count) / (count + 1) : 0;
}

function listLengthFactors({ postings, placeOf: places, size, averageLength }: View): Float64Array {
  const factors = new Float64Array(size);
  for (const [post, place] of places.entries()) {
    const length = postings.length[post] ?? 0;
    if (place >= 0) factors[place] = 1 - lengthShare + lengthShare * (length / (averageLength || 1));
  }
  return factors;
}

/** @returns the query with the nearest terms in place of words that no post contains; `undefined` if nothing changes */
function suggest({ words }: Query, readings: readonly Reading[], { postings }: View, isUsed: (term: Term) => boolean) {
  let isChanged = false;
  const corrected = words.map((word) => {
    const meanings = readings.find((reading) => reading.word === word)?.meanings ?? [];
    const [first] = meanings;
    if (word.isRun || !first || (first.matches.length > 0 && !first.isCorrected)) return word.text;
    const nearest = findLikeliest(first)?.term.text ?? suggestWord(word.terms[0] ?? '', postings, isUsed);
    isChanged ||= nearest !== undefined;
    return nearest ?? word.text;
  });
  return isChanged ? corrected.join(' ') : undefined;
}

function findLikeliest({ matches }: Meaning): Match | undefined {
  return matches.toSorted((a, b) => b.weight - a.weight)[0];
}
