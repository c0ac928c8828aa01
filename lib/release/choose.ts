// Which version of each file a forgiving release is made of: the one there is, or the last good one where that has a fault.

import type { CompiledDocument, KnownDocument } from '#lib/compile/documents.ts';
import { checkDocument, checkDocuments } from '#lib/release/check.ts';
import { DocumentSet, type DocumentSetInput, isProvider } from '#lib/release/document-set.ts';
import type { Problem } from '#lib/release/problem.ts';
import { findPlace } from '#lib/source/documents.ts';
import type { PostFrontMatter } from '#lib/source/front-matter.ts';
import { type Tags, tagsFile } from '#lib/source/tags.ts';

/** The versions of all files that a release is made of. */
export interface Choice {
  /** By path. */
  documents: Map<string, CompiledDocument>;
  /** From the path of a picture to what identifies its bytes. */
  media: Map<string, string>;
  tags: Tags;
}

export interface ChoiceInput extends Pick<DocumentSetInput, 'name' | 'isVisible' | 'now'> {
  /** What there is, without fault as far as each file goes. */
  present: Choice;
  /** What the current release was made of; nothing at a cold start. */
  last: Choice | undefined;
  /** The files that have faults of their own and go back to their last good version, with what is known of the documents among them. */
  held: ReadonlyMap<string, KnownDocument | undefined>;
  /** All documents there are, with or without faults. */
  paths: ReadonlySet<string>;
  /** @returns what is wrong with the pictures of documents, as they are chosen */
  checkPictures: (documents: readonly CompiledDocument[], media: Choice['media']) => Promise<Problem[]>;
}

export interface Chosen extends Choice {
  /** The files that stay at their last good version, or are absent if they have none. */
  kept: Set<string>;
  problems: Problem[];
}

/**
 * A fault between files fails the changed one: what brought it about goes back to its last good version, until nothing is
 * wrong that was not wrong before. What was removed has no version to go back to: it is gone, and links to it are dead.
 */
export async function chooseVersions(input: ChoiceInput): Promise<Chosen> {
  const choosing = new Choosing(input);
  while (await choosing.improve());
  return choosing.chosen;
}

/** Answers that hold as long as no file goes back: a document may have thousands of errors. */
interface Round {
  set: DocumentSet;
  /** The errors of the last good version, by path. */
  subjects: Map<string, Set<string>>;
  /** By address. */
  providers: Map<string, string[]>;
}

class Choosing {
  readonly chosen: Chosen;
  private readonly input: ChoiceInput;

  constructor(input: ChoiceInput) {
    const { documents, media, tags } = input.present;
    this.input = input;
    this.chosen = { documents: new Map(documents), media: new Map(media), tags, kept: new Set(), problems: [] };
    for (const path of input.held.keys()) this.goBack(path);
  }

  /** @returns whether something went back, so that all has to be looked at again */
  async improve(): Promise<boolean> {
    const { name, isVisible, now, checkPictures } = this.input;
    const { media, tags } = this.chosen;
    const documents = [...this.chosen.documents.values()].toSorted((a, b) => (a.source.path < b.source.path ? -1 : 1));
    const set = new DocumentSet({ name, documents, media, tags, isVisible, now });
    const problems = [...checkDocuments(set), ...(await checkPictures(documents, media))];
    const guilty = new Set<string>();
    const round: Round = { set, subjects: new Map(), providers: new Map() };
    for (const problem of problems) {
      this.chosen.problems.push(problem);
      for (const path of await this.blame(problem, round)) guilty.add(path);
    }
    for (const path of guilty) this.goBack(path);
    return guilty.size > 0;
  }

  private goBack(path: string): void {
    const { last } = this.input;
    const { documents, media, kept } = this.chosen;
    kept.add(path);
    if (path === tagsFile) this.chosen.tags = last?.tags ?? this.chosen.tags;
    else if (last?.media.has(path)) media.set(path, last.media.get(path) ?? '');
    else {
      const before = this.isWithdrawn(path) ? undefined : this.findLast(path);
      // Where the last good version has become one of which no page can be made, there is none.
      if (before && before.text !== documents.get(path)?.text) documents.set(path, before);
      else documents.delete(path);
    }
  }

  /** A file that was moved, from `x.mdx` to `x/index.mdx`, or that says what it was called, is the same document. */
  private findLast(path: string): CompiledDocument | undefined {
    const { last, name, paths, present, held } = this.input;
    const known = last?.documents.get(path);
    const place = findPlace(name, path);
    if (known || !last || !place) return known;
    const { formerly = [] }: Partial<PostFrontMatter> =
      (present.documents.get(path) ?? held.get(path))?.frontMatter ?? {};
    const slugs = [place.slug, ...formerly];
    const taken = new Set(this.chosen.documents.values().map(({ source }) => source.path));
    return [...last.documents.values()].find(
      ({ source: { slug, kind, path: old } }) =>
        slugs.includes(slug) && kind === place.kind && !paths.has(old) && !taken.has(old),
    );
  }

  /** Whether readers are to see the document no longer. */
  private isWithdrawn(path: string): boolean {
    const { last, present, isVisible } = this.input;
    const [before, now] = [last?.documents.get(path), present.documents.get(path)];
    return before?.kind === 'post' && isVisible(before.frontMatter) && now !== undefined && !isVisible(now.frontMatter);
  }

  private async blame(problem: Problem, round: Round): Promise<string[]> {
    const { path, about, isFatal } = problem;
    if (!this.input.last) return isFatal ? [path] : [];
    if ((this.isChanged(path) || this.isWithdrawn(path)) && (await this.isNew(problem, round))) return [path];
    const others = [...about, ...this.listProviders(problem.missing, round)].filter((other) => this.isChanged(other));
    if (others.length > 0) return others;
    return isFatal ? [path] : [];
  }

  /** Whether it differs from the last good version and could go back to it. */
  private isChanged(path: string): boolean {
    const { last } = this.input;
    const { documents, media, tags, kept } = this.chosen;
    if (!last || kept.has(path)) return false;
    if (path === tagsFile) return JSON.stringify(tags) !== JSON.stringify(last.tags);
    if (last.media.has(path)) return media.get(path) !== last.media.get(path);
    const document = documents.get(path);
    return document !== undefined && document.text !== last.documents.get(path)?.text && !this.isWithdrawn(path);
  }

  /** Whether the last good version does not have the same error in the same surroundings. */
  private async isNew({ path, subject }: Problem, round: Round): Promise<boolean> {
    const before = this.input.last?.documents.get(path);
    if (!before) return true;
    const subjects = round.subjects.get(path) ?? (await this.listSubjects(before, round));
    round.subjects.set(path, subjects);
    return !subjects.has(subject);
  }

  private async listSubjects(document: CompiledDocument, { set }: Round): Promise<Set<string>> {
    const inFiles = await this.input.checkPictures([document], this.chosen.media);
    return new Set([...checkDocument(set, document), ...inFiles].map(({ subject }) => subject));
  }

  /** The changed documents because of which there was a page at the address before: the last ones with a tag, say. */
  private listProviders(address: string | undefined, { providers }: Round): string[] {
    if (address === undefined) return [];
    const found = providers.get(address) ?? this.findProviders(address);
    providers.set(address, found);
    return found;
  }

  private findProviders(address: string): string[] {
    const { last, isVisible } = this.input;
    if (!last) return [];
    return [...this.chosen.documents.keys()].filter((path) => {
      const before = this.isChanged(path) ? last.documents.get(path) : undefined;
      return before !== undefined && isProvider(before, address, isVisible);
    });
  }
}
