// Builds releases: compiles what changed, chooses a good version of each file, and writes everything except the pointer.

import { CompileCache, objectsOf } from '#lib/compile/compile-cache.ts';
import { CrashGuard } from '#lib/compile/crash-guard.ts';
import {
  BrokenDocumentCache,
  type CompiledDocument,
  type Documents,
  describeVersion,
  type KnownDocument,
  listWarnings,
  readDocuments,
} from '#lib/compile/documents.ts';
import { instantOf } from '#lib/dates.ts';
import { keepImage } from '#lib/images/image-store.ts';
import { resolveImage } from '#lib/images/names.ts';
import { type Digest, digestOf } from '#lib/model/digest.ts';
import { type Fault, sortFaults, splitLevels } from '#lib/model/fault.ts';
import { type Ledger, readLedger, writeLedger } from '#lib/model/ledger.ts';
import { openReleaseStore } from '#lib/model/open-release-store.ts';
import { ignoreDamage } from '#lib/model/read-file.ts';
import { type Authors, type Index, type Manifest, type Page, releaseFormat } from '#lib/model/release.ts';
import type { ReleaseStore } from '#lib/model/release-store.ts';
import { getIndex, getManifest } from '#lib/model/stored-release.ts';
import { findCards } from '#lib/og/cards.ts';
import { recordCards } from '#lib/og/known-cards.ts';
import type { OnProgress } from '#lib/progress.ts';
import { buildAuthors, describeAvatars } from '#lib/release/authors.ts';
import { checkDocuments, checkImages, checkRequiredPages } from '#lib/release/check.ts';
import { checkCards } from '#lib/release/check-cards.ts';
import { checkRedirects } from '#lib/release/check-redirects.ts';
import { checkSite } from '#lib/release/check-site.ts';
import { type Choice, type ChoiceInput, type Chosen, chooseVersions } from '#lib/release/choose.ts';
import { Composer, findNextDue, isPublished } from '#lib/release/compose.ts';
import { DocumentSet } from '#lib/release/document-set.ts';
import { ReleaseImages } from '#lib/release/images.ts';
import { locateProblems, type Problem } from '#lib/release/problem.ts';
import { addMark } from '#lib/release/read-mark.ts';
import { type AuthorsFile, authorsFile, readAuthors } from '#lib/source/authors.ts';
import type { ContentFiles } from '#lib/source/content-files.ts';
import { findPlace, nameFile, type Place, readSource, type Source } from '#lib/source/documents.ts';
import type { PostFrontMatter } from '#lib/source/front-matter.ts';
import { buildRedirects, type RedirectsFile, readRedirects, redirectsFile } from '#lib/source/redirects.ts';
import { readSite, type SiteFile, siteFile } from '#lib/source/site.ts';
import { readTags, type TagList, tagsFile } from '#lib/source/tags.ts';
import { pagePath, postPath } from '#lib/urls.ts';

export interface PrepareOptions {
  /** The time at which posts must be visible, in milliseconds since 1970 UTC. */
  now: number;
  /** Builds no release if there is any error. */
  isStrict?: boolean;
  /** Does not look into images, which takes seconds each. */
  skipsImages?: boolean;
  /** Takes warnings for errors. Only with `isStrict`. */
  failsOnWarnings?: boolean;
  /** Includes drafts and scheduled posts, marked as such. Only for previews and `npm run dev`. */
  withHidden?: boolean;
  /** Maps documents that must stay at their last good version to the reason, such as a failed render. */
  refused?: ReadonlyMap<string, Fault>;
  onProgress?: OnProgress;
}

export interface Change {
  /** The path of its address. */
  path: string;
  change: 'added' | 'changed' | 'removed';
}

