// Chooses the version of each file of a release: the current one, or the last good one if the current one has an error.

import type { CompiledDocument, KnownDocument } from '#lib/compile/documents.ts';
import { type Diagnostic, splitLevels } from '#lib/model/diagnostic.ts';
import type { Redirects } from '#lib/model/redirects.ts';
import type { Authors, Site } from '#lib/model/release.ts';
import { checkDocument, checkDocuments } from '#lib/release/check.ts';
import type { IsVisible } from '#lib/release/compose.ts';
import { DocumentSet, type DocumentSetInput, isProvider } from '#lib/release/document-set.ts';
import type { Examined } from '#lib/release/examine.ts';
import type { Problem } from '#lib/release/problem.ts';
import { authorsFile } from '#lib/source/authors.ts';
import { findPlace } from '#lib/source/documents.ts';
import type { PostFrontMatter } from '#lib/source/front-matter-schema.ts';
import { buildRedirects, redirectsFile } from '#lib/source/redirects.ts';
import { siteFile } from '#lib/source/site.ts';
import { type Tags, tagsFile } from '#lib/source/tags.ts';

/** The version of each file of a release. */
export interface Choice {
  /** The documents by path. */
  documents: Map<string, CompiledDocument>;
  /** Maps the path of each image to the identity of its bytes. */
  media: Map<string, string>;
  tags: Tags;
  site: Site;
  authors: Authors;
  /** The rules of `content/redirects.yaml`. */
  redirects: Redirects;
}

export interface ChoiceInput extends Pick<DocumentSetInput, 'name' | 'isVisible' | 'now'> {
  /** The current files that have no errors themselves. */
  present: Choice;
  /** The versions in the current release. `undefined` before the first one. */
  last: Choice | undefined;
  /**
   * Files that have errors themselves, and fall back to their last good version, with their documents as far as they are
   * known.
   */
  held: ReadonlyMap<string, KnownDocument | undefined>;
  /** Paths of all documents, with and without errors. */
  paths: ReadonlySet<string>;
  /** @returns the problems of the images of documents */
  checkImages: (documents: readonly CompiledDocument[], media: Choice['media']) => Promise<Problem[]>;
}

export interface Chosen extends Choice {
  /** Paths of the files that stay at their last good version, or are absent if they have none. */
  kept: Set<string>;
  problems: Problem[];
}

/**
 * Reverts changed files that cause errors between files to their last good versions, until no new errors remain. Removed
 * files are not restored, so links to them are reported as dead.
 */
export async function chooseVersions(input: ChoiceInput): Promise<Chosen> {
  const chooser = new VersionChooser(input);
  while (await chooser.improve());
  return chooser.chosen;
}

/** Results that are cached until the next file is reverted, because a document may have thousands of errors. */
interface Round {
  set: DocumentSet;
  /** Subjects of the errors of last good versions, by path. */
  subjects: Map<string, Set<string>>;
  /** Paths of changed documents that provided an address, by address. */
  providers: Map<string, string[]>;
}

class VersionChooser {
  readonly chosen: Chosen;
  private readonly input: ChoiceInput;

  constructor(input: ChoiceInput) {
    const { present } = input;
    this.input = input;
    const [documents, media] = [new Map(present.documents), new Map(present.media)];
    this.chosen = { ...present, documents, media, kept: new Set(), problems: [] };
    for (const path of input.held.keys()) this.goBack(path);
  }

  /** @returns whether a file was reverted, so that everything must be checked again */
  async improve(): Promise<boolean> {
    const { name, isVisible, now, checkImages } = this.input;
    const { media, tags, redirects, authors, site } = this.chosen;
    const documents = [...this.chosen.documents.values()].toSorted((a, b) => (a.source.path < b.source.path ? -1 : 1));
    const set = new DocumentSet({ name, documents, media, tags, redirects, authors, site, isVisible, now });
    const { errors: problems } = splitLevels([...checkDocuments(set), ...(await checkImages(documents, media))]);
    const causes = new Set<string>();
    const round: Round = { set, subjects: new Map(), providers: new Map() };
    for (const problem of problems) {
      this.chosen.problems.push(problem);
      for (const path of await this.findCauses(problem, round)) causes.add(path);
    }
    for (const path of causes) this.goBack(path);
    return causes.size > 0;
  }

  private goBack(path: string): void {
    const { last } = this.input;
    const { documents, media, kept } = this.chosen;
    kept.add(path);
    if (path === tagsFile) this.chosen.tags = last?.tags ?? this.chosen.tags;
    else if (path === authorsFile) this.chosen.authors = last?.authors ?? this.chosen.authors;
    else if (path === siteFile) this.chosen.site = last?.site ?? this.chosen.site;
    else if (path === redirectsFile) this.chosen.redirects = last?.redirects ?? this.chosen.redirects;
    else if (last?.media.has(path)) media.set(path, last.media.get(path) ?? '');
    else {
      const before = this.isWithdrawn(path) ? undefined : this.findLast(path);
      // If the last good version is the failing one, the document is left out.
      if (before && before.text !== documents.get(path)?.text) documents.set(path, before);
      else documents.delete(path);
    }
  }

