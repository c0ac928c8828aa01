// The inverted index in memory: the postings of each term. Posts are only added; a view selects those of one release.
import { type Counts, countWords, type SectionWords } from '#lib/search/entry.ts';
import { stem } from '#lib/search/words.ts';

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
}

export interface IndexedPost {
  title: string;
  description: string;
  /** Names of the tags. */
  tags: readonly string[];
  sections: readonly SectionWords[];
}

export class Postings {
  private readonly terms = new Map<string, Term>();
  private readonly stems = new Map<string, Term[]>();
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
  add({ title, description, tags, sections }: IndexedPost): number {
    const post = this.length.length;
    const first = this.postOf.length;
    this.firstSection.push(first);
    let length = 0;
    this.put(countWords(title), fields.title, first);
    this.put(countWords(tags.join('\n')), fields.tags, first);
    this.put(countWords(description), fields.description, first);
    for (const [index, section] of sections.entries()) {
      this.postOf.push(post);
      this.put(section.title, fields.heading, first + index);
      this.put(section.text, fields.text, first + index);
      this.put(section.code, fields.code, first + index);
      for (const [, count] of section.text) length += count;
    }
    this.length.push(length);
    return post;
  }

  private put(counts: Counts, field: number, section: number): void {
    for (const [text, count] of counts) {
      const posting = ((section << (countBits + fieldBits)) | (field << countBits) | Math.min(count, maxCount)) >>> 0;
      const known = this.terms.get(text);
      if (known) known.postings.push(posting);
      else this.addTerm(text, posting);
    }
  }

  private addTerm(text: string, posting: Posting): void {
    const term: Term = { text, letters: lettersOf(text), postings: [posting] };
    this.terms.set(text, term);
    this.fresh.push(term);
    const root = stem(text);
    const family = this.stems.get(root);
    if (family) family.push(term);
    else this.stems.set(root, [term]);
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

  /** @returns the terms with the same stem, in the order of their text */
  findForms(text: string): Term[] {
    return (this.stems.get(stem(text)) ?? []).toSorted(byText);
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