export interface Candidate {
  /**
   * The manifest, which is written with all its objects. The pointer has not moved. `undefined` if no release could be
   * built.
   */
  digest: Digest | undefined;
  /** Whether the candidate differs from the current release. */
  isNew: boolean;
  /** All errors, including those of files that stay at their last good version. */
  faults: Fault[];
  /** All warnings of the current content, whatever version of a file the release has. */
  warnings: Fault[];
  /** Paths, for authors, of files that are the same as in the last release. */
  unchanged: ReadonlySet<string>;
  /** Paths, for authors, of files left behind by editors and operating systems. */
  ignored: string[];
  /** Paths, for authors, of files with errors. The release has their last good version, or none. */
  kept: string[];
  /** Posts and pages that differ from the current release. */
  changed: Change[];
  /** Number of documents that were compiled. The others were cached. */
  compiled: number;
  /** Number of all documents. */
  documents: number;
  /** Number of posts that the release shows. */
  visible: number;
  /** The date of the next scheduled post, as its author wrote it. */
  nextDue?: string;
}

/** A built release: its index, and the versions of files it was built from. */
interface BuiltRelease {
  /** Absent if it is damaged. It is then built again. */
  index?: Index;
  /** Absent if it is damaged. No file can then fall back to its last good version. */
  ledger?: Ledger;
  /** Absent if another process built the release. */
  choice?: Choice;
}

type IsVisible = (post: Partial<PostFrontMatter>) => boolean;

function createVisibility(now: number): IsVisible {
  // A broken post without a date counts as visible, so that it causes no further errors.
  return ({ draft = false, date }) => date === undefined || isPublished({ draft, date }, now);
}

/** The current content with all its errors. */
interface Examined {
  source: Source;
  tagList: TagList;
  siteFacts: SiteFile;
  redirects: RedirectsFile;
  authorsFacts: AuthorsFile;
  /** With avatars. */
  authors: Authors;
  documents: Documents;
  /** All documents, sorted by path. */
  known: KnownDocument[];
  /** Errors within files. */
  faults: Fault[];
  /** Errors between files. */
  problems: Problem[];
  warnings: Fault[];
}

/** Releases in memory: the current one, a refused candidate and the next one. */
const cachedReleases = 3;

/**
 * Builds candidates. Keep one instance open: it caches compiled documents. Only one process at a time may build releases
 * for readers.
 */
export class ReleaseBuilder {
  private readonly releaseDir: string;
  private readonly store: ReleaseStore;
  private readonly cache: CompileCache;
  private readonly broken = new BrokenDocumentCache();
  private readonly guard: CrashGuard;
  private readonly composer = new Composer();
  private readonly made = new Map<Digest, BuiltRelease>();

  private constructor(releaseDir: string, cache: CompileCache) {
    this.releaseDir = releaseDir;
    this.store = openReleaseStore(releaseDir);
    this.cache = cache;
    this.guard = new CrashGuard(releaseDir, cache.compiler);
  }

  static async open(releaseDir: string): Promise<ReleaseBuilder> {
    return new ReleaseBuilder(releaseDir, await CompileCache.open(releaseDir));
  }

