// Builds releases: compiles what changed, chooses a good version of each file, and writes everything except the pointer.

import { CompileCache, objectsOf } from '#lib/compile/compile-cache.ts';
import { loadCompiler } from '#lib/compile/compiler.ts';
import { CrashGuard } from '#lib/compile/crash-guard.ts';
import { BrokenDocumentCache, type CompiledDocument, readDocuments } from '#lib/compile/documents.ts';
import { loadForFew } from '#lib/compile/load-early.ts';
import { keepImage } from '#lib/images/image-store.ts';
import { type Diagnostic, sortDiagnostics } from '#lib/model/diagnostic.ts';
import { type Digest, digestOf } from '#lib/model/digest.ts';
import { type Ledger, writeLedger } from '#lib/model/ledger.ts';
import { openReleaseStore } from '#lib/model/open-release-store.ts';
import { comparePages } from '#lib/model/page-changes.ts';
import { type Index, type Manifest, releaseFormat } from '#lib/model/release.ts';
import type { ReleaseStore } from '#lib/model/release-store.ts';
import { runStage } from '#lib/observe/stage.ts';
import { findCards } from '#lib/og/cards.ts';
import { recordCards } from '#lib/og/known-cards.ts';
import type { OnProgress } from '#lib/progress.ts';
import { type BuiltRelease, buildLedger, newestShown, restoreChoice } from '#lib/release/built-release.ts';
import {
  type Candidate,
  countPosts,
  describeContent,
  describeKept,
  type PrepareOptions,
} from '#lib/release/candidate.ts';
import { checkRequiredPages } from '#lib/release/check.ts';
import { type Choice, type Chosen, chooseCurrent, chooseVersions, listHeld } from '#lib/release/choose.ts';
import { Composer, createVisibility, findNextDue, type IsVisible } from '#lib/release/compose.ts';
import { type Examined, examine } from '#lib/release/examine.ts';
import { ReleaseImages } from '#lib/release/images.ts';
import { KnownReleases } from '#lib/release/known-releases.ts';
import { locateProblems } from '#lib/release/problem.ts';
import type { ContentFiles } from '#lib/source/content-files.ts';
import type { Source } from '#lib/source/documents.ts';

