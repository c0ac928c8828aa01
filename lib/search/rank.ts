// Which posts answer a query, and in which order: BM25 over their fields, with what is known of all posts of the release.
import { findMeanings, type Match, type Meaning, suggestWord } from '#lib/search/match.ts';
import { countOf, fieldCount, fieldOf, fields, type Postings, sectionOf, type Term } from '#lib/search/postings.ts';
import { isCommon, type Query, type QueryWord } from '#lib/search/words.ts';

/** The posts of one release among those of the index. */
export interface View {
  postings: Postings;
  /** By the number of a post in the index: its place in the release, or -1 if it is not in it. */
  placeOf: Int32Array;
  /** Posts. */
  size: number;
  /** Words. */
  averageLength: number;
}

export interface Ranked {
  /** In the release: 0 is the newest post. */
  place: number;
  /** The section that says most of what was asked, counted in the post from 0; absent if only the title or the description does. */
  section?: number;
}

export interface Ranking {
  /** The best first. */
  posts: Ranked[];
  /** Whether no post has all words, and these have some. */
  isPartial: boolean;
  /** The words of posts that were looked for. */
  terms: Set<string>;
  /** The query in words that the posts have, if it is not so already. */
  suggestion?: string;
}

/** What a word is worth where it stands, at most: a title is about its words, code only has them. */
const weights = new Float64Array(fieldCount);
weights[fields.title] = 4;
weights[fields.tags] = 1.5;
weights[fields.description] = 1.5;
weights[fields.heading] = 2.2;
weights[fields.text] = 1.6;
weights[fields.code] = 0.7;
/** The constants of BM25: how soon more of the same word says nothing more, and how much a long text is held against it. */
const saturation = 1.2;
const lengthShare = 0.5;
/** Words of a query in one section belong together. */
const togetherness = 0.6;

export function rank(query: Query, view: View): Ranking {
  const isAlive = (term: Term) => isInView(term, view);
  const readings = read(query.words, view, isAlive);
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
    suggestion: suggest(query, readings, view, isAlive),
  };
}

interface Reading {
  word: QueryWord;
  meanings: Meaning[];
  /** Words that say nothing are taken into account, and need not be there, unless there are no others. */
  isRequired: boolean;
}

function read(words: readonly QueryWord[], { postings }: View, isAlive: (term: Term) => boolean): Reading[] {
  const isIdle = ({ terms }: QueryWord) => terms.every(isCommon);
  const areAllIdle = words.every(isIdle);
  return words.flatMap((word) => {
    const isRequired = areAllIdle || !isIdle(word);
    // What a common word begins or was meant to be is of no interest beside others.
    const meanings = findMeanings(isRequired ? word : { ...word, isOpen: false }, postings, isAlive);
    return isRequired || meanings.every(({ isMended }) => !isMended) ? [{ word, meanings, isRequired }] : [];
  });
}

function isInView({ postings }: Term, view: View): boolean {
  return postings.some((posting) => placeOf(sectionOf(posting), view) >= 0);
}

function placeOf(section: number, { postings, placeOf: places }: View): number {
  return places[postings.postOf[section] ?? -1] ?? -1;
}

class Scores {
  private readonly view: View;
  private readonly score: Float64Array;
  private readonly matched: Uint8Array;
  /** By the number of a section in the index: how much of what was asked it says. */
  private readonly sections = new Map<number, number>();
  private meanings = 0;

  constructor(view: View) {
    this.view = view;
    this.score = new Float64Array(view.size);
    this.matched = new Uint8Array(view.size);
  }

  add({ matches }: Meaning, isRequired: boolean): void {
    const { view } = this;
    const counts = new Float64Array(view.size * fieldCount);
    const inSections = new Map<number, number>();
    const found = new Set<number>();
    for (const { term, weight } of matches) {
      for (const posting of term.postings) {
        const section = sectionOf(posting);
        const place = placeOf(section, view);
        if (place < 0) continue;
        found.add(place);
        const field = fieldOf(posting);
        const count = weight * countOf(posting);
        counts[place * fieldCount + field] = (counts[place * fieldCount + field] ?? 0) + count;
        const worth = weighInSection(field, count);
        if (worth > 0) inSections.set(section, (inSections.get(section) ?? 0) + worth);
      }
    }
    if (found.size === 0) return;
    const rarity = Math.log(1 + (view.size - found.size + 0.5) / (found.size + 0.5));
    this.meanings += 1;
    for (const place of found) {
      this.score[place] = (this.score[place] ?? 0) + rarity * this.weigh(counts, place);
      if (isRequired) this.matched[place] = (this.matched[place] ?? 0) + 1;
    }
    for (const [section, worth] of inSections) {
      this.sections.set(section, (this.sections.get(section) ?? 0) + rarity * worth);
    }
  }

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

  /** @param least how many of the required words a post must have */
  list(least: number): Ranked[] {
    const best = this.findBestSections();
    const posts: (Ranked & { score: number })[] = [];
    for (let place = 0; place < this.view.size; place++) {
      if ((this.matched[place] ?? 0) < least) continue;
      const found = best.get(place);
      const together = this.meanings > 1 ? togetherness * (found?.worth ?? 0) : 0;
      const section = found && this.countInPost(found.section);
      posts.push({ place, section, score: (this.score[place] ?? 0) + together });
    }
    return posts
      .toSorted((a, b) => b.score - a.score || a.place - b.place)
      .map(({ place, section }) => ({ place, section }));
  }

  private findBestSections(): Map<number, { section: number; worth: number }> {
    const best = new Map<number, { section: number; worth: number }>();
    for (const [section, worth] of this.sections) {
      const place = placeOf(section, this.view);
      const known = best.get(place);
      // Of two that say as much the one that comes first in the text.
      if (known && (worth < known.worth || (worth === known.worth && section > known.section))) continue;
      best.set(place, { section, worth });
    }
    return best;
  }

  private countInPost(section: number): number {
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

/** Words that no post has are replaced by their nearest; nothing is said if there is none that is near. */
function suggest({ words }: Query, readings: readonly Reading[], { postings }: View, isAlive: (term: Term) => boolean) {
  let isChanged = false;
  const said = words.map((word) => {
    const meanings = readings.find((reading) => reading.word === word)?.meanings ?? [];
    const [first] = meanings;
    if (word.isRun || !first || (first.matches.length > 0 && !first.isMended)) return word.text;
    const nearest = findSurest(first)?.term.text ?? suggestWord(word.terms[0] ?? '', postings, isAlive);
    isChanged ||= nearest !== undefined;
    return nearest ?? word.text;
  });
  return isChanged ? said.join(' ') : undefined;
}

function findSurest({ matches }: Meaning): Match | undefined {
  return matches.toSorted((a, b) => b.weight - a.weight)[0];
}