  /**
   * Builds a release of the content and writes it to the disk, without moving the pointer.
   * @throws on failures of the disk or the compiler. Errors in content are returned.
   */
  async prepare(files: ContentFiles, options: PrepareOptions): Promise<Candidate> {
    const { withHidden = false, refused = new Map<string, Fault>() } = options;
    const current = (await this.store.readPointer())?.release;
    const last = await this.findLast(current);
    const now = Math.max(options.now, newestShown(last?.index));
    const isVisible: IsVisible = withHidden ? () => true : createVisibility(now);
    const examined = await this.examine(files, last, { ...options, isVisible, now });
    const own = [...examined.faults, ...refused.values()];
    const { documents, source, problems, warnings } = examined;
    const counts = {
      compiled: documents.compiled,
      documents: source.documents.length,
      ignored: source.leftovers,
      warnings,
      unchanged: listUnchanged(examined, last),
    };
    const isFaultless = own.length === 0 && problems.length === 0;
    const lastChoice = last && restoreChoice(last, source, this.cache, examined);
    // If the last good versions are unknown, files cannot fall back to them, so any error prevents the release.
    const isStrict = options.isStrict || (last !== undefined && !lastChoice);
    if (isStrict && !isFaultless) {
      await this.cache.write();
      const visible = examined.known.filter(
        ({ source: { kind }, frontMatter }) => kind === 'post' && isVisible(frontMatter),
      );
      const faults = sortFaults([...own, ...(await locateProblems(problems, files))]);
      return {
        ...counts,
        digest: undefined,
        isNew: false,
        faults,
        kept: [],
        changed: [],
        visible: visible.length,
      };
    }
    const chosen = isFaultless
      ? chooseCurrent(examined)
      : await chooseVersions({
          name: files.name,
          isVisible,
          now,
          last: lastChoice,
          ...listHeld(examined, refused, lastChoice, isVisible),
          paths: new Set(source.documents.map(({ path }) => path)),
          checkImages: (those, media) => this.createImages(media, files, options.onProgress).make(those),
        });
    const shown = [...chosen.documents.values()].toSorted(byPath);
    const images = this.createImages(chosen.media, files);
    for (const { avatar } of Object.values(chosen.authors)) if (avatar) images.keep(avatar);
    const index = this.composer.compose(shown, chosen, images, now, isVisible);
    const nextDue = withHidden ? undefined : findNextDue(shown, now);
    const isWhole = checkRequiredPages(files.name, shown).length === 0;
    const digest = isWhole ? await this.write(chosen, index, images.listUsed(), nextDue) : undefined;
    return {
      ...counts,
      digest,
      isNew: digest !== undefined && digest !== current,
      faults: sortFaults([...own, ...(await locateProblems([...problems, ...chosen.problems], files))]),
      kept: [...chosen.kept].map((path) => nameFile(files.name, path)).toSorted(),
      changed: digest === undefined ? [] : listChanges(last?.index, index),
      visible: index.posts.length,
      nextDue,
    };
  }

  /** Reads and compiles the content, and finds all errors. */
  /**
   * Finds the errors and warnings of content, drafts included, without building a release.
   * @throws on failures of the disk or the compiler
   */
  async check(files: ContentFiles, options: Pick<PrepareOptions, 'now' | 'onProgress'>): Promise<Fault[]> {
    const all = { ...options, isVisible: createVisibility(options.now), skipsImages: true };
    const { faults, problems, warnings } = await this.examine(files, undefined, all);
    return sortFaults([...faults, ...(await locateProblems(problems, files)), ...warnings]);
  }

  private async examine(
    files: ContentFiles,
    last: Partial<BuiltRelease> | undefined,
    { isVisible, now, isStrict, failsOnWarnings, skipsImages, onProgress }: PrepareOptions & { isVisible: IsVisible },
  ): Promise<Examined> {
    const { name } = files;
    const source = readSource(files);
    const [tagList, siteFile] = [await readTags(files), await addMark(files, await readSite(files))];
    const [redirects, authorsFacts] = [await readRedirects(files), await readAuthors(files)];
    // A site file with errors keeps the last good facts.
    const language = (siteFile.faults.length > 0 ? last?.index?.site : undefined)?.language ?? siteFile.site.language;
    const documents = await this.readDocuments(source, files, { last: last?.ledger, onProgress, language });
    const known = source.documents.flatMap(({ path }) => documents.good.get(path) ?? documents.broken.get(path) ?? []);
    const areTagsKnown = Object.keys(tagList.tags).length > 0 || tagList.faults.length === 0;
    const tags = areTagsKnown ? tagList.tags : undefined;
    const rules = buildRedirects(redirects.rules);
    const set = new DocumentSet({
      name,
      documents: known,
      media: source.media,
      tags,
      redirects: rules,
      authors: authorsFacts.faults.length > 0 ? undefined : buildAuthors(authorsFacts),
      site: siteFile.site,
      isVisible,
      now,
    });
    const siteFacts = { ...siteFile, faults: [...siteFile.faults, ...checkSite(set, siteFile)] };
    const avatars = describeAvatars(name, authorsFacts);
    const found = [...checkDocuments(set), ...checkRedirects(set, redirects), ...checkImages(set, avatars)];
    const { errors: textProblems, warnings: textWarnings } = splitLevels(found);
    const cards = await checkCards([...documents.good.values()]);
    const all: Fault[] = [
      ...source.faults,
      ...tagList.faults,
      ...siteFacts.faults,
      ...redirects.faults,
      ...authorsFacts.faults,
      ...[...documents.broken.values()].flatMap((broken) => broken.faults),
      ...[...documents.good.values()].flatMap((document) => listWarnings(document.source, document)),
      ...checkRequiredPages(name, known),
      ...(await locateProblems([...textWarnings, ...cards], files)),
    ];
    const { errors: faults, warnings } = splitLevels(failsOnWarnings ? all.map(raiseWarning) : all);
    // Encoding takes seconds an image, so an author with errors in the text does not wait for it.
    const isRefused = isStrict && faults.length + textProblems.length > 0;
    const canEncode = (document: KnownDocument) =>
      !isRefused && !skipsImages && (document === avatars || documents.good.has(document.source.path));
    const images = this.createImages(source.media, files, onProgress);
    const problems = [...textProblems, ...(await images.make([...known, avatars], canEncode))];
    return {
      source,
      tagList,
      siteFacts,
      redirects,
      authorsFacts,
      authors: buildAuthors(authorsFacts, images),
      documents,
      known,
      faults,
      problems,
      warnings: sortFaults(warnings),
    };
  }