  /** Finds the last version of a document, also if it moved from `x.mdx` to `x/index.mdx` or lists its old slug. */
  private findLast(path: string): CompiledDocument | undefined {
    const { last, name, paths, present, held } = this.input;
    const known = last?.documents.get(path);
    const place = findPlace(name, path);
    if (known || !last || !place) return known;
    const { formerly = [] }: Partial<PostFrontMatter> =
      (present.documents.get(path) ?? held.get(path))?.frontMatter ?? {};
    // A file whose name has capitals is an error, and may have been renamed to it.
    const slugs = [place.slug, place.slug.toLowerCase(), ...formerly];
    const taken = new Set(this.chosen.documents.values().map(({ source }) => source.path));
    return [...last.documents.values()].find(
      ({ source: { slug, kind, path: old } }) =>
        slugs.includes(slug) && kind === place.kind && !paths.has(old) && !taken.has(old),
    );
  }

  /** @returns whether the author hid a visible post */
  private isWithdrawn(path: string): boolean {
    const { last, present, isVisible } = this.input;
    const [before, now] = [last?.documents.get(path), present.documents.get(path)];
    return before?.kind === 'post' && isVisible(before.frontMatter) && now !== undefined && !isVisible(now.frontMatter);
  }

  /** @returns the paths of the files that must be reverted because of a problem */
  private async findCauses(problem: Problem, round: Round): Promise<string[]> {
    const { path, about, isFatal } = problem;
    if (!this.input.last) return isFatal ? [path] : [];
    if ((this.isChanged(path) || this.isWithdrawn(path)) && (await this.isNew(problem, round))) return [path];
    const others = [...about, ...this.listProviders(problem.missing, round)].filter((other) => this.isChanged(other));
    if (others.length > 0) return others;
    return isFatal ? [path] : [];
  }

  /** @returns whether the file differs from its last good version and can be reverted to it */
  private isChanged(path: string): boolean {
    const { last } = this.input;
    const { documents, media, tags, authors, kept } = this.chosen;
    if (!last || kept.has(path)) return false;
    if (path === tagsFile) return JSON.stringify(tags) !== JSON.stringify(last.tags);
    if (path === authorsFile) return JSON.stringify(authors) !== JSON.stringify(last.authors);
    if (last.media.has(path)) return media.get(path) !== last.media.get(path);
    const document = documents.get(path);
    return document !== undefined && document.text !== last.documents.get(path)?.text && !this.isWithdrawn(path);
  }

  /** @returns whether the last good version does not have the same error with the same files */
  private async isNew({ path, subject }: Problem, round: Round): Promise<boolean> {
    const before = this.input.last?.documents.get(path);
    if (!before) return true;
    const subjects = round.subjects.get(path) ?? (await this.listSubjects(before, round));
    round.subjects.set(path, subjects);
    return !subjects.has(subject);
  }

  private async listSubjects(document: CompiledDocument, { set }: Round): Promise<Set<string>> {
    const inFiles = await this.input.checkImages([document], this.chosen.media);
    return new Set([...checkDocument(set, document), ...inFiles].map(({ subject }) => subject));
  }

  /** @returns the changed documents that provided the address before, such as the last post with a tag */
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

/** @returns the current files, if none has an error */
export function chooseCurrent(examined: Examined): Chosen {
  return { ...describePresent(examined), kept: new Set(), problems: [] };
}

function describePresent({ documents, source, tagList, siteFacts, redirects, authors }: Examined): Choice {
  const [{ good }, { media }, { tags }, { site }] = [documents, source, tagList, siteFacts];
  return { documents: good, media, tags, site, authors, redirects: buildRedirects(redirects.rules) };
}

/** Separates files without errors from those that fall back to their last good version. */
export function listHeld(
  examined: Examined,
  refused: ReadonlyMap<string, Diagnostic>,
  last: Choice | undefined,
  isVisible: IsVisible,
): Pick<ChoiceInput, 'present' | 'held'> {
  const { documents, tagList, siteFacts, redirects } = examined;
  const held = new Map<string, KnownDocument | undefined>();
  if (siteFacts.diagnostics.length > 0) held.set(siteFile, undefined);
  if (examined.authorsFacts.diagnostics.length > 0) held.set(authorsFile, undefined);
  if (redirects.diagnostics.length > 0) held.set(redirectsFile, undefined);
  if (tagList.diagnostics.length > 0) held.set(tagsFile, undefined);
  for (const [path, broken] of documents.broken) {
    if (!isWithdrawn(broken.frontMatter, last?.documents.get(path), isVisible)) held.set(path, broken);
  }
  for (const path of refused.keys()) held.set(path, documents.good.get(path));
  const good = new Map([...documents.good].filter(([path]) => !refused.has(path)));
  return { present: { ...describePresent(examined), documents: good }, held };
}

/** @returns whether the author withdrew a post, which takes effect even if the rest of its text has errors */
function isWithdrawn(
  now: Partial<PostFrontMatter>,
  before: CompiledDocument | undefined,
  isVisible: IsVisible,
): boolean {
  if (isVisible(now)) return false;
  return now.draft === true || (before?.kind === 'post' && isVisible(before.frontMatter));
}
