// Builds releases: compiles what changed, chooses a good version of each file, and writes everything except the pointer.

import { CompileCache, objectsOf } from '#lib/compile/compile-cache.ts';
import { loadCompiler } from '#lib/compile/compiler.ts';
import { CrashGuard } from '#lib/compile/crash-guard.ts';
import { BrokenDocumentCache, type CompiledDocument, readDocuments } from '#lib/compile/documents.ts';
import { loadForFew } from '#lib/compile/load-early.ts';
import { keepImage } from '#lib/images/image-store.ts';
import { type Digest, digestOf } from '#lib/model/digest.ts';
import { type Fault, sortFaults } from '#lib/model/fault.ts';
import { type Ledger, readLedger, writeLedger } from '#lib/model/ledger.ts';
import { openReleaseStore } from '#lib/model/open-release-store.ts';
import { comparePages, type PageChange } from '#lib/model/page-changes.ts';
import { ignoreDamage } from '#lib/model/read-file.ts';
import { type Index, type Manifest, releaseFormat } from '#lib/model/release.ts';
import type { ReleaseStore } from '#lib/model/release-store.ts';
import { getIndex, getManifest } from '#lib/model/stored-release.ts';
import { runStage } from '#lib/observe/stage.ts';
import { findCards } from '#lib/og/cards.ts';
import { recordCards } from '#lib/og/known-cards.ts';
import type { OnProgress } from '#lib/progress.ts';
import {
  type BuiltRelease,
  buildLedger,
  listUnchanged,
  newestShown,
  restoreChoice,
} from '#lib/release/built-release.ts';
import { checkRequiredPages } from '#lib/release/check.ts';
import { type Choice, chooseCurrent, chooseVersions, listHeld } from '#lib/release/choose.ts';
import { Composer, createVisibility, findNextDue, type IsVisible } from '#lib/release/compose.ts';
import { type Examined, examine } from '#lib/release/examine.ts';
import { ReleaseImages } from '#lib/release/images.ts';
import { locateProblems } from '#lib/release/problem.ts';
import type { ContentFiles } from '#lib/source/content-files.ts';
import { nameFile, type Source } from '#lib/source/documents.ts';

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
  /** Those of `kept` of which the release has no version. */
  absent: string[];
  /** Posts and pages that differ from the current release. */
  changed: PageChange[];
  /** Number of documents that were compiled. The others were cached. */
  compiled: number;
  /** Number of all documents. */
  documents: number;
  /** Number of posts that the release shows. */
  visible: number;
  /** The date of the next scheduled post, as its author wrote it. */
  nextDue?: string;
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
    loadForFew(files, this.cache.texts.keys());
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
        absent: [],
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
    const write = () => this.write(chosen, index, images.listUsed(), nextDue);
    const digest = isWhole ? await runStage('write', write) : undefined;
    const nameAll = (paths: readonly string[]) => paths.map((path) => nameFile(files.name, path)).toSorted();
    const isDocument = (path: string) => source.documents.some((document) => document.path === path);
    return {
      ...counts,
      digest,
      isNew: digest !== undefined && digest !== current,
      faults: sortFaults([...own, ...(await locateProblems([...problems, ...chosen.problems], files))]),
      kept: nameAll([...chosen.kept]),
      absent: nameAll([...chosen.kept].filter((path) => isDocument(path) && !chosen.documents.has(path))),
      changed: digest === undefined ? [] : comparePages(last?.index, index),
      visible: index.posts.length,
      nextDue,
    };
  }

  /**
   * Finds the errors and warnings of content, drafts included, without building a release.
   * @throws on failures of the disk or the compiler
   */
  async check(files: ContentFiles, options: Pick<PrepareOptions, 'now' | 'onProgress'>): Promise<Fault[]> {
    const all = { ...options, isVisible: createVisibility(options.now), skipsImages: true };
    const { faults, problems, warnings } = await this.examine(files, undefined, all);
    return sortFaults([...faults, ...(await locateProblems(problems, files)), ...warnings]);
  }

  /** Starts loading the compiler. Call it when a change is likely. */
  loadCompiler(): void {
    loadCompiler();
  }

  private examine(
    files: ContentFiles,
    last: BuiltRelease | undefined,
    options: PrepareOptions & { isVisible: IsVisible },
  ): Promise<Examined> {
    const { onProgress } = options;
    return examine(files, {
      ...options,
      last: last?.index,
      read: (source, language) => this.readDocuments(source, files, { last: last?.ledger, onProgress, language }),
      createImages: (media) => this.createImages(media, files, onProgress),
    });
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
    const first = await runStage('compile', read);
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

  /** @returns the index of a release that this process may have built, or `undefined` if it is damaged */
  async findIndex(release: Digest): Promise<Index | undefined> {
    return (await this.load(release))?.index;
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

function byPath(a: CompiledDocument, b: CompiledDocument): number {
  return a.source.path < b.source.path ? -1 : 1;
}