  private createImages(
    media: ReadonlyMap<string, string>,
    files: ContentFiles,
    onProgress?: OnProgress,
  ): ReleaseImages {
    const { cache, releaseDir, guard } = this;
    return new ReleaseImages({
      guard,
      onProgress,
      media,
      releaseDir,
      content: files,
      known: cache.pictures,
      note: (identity, finding) => cache.addPicture(identity, finding),
    });
  }

  /**
   * Reads and compiles documents. Cached versions that the last release does not use are touched, or compiled again if
   * garbage collection has removed them.
   */
  private async readDocuments(
    { documents, media }: Source,
    files: ContentFiles,
    { last, ...options }: { last: Ledger | undefined; onProgress?: OnProgress; language: string },
  ) {
    const { releaseDir, store, cache, broken, guard } = this;
    const read = () => readDocuments(documents, { files, releaseDir, cache, broken, guard, ...options });
    const first = await read();
    const changed = [...first.good].filter(([path, { text }]) => last?.documents[path] !== text);
    const pictures = [...media].filter(([path, identity]) => last?.media[path] !== identity);
    let isComplete = true;
    for (const [, { version }] of changed) {
      if (await store.keepObjects(objectsOf(version))) continue;
      cache.forget(version);
      isComplete = false;
    }
    for (const [, identity] of pictures) {
      const picture = cache.pictures.get(identity);
      if (picture && !('fault' in picture) && !(await keepImage(releaseDir, picture))) cache.pictures.delete(identity);
    }
    if (isComplete) return first;
    const second = await read();
    return { ...second, compiled: first.compiled + second.compiled };
  }

  /** Drops cached versions with damaged objects or images, so that the next release creates them again. */
  forgetDamaged(objects: ReadonlySet<Digest>, stems: ReadonlySet<string>): void {
    this.cache.forgetDamaged(objects, stems);
  }

  /**
   * Writes the index, the ledger and the cache entries of a release again if they are damaged.
   * @returns the number of written entries
   */
  async restore(release: Digest): Promise<number> {
    const { cache, releaseDir, store } = this;
    const { index, ledger = readLedger(releaseDir, release) } = this.made.get(release) ?? {};
    const named = (await ignoreDamage(getManifest(store, release)))?.index;
    const text = JSON.stringify(index ?? null);
    if (index && named === digestOf(text)) await store.putObject(text);
    if (ledger && !readLedger(releaseDir, release)) await writeLedger(releaseDir, release, ledger);
    return cache.restore(new Set(Object.values(ledger?.documents ?? {})), new Set(Object.values(ledger?.media ?? {})));
  }

