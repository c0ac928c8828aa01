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
  /** By the number of a section in the index: how much of what was asked it says, and of the word that is being added. */
  private readonly sections: Float64Array;
  private readonly inSections: Float64Array;
  private readonly touchedSections: number[] = [];
  /** By the place of a post and the field: how often the word that is being added stands there. */
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
        const at = place * fieldCount + field;
        counts[at] = (counts[at] ?? 0) + count;
        const worth = weighInSection(field, count);
        if (worth === 0) continue;
        if (inSections[section] === 0) sections.push(section);
        inSections[section] = (inSections[section] ?? 0) + worth;
      }
    }
    this.settle(places, sections, isRequired);
  }

  /** Adds the word up, and clears the table for the next one. */
  private settle(places: readonly number[], touched: readonly number[], isRequired: boolean): void {
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
      const found = best[place] ?? -1;
      const together = this.meanings > 1 ? togetherness * (this.sections[found] ?? 0) : 0;
      const section = found < 0 ? undefined : this.countInPost(found);
      posts.push({ place, section, score: (this.score[place] ?? 0) + together });
    }
    return posts
      .toSorted((a, b) => b.score - a.score || a.place - b.place)
      .map(({ place, section }) => ({ place, section }));
  }

  /** By the place of a post: its section that says most, the first of those that say as much; -1 if none says anything. */
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
