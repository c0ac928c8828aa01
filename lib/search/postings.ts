// The inverted index in memory: the postings of each term. Posts are only added; a view selects those of one release.
import { type Counts, countWords, type SectionWords } from '#lib/search/entry.ts';
import { english, findStemmer, type Stem } from '#lib/search/stemmers.ts';

/** The fields of a post, as numbers of `fieldBits` bits. */
export const fields = { title: 0, tags: 1, description: 2, heading: 3, text: 4, code: 5 } as const;
export const fieldCount = 6;

/**
 * One term in one field of one section, as an unsigned number of 32 bits: 23 for the section, 3 for the field, and 6 for the
 * count, which is at most 63. Sections are numbered across all posts, so there is room for eight million.
 */
export type Posting = number;
const countBits = 6;
const fieldBits = 3;
const maxCount = 2 ** countBits - 1;

export function sectionOf(posting: Posting): number {
  return posting >>> (countBits + fieldBits);
}

export function fieldOf(posting: Posting): number {
  return (posting >>> countBits) & (2 ** fieldBits - 1);
}

export function countOf(posting: Posting): number {
  return posting & maxCount;
}

export interface Term {
  text: string;
  /** A bit for each letter that it contains. Terms with a small edit distance differ in few bits. */
  letters: number;
  postings: Posting[];
  /** The bits of the families that it belongs to. */
  families: number;
}

/** The terms of one language by their stems. */
interface Family {
  /** One bit. There are fewer stemmers than bits. */
  bit: number;
  stem: Stem;
  terms: Map<string, Term[]>;
}

export interface IndexedPost {
  title: string;
  description: string;
  /** Names of the tags. */
  tags: readonly string[];
  sections: readonly SectionWords[];
  /** BCP 47. `loadStemmers` must have loaded its stemmer. */
  language: string;
}

export class Postings {
  private readonly terms = new Map<string, Term>();
  /** Maps languages to families. Every post may have English words, whatever its language. */
  private readonly families = new Map<string, Family>();
  /** Terms in the order of their text, without those in `fresh`. */
  private sorted: Term[] = [];
  private fresh: Term[] = [];
  /** The number of the post, by the number of the section. */
  readonly postOf: number[] = [];
  /** The number of the first section, by the number of the post. */
  readonly firstSection: number[] = [];
  /** The number of words in the text, by the number of the post. */
  readonly length: number[] = [];

  /** Adds a post. @returns its number, from 0 */
  add({ title, description, tags, sections, language }: IndexedPost): number {
    const families = [...new Set([english, language])].flatMap((name) => this.familyOf(name) ?? []);
    const post = this.length.length;
    const first = this.postOf.length;
    this.firstSection.push(first);
    let length = 0;
    this.put(countWords(title), fields.title, first, families);
    this.put(countWords(tags.join('\n')), fields.tags, first, families);
    this.put(countWords(description), fields.description, first, families);
    for (const [index, section] of sections.entries()) {
      this.postOf.push(post);
      this.put(section.title, fields.heading, first + index, families);
      this.put(section.text, fields.text, first + index, families);
      this.put(section.code, fields.code, first + index, families);
      for (const [, count] of section.text) length += count;
    }
    this.length.push(length);
    return post;
  }

  /** @returns the family of a language, if it has a stemmer */
  private familyOf(language: string): Family | undefined {
    const stemmer = findStemmer(language);
    if (!stemmer) return undefined;
    const family = this.families.get(stemmer.name) ?? {
      bit: 1 << this.families.size,
      stem: stemmer.stem,
      terms: new Map(),
    };
    this.families.set(stemmer.name, family);
    return family;
  }

  private put(counts: Counts, field: number, section: number, families: readonly Family[]): void {
    for (const [text, count] of counts) {
      const posting = ((section << (countBits + fieldBits)) | (field << countBits) | Math.min(count, maxCount)) >>> 0;
      const term = this.terms.get(text) ?? this.addTerm(text);
      term.postings.push(posting);
      for (const family of families) join(term, family);
    }
  }

  private addTerm(text: string): Term {
    const term: Term = { text, letters: lettersOf(text), postings: [], families: 0 };
    this.terms.set(text, term);
    this.fresh.push(term);
    return term;
  }

  /** Sorts the new terms in. Call it now and then while posts are added, and before a search. */
  sortNew(): void {
    if (this.fresh.length === 0) return;
    this.sorted = merge(this.sorted, this.fresh.sort(byText));
    this.fresh = [];
  }

  find(text: string): Term | undefined {
    return this.terms.get(text);
  }

  /** @returns the term, and those with the same stem in one of the languages, in the order of their text */
  findForms(text: string): Term[] {
    const forms = [...this.families.values()].flatMap(({ stem, terms }) => terms.get(stem(text)) ?? []);
    return [...new Set([this.terms.get(text) ?? [], forms].flat())].toSorted(byText);
  }

  /** @returns the terms with this prefix, in the order of their text */
  findPrefixed(text: string): Term[] {
    let low = 0;
    let high = this.sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.sorted[middle]?.text ?? '') < text) low = middle + 1;
      else high = middle;
    }
    let end = low;
    while (this.sorted[end]?.text.startsWith(text)) end += 1;
    return this.sorted.slice(low, end);
  }

  /** All terms, in the order of their text. */
  get vocabulary(): readonly Term[] {
    return this.sorted;
  }
}

function join(term: Term, family: Family): void {
  if ((term.families & family.bit) !== 0) return;
  term.families |= family.bit;
  const root = family.stem(term.text);
  const relatives = family.terms.get(root);
  if (relatives) relatives.push(term);
  else family.terms.set(root, [term]);
}

/** @returns a bit for each letter of the text; letters whose codes are equal modulo 32 share a bit */
export function lettersOf(text: string): number {
  let letters = 0;
  for (let index = 0; index < text.length; index++) letters |= 1 << (text.charCodeAt(index) & 31);
  return letters;
}

function byText(a: Term, b: Term): number {
  return a.text < b.text ? -1 : 1;
}

/** Merges two sorted lists. */
function merge(a: readonly Term[], b: readonly Term[]): Term[] {
  const merged: Term[] = [];
  let at = 0;
  for (const term of a) {
    for (let next = b[at]; next && next.text < term.text; next = b[at]) {
      merged.push(next);
      at += 1;
    }
    merged.push(term);
  }
  for (; at < b.length; at++) {
    const next = b[at];
    if (next) merged.push(next);
  }
  return merged;
}