  /** @returns the objects of all documents of a release, hidden ones included */
  listObjects(release: Digest): Digest[] {
    const { ledger = readLedger(this.releaseDir, release) } = this.made.get(release) ?? {};
    return Object.values(ledger?.documents ?? {}).flatMap((text) => {
      const version = this.cache.findAny(text);
      return version ? objectsOf(version) : [];
    });
  }

  /** @returns the current release, or the newest past one that is readable */
  private async findLast(current: Digest | undefined): Promise<BuiltRelease | undefined> {
    for (const release of [...(current ? [current] : []), ...(await this.store.listPastReleases())]) {
      const made = await this.load(release);
      if (made) return made;
    }
    return undefined;
  }

  /** @returns `undefined` if neither the index nor the ledger is readable */
  private async load(release: Digest): Promise<BuiltRelease | undefined> {
    const { cache, releaseDir, store } = this;
    const known = this.made.get(release);
    const made = known ?? {
      index: await ignoreDamage(getManifest(store, release).then((manifest) => getIndex(store, manifest))),
      ledger: readLedger(releaseDir, release),
    };
    if (!made.index && !made.ledger) return undefined;
    // Another process may have built it.
    if (!known && Object.values(made.ledger?.documents ?? {}).some((text) => !cache.findAny(text))) await cache.load();
    if (made.index) this.remember(release, made);
    return made;
  }

  private remember(release: Digest, made: BuiltRelease): void {
    this.made.delete(release);
    const [oldest] = this.made.keys();
    if (this.made.size >= cachedReleases && oldest) this.made.delete(oldest);
    this.made.set(release, made);
  }

  /** Writes the manifest last, so that everything it names exists. */
  private async write(choice: Choice, index: Index, stems: readonly string[], nextDue: string | undefined) {
    const { cache, releaseDir, store } = this;
    const [text, media] = [JSON.stringify(index), JSON.stringify(stems)];
    const parts: Manifest = { format: releaseFormat, index: digestOf(text), media: digestOf(media), nextDue };
    const manifest = JSON.stringify(parts);
    const release = digestOf(manifest);
    const ledger = buildLedger(choice);
    await Promise.all([
      store.putObject(text),
      store.putObject(media),
      writeLedger(releaseDir, release, ledger),
      cache.write(),
      // Cards are public to anybody who knows their names, so those of hidden posts are not recorded.
      recordCards(releaseDir, findCards({ ...index, posts: index.posts.filter(({ hidden }) => !hidden) })),
    ]);
    await store.putManifest(manifest);
    this.remember(release, { index, ledger, choice });
    return release;
  }
}

function chooseCurrent(examined: Examined): Chosen {
  return { ...describePresent(examined), kept: new Set(), problems: [] };
}

function describePresent({ documents, source, tagList, siteFacts, redirects, authors }: Examined): Choice {
  const [{ good }, { media }, { tags }, { site }] = [documents, source, tagList, siteFacts];
  return { documents: good, media, tags, site, authors, redirects: buildRedirects(redirects.rules) };
}

/** Separates files without errors from those that fall back to their last good version. */
function listHeld(
  examined: Examined,
  refused: ReadonlyMap<string, Fault>,
  last: Choice | undefined,
  isVisible: IsVisible,
): Pick<ChoiceInput, 'present' | 'held'> {
  const { documents, tagList, siteFacts, redirects } = examined;
  const held = new Map<string, KnownDocument | undefined>();
  if (siteFacts.faults.length > 0) held.set(siteFile, undefined);
  if (examined.authorsFacts.faults.length > 0) held.set(authorsFile, undefined);
  if (redirects.faults.length > 0) held.set(redirectsFile, undefined);
  if (tagList.faults.length > 0) held.set(tagsFile, undefined);
  for (const [path, broken] of documents.broken) {
    if (!isWithdrawn(broken.frontMatter, last?.documents.get(path), isVisible)) held.set(path, broken);
  }
  for (const path of refused.keys()) held.set(path, documents.good.get(path));
  const good = new Map([...documents.good].filter(([path]) => !refused.has(path)));
  return { present: { ...describePresent(examined), documents: good }, held };
}