/** The content of a candidate with its errors, and the releases that it is compared with. */
interface Preparation extends Pick<PrepareOptions, 'onProgress'> {
  files: ContentFiles;
  examined: Examined;
  /** The release that the pointer names. */
  current: Digest | undefined;
  /** The current release, or an older one if that one is damaged. */
  last: BuiltRelease | undefined;
  /** Errors of files, and of pages that do not render. */
  own: readonly Diagnostic[];
  refused: ReadonlyMap<string, Diagnostic>;
  withHidden: boolean;
  /** Milliseconds since 1970 UTC. */
  now: number;
  isVisible: IsVisible;
}

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
  private readonly releases: KnownReleases;

  private constructor(releaseDir: string, cache: CompileCache) {
    this.releaseDir = releaseDir;
    this.store = openReleaseStore(releaseDir);
    this.cache = cache;
    this.guard = new CrashGuard(releaseDir, cache.compiler);
    this.releases = new KnownReleases(releaseDir, this.store, cache);
  }

  /** Reads the compile cache. A damaged one counts as empty, in part or as a whole. */
  static async open(releaseDir: string): Promise<ReleaseBuilder> {
    return new ReleaseBuilder(releaseDir, await CompileCache.open(releaseDir));
  }

  /**
   * Builds a release of the content and writes it to the disk, without moving the pointer. Errors in content are returned.
   * @throws {Error} if a file cannot be read or written, or the compiler cannot be started
   */
  async prepare(files: ContentFiles, options: PrepareOptions): Promise<Candidate> {
    const { withHidden = false, refused = new Map<string, Diagnostic>() } = options;
    loadForFew(files, this.cache.texts.keys());
    const current = (await this.store.readPointer())?.release;
    const last = await this.releases.findLast(current);
    const now = Math.max(options.now, newestShown(last?.index));
    const isVisible: IsVisible = withHidden ? () => true : createVisibility(now);
    const examined = await this.examine(files, last, { ...options, isVisible, now });
    const own = [...examined.errors, ...refused.values()];
    const { onProgress } = options;
    const preparation = { files, examined, current, last, own, refused, withHidden, now, isVisible, onProgress };
    const hasNoErrors = own.length === 0 && examined.problems.length === 0;
    const lastChoice = last && restoreChoice(last, examined.source, this.cache, examined);
    // If the last good versions are unknown, files cannot fall back to them, so any error prevents the release.
    const isStrict = options.isStrict || (last !== undefined && !lastChoice);
    if (isStrict && !hasNoErrors) return this.refuse(preparation);
    const chosen = hasNoErrors ? chooseCurrent(examined) : await this.choose(preparation, lastChoice);
    return this.compose(preparation, chosen);
  }

  /** Stores what was compiled, and returns a candidate without a release. */
  private async refuse({ files, examined, last, own, isVisible }: Preparation): Promise<Candidate> {
    await this.cache.write();
    const errors = sortDiagnostics([...own, ...(await locateProblems(examined.problems, files))]);
    const none = { digest: undefined, isNew: false, kept: [], absent: [], changed: [] };
    return { ...describeContent(examined, last), ...none, errors, visible: countPosts(examined.known, isVisible) };
  }

  /** Chooses the last good version of each file that has an error. */
  private choose(
    { files, examined, refused, isVisible, now, onProgress }: Preparation,
    last: Choice | undefined,
  ): Promise<Chosen> {
    return chooseVersions({
      name: files.name,
      isVisible,
      now,
      last,
      ...listHeld(examined, refused, last, isVisible),
      paths: new Set(examined.source.documents.map(({ path }) => path)),
      checkImages: (those, media) => this.createImages(media, files, onProgress).make(those),
    });
  }

  /** Writes a release of the chosen versions. Without the pages that every site needs, it writes none. */
  private async compose(preparation: Preparation, chosen: Chosen): Promise<Candidate> {
    const { files, examined, current, last, own, withHidden, now, isVisible } = preparation;
    const shown = [...chosen.documents.values()].toSorted(byPath);
    const images = this.createImages(chosen.media, files);
    for (const { avatar } of Object.values(chosen.authors)) if (avatar) images.keep(avatar);
    const index = this.composer.compose(shown, chosen, images, now, isVisible);
    const nextDue = withHidden ? undefined : findNextDue(shown, now);
    const isWhole = checkRequiredPages(files.name, shown).length === 0;
    const write = () => this.write(chosen, index, images.listUsed(), nextDue);
    const digest = isWhole ? await runStage('write', write) : undefined;
    return {
      ...describeContent(examined, last),
      ...describeKept(examined.source, chosen),
      digest,
      isNew: digest !== undefined && digest !== current,
      errors: sortDiagnostics([...own, ...(await locateProblems([...examined.problems, ...chosen.problems], files))]),
      changed: digest === undefined ? [] : comparePages(last?.index, index),
      visible: index.posts.length,
      nextDue,
    };
  }

  /**
   * Finds the errors and warnings of content, drafts included, without building a release.
   * @throws {Error} if a file cannot be read or written, or the compiler cannot be started
   */
  async check(files: ContentFiles, options: Pick<PrepareOptions, 'now' | 'onProgress'>): Promise<Diagnostic[]> {
    const all = { ...options, isVisible: createVisibility(options.now), skipsImages: true };
    const { errors, problems, warnings } = await this.examine(files, undefined, all);
    return sortDiagnostics([...errors, ...(await locateProblems(problems, files)), ...warnings]);
  }

  /** Starts loading the compiler, which all builders share. Call it when a change is likely. */
  static loadCompiler(): void {
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
      known: cache.images,
      note: (identity, finding) => cache.addImage(identity, finding),
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
    const images = [...media].filter(([path, identity]) => last?.media[path] !== identity);
    let isComplete = true;
    for (const [, { version }] of changed) {
      if (await store.keepObjects(objectsOf(version))) continue;
      cache.forget(version);
      isComplete = false;
    }
    for (const [, identity] of images) {
      const image = cache.images.get(identity);
      if (image && !('fault' in image) && !(await keepImage(releaseDir, image))) cache.images.delete(identity);
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
  restore(release: Digest): Promise<number> {
    return this.releases.restore(release);
  }

  /** @returns the objects of all documents of a release, hidden ones included */
  listObjects(release: Digest): Digest[] {
    return this.releases.listObjects(release);
  }

  /** @returns the index of a release that this process may have built, or `undefined` if it is damaged */
  findIndex(release: Digest): Promise<Index | undefined> {
    return this.releases.findIndex(release);
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
    this.releases.add(release, { index, ledger, choice });
    return release;
  }
}

function byPath(a: CompiledDocument, b: CompiledDocument): number {
  return a.source.path < b.source.path ? -1 : 1;
}
