// The inverted index in memory: for each word the places it stands in. Posts are only ever added; a view says which are meant.
import { type Counts, countWords, type SectionWords } from '#lib/search/entry.ts';
import { stem } from '#lib/search/words.ts';

/** Where a word may stand, in the numbers that a posting holds. */
export const fields = { title: 0, tags: 1, description: 2, heading: 3, text: 4, code: 5 } as const;
export const fieldCount = 6;

/**
 * One word in one field of one section. A number of 32 bits: six for how often (63 is the most), three for the field, the rest
 * for the section, which are counted through all posts: there is room for eight million.
 */
export type Posting = number;
const countBits = 6;
const fieldBits = 3;
const most = 2 ** countBits - 1;

export function sectionOf(posting: Posting): number {
  return posting >>> (countBits + fieldBits);
}

export function fieldOf(posting: Posting): number {
  return (posting >>> countBits) & (2 ** fieldBits - 1);
}

export function countOf(posting: Posting): number {
  return posting & most;
}

export interface Term {
  text: string;
  /** Which letters it has, a bit each: words that are few slips apart differ in few. */
  letters: number;
  postings: Posting[];
}

export interface IndexedPost {
  title: string;
  description: string;
  /** Their names. */
  tags: readonly string[];
  sections: readonly SectionWords[];
}

export class Postings {
  private readonly terms = new Map<string, Term>();
  private readonly stems = new Map<string, Term[]>();
  /** In the order of their text, but for those that are new. */
  private sorted: Term[] = [];
  private fresh: Term[] = [];
  /** By the number of a section: the number of its post. */
  readonly postOf: number[] = [];
  /** By the number of a post: its first section, and how many words its text has. */
  readonly firstSection: number[] = [];
  readonly length: number[] = [];

  /** @returns the number of the post, counted from 0 */
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
      const posting = ((section << (countBits + fieldBits)) | (field << countBits) | Math.min(count, most)) >>> 0;
      const known = this.terms.get(text);
      if (known) known.postings.push(posting);
      else this.start(text, posting);
    }
  }

  private start(text: string, posting: Posting): void {
    const term: Term = { text, letters: lettersOf(text), postings: [posting] };
    this.terms.set(text, term);
    this.fresh.push(term);
    const root = stem(text);
    const family = this.stems.get(root);
    if (family) family.push(term);
    else this.stems.set(root, [term]);
  }

  /** Puts the new words in their places: to be called now and then while posts are added, and before a search. */
  settle(): void {
    if (this.fresh.length === 0) return;
    this.sorted = merge(this.sorted, this.fresh.sort(byText));
    this.fresh = [];
  }

  find(text: string): Term | undefined {
    return this.terms.get(text);
  }

  /** The forms of a word, in the order of their text. */
  findForms(text: string): Term[] {
    return (this.stems.get(stem(text)) ?? []).toSorted(byText);
  }

  /** The words that begin so, in the order of their text. */
  findBeginning(text: string): Term[] {
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

  /** All words, in the order of their text. */
  get vocabulary(): readonly Term[] {
    return this.sorted;
  }
}

export function lettersOf(text: string): number {
  let letters = 0;
  for (let index = 0; index < text.length; index++) letters |= 1 << (text.charCodeAt(index) & 31);
  return letters;
}

function byText(a: Term, b: Term): number {
  return a.text < b.text ? -1 : 1;
}

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