function byPath(a: CompiledDocument, b: CompiledDocument): number {
  return a.source.path < b.source.path ? -1 : 1;
}

/** @returns the time of the newest visible post, so that a clock set back hides no published post */
function newestShown(index: Index | undefined): number {
  const newest = index?.posts.find(({ hidden }) => hidden === undefined);
  return newest ? instantOf(newest.date) : 0;
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

/** @returns the versions that a release was built from, or `undefined` if one that may be needed is lost */
function restoreChoice(
  { index, ledger, choice }: BuiltRelease,
  source: Source,
  cache: CompileCache,
  { tagList, siteFacts }: Examined,
): Choice | undefined {
  if (choice || !ledger) return choice;
  const { tags, site } = index ?? { ...tagList, ...siteFacts };
  // The index also has the redirects of posts, and those of a post that is gone stay until the file is correct.
  const { redirects = {}, authors = {} } = index ?? {};
  const restored: Choice = { documents: new Map(), media: new Map(), tags, site, redirects, authors };
  for (const [path, text] of Object.entries(ledger.documents)) {
    const version = cache.findAny(text);
    const place = findPlace(source.name, path);
    if (version && place) restored.documents.set(path, describeVersion(place, version));
  }
  for (const [path, identity] of Object.entries(ledger.media)) {
    if (cache.recallPicture(identity)) restored.media.set(path, identity);
  }
  const isLost = ({ path }: Place) => Object.hasOwn(ledger.documents, path) && !restored.documents.has(path);
  return source.documents.some(isLost) ? undefined : restored;
}

function raiseWarning({ level, ...fault }: Fault): Fault {
  return fault;
}

function listUnchanged(
  { documents, source, tagList, siteFacts, authors }: Examined,
  { index, ledger }: Partial<BuiltRelease> = {},
): Set<string> {
  const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  const same = [...documents.good].filter(([path, { text }]) => ledger?.documents[path] === text).map(([path]) => path);
  if (isSame(index?.site, siteFacts.site)) same.push(siteFile);
  if (isSame(index?.tags, tagList.tags)) same.push(tagsFile);
  if (isSame(index?.authors, authors)) same.push(authorsFile);
  return new Set(same.map((path) => nameFile(source.name, path)));
}

function buildLedger({ documents, media, authors }: Choice): Ledger {
  const ledger: Ledger = { documents: {}, media: {} };
  for (const { avatar } of Object.values(authors)) {
    const path = avatar && resolveImage(authorsFile, avatar.target);
    const identity = path && media.get(path);
    if (identity) ledger.media[path] = identity;
  }
  for (const { source, text, facts, frontMatter } of documents.values()) {
    ledger.documents[source.path] = text;
    const cover = 'cover' in frontMatter ? frontMatter.cover : undefined;
    for (const target of [...facts.images.map((image) => image.target), ...(cover ? [cover.src] : [])]) {
      const path = resolveImage(source.path, target);
      const identity = media.get(path);
      if (identity !== undefined) ledger.media[path] = identity;
    }
  }
  return ledger;
}

function listChanges(before: Index | undefined, after: Index): Change[] {
  const old = listEntries(before);
  const changes: Change[] = [];
  for (const [path, entry] of listEntries(after)) {
    const known = old.get(path);
    old.delete(path);
    if (known === undefined) changes.push({ path, change: 'added' });
    else if (known !== entry && JSON.stringify(known) !== JSON.stringify(entry))
      changes.push({ path, change: 'changed' });
  }
  return [...changes, ...[...old.keys()].map((path): Change => ({ path, change: 'removed' }))];
}

function listEntries(index: Index | undefined): Map<string, Page> {
  return new Map([
    ...(index?.posts ?? []).map((post): [string, Page] => [postPath(post.slug), post]),
    ...Object.values(index?.pages ?? {}).map((page): [string, Page] => [pagePath(page.slug), page]),
  ]);
}
