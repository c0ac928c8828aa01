// Where releases are made: it knows what was compiled before, makes the next release complete on the disk, and leaves the swap to others.

import { CompileCache, objectsOf } from '#lib/compile/compile-cache.ts';
import { CrashGuard } from '#lib/compile/crash-guard.ts';
import {
  BrokenDocumentCache,
  type CompiledDocument,
  type Documents,
  describeVersion,
  type KnownDocument,
  readDocuments,
} from '#lib/compile/documents.ts';
import { instantOf } from '#lib/dates.ts';
import { keepPicture } from '#lib/images/image-store.ts';
import { resolveImage } from '#lib/images/names.ts';
import { type Digest, digestOf } from '#lib/model/digest.ts';
import { type Fault, sortFaults } from '#lib/model/fault.ts';
import { type Ledger, readLedger, writeLedger } from '#lib/model/ledger.ts';
import { listPastReleases, readCurrent, touchObjects, writeManifest, writeObject } from '#lib/model/object-store.ts';
import { readIfIntact } from '#lib/model/read-file.ts';
import type { Index, Manifest, Page } from '#lib/model/release.ts';
import { readManifest, readStoredIndex } from '#lib/model/stored-release.ts';
import { findCards } from '#lib/og/cards.ts';
import { recordCards } from '#lib/og/known-cards.ts';
import { checkDocuments, checkRequiredPages } from '#lib/release/check.ts';
import { checkCards } from '#lib/release/check-cards.ts';
import { type Choice, type ChoiceInput, type Chosen, chooseVersions } from '#lib/release/choose.ts';
import { Composer, findNextDue, isPublished } from '#lib/release/compose.ts';
import { DocumentSet } from '#lib/release/document-set.ts';
import { Pictures } from '#lib/release/images.ts';
import { locateProblems, type Problem } from '#lib/release/problem.ts';
import type { ContentFiles } from '#lib/source/content-files.ts';
import { findPlace, nameFile, type Place, readSource, type Source } from '#lib/source/documents.ts';
import type { PostFrontMatter } from '#lib/source/front-matter.ts';
import { readTags, type TagList, tagsFile } from '#lib/source/tags.ts';
import { pagePath, postPath } from '#lib/urls.ts';

export interface PrepareOptions {
  /** The instant that decides which posts are visible, in milliseconds since 1970 UTC. */
  now: number;
  /** All or nothing: no release is made as long as there is a fault. */
  isStrict?: boolean;
  /** Also show drafts and posts whose date is to come, marked as such; for writing, never for readers. */
  withHidden?: boolean;
  /** Documents to leave at their last good version though nothing is wrong with their text, by path, and why. */
  refused?: ReadonlyMap<string, Fault>;
}

export interface Change {
  /** As in an address. */
  path: string;
  change: 'added' | 'changed' | 'removed';
}

export interface Candidate {
  /** The manifest is written and all it names is there; the pointer is as it was. `undefined` if no release could be made. */
  digest: Digest | undefined;
  /** Whether it differs from the current release. */
  isNew: boolean;
  /** All there are, also those of files that stay as they were. */
  faults: Fault[];
  /** What authors should know of, and stops nothing: titles that the preview images cannot show. */
  warnings: Fault[];
  /** Files that programs have left behind, as authors know them. */
  ignored: string[];
  /** The files that stay at their last good version because of faults, or are absent if there is none; as authors know them. */
  kept: string[];
  /** Posts and pages against the current release. */
  changed: Change[];
  /** Documents that were compiled, and not carried over. */
  compiled: number;
  /** All documents there are, and the posts among them that the release shows. */
  documents: number;
  visible: number;
  /** When the next post falls due, in its author's spelling. */
  nextDue?: string;
}

/** A release as it was made: what it shows, and what it was made from. */
interface Made {
  /** Absent if it is damaged: it is composed again. */
  index?: Index;
  /** Absent if it cannot be read: then nothing can be kept as it was. */
  ledger?: Ledger;
  /** Absent if another run made it. */
  choice?: Choice;
}

type IsVisible = (post: Partial<PostFrontMatter>) => boolean;

/** What there is, and what is wrong with it. */
interface Findings {
  source: Source;
  tagList: TagList;
  documents: Documents;
  /** All documents, in the order of their paths. */
  known: KnownDocument[];
  /** Of files by themselves, and between them. */
  faults: Fault[];
  problems: Problem[];
}

/** The current release, a candidate that was refused, the one after it. */
const keptInMemory = 3;

/** One that is kept open knows what it compiled. Only one process at a time may make releases that readers are to see. */
export class ReleaseBuilder {
  private readonly releaseDir: string;
  private readonly cache: CompileCache;
  private readonly broken = new BrokenDocumentCache();
  private readonly guard: CrashGuard;
  private readonly composer = new Composer();
  private readonly made = new Map<Digest, Made>();

  private constructor(releaseDir: string, cache: CompileCache) {
    this.releaseDir = releaseDir;
    this.cache = cache;
    this.guard = new CrashGuard(releaseDir, cache.compiler);
  }

  static async open(releaseDir: string): Promise<ReleaseBuilder> {
    return new ReleaseBuilder(releaseDir, await CompileCache.open(releaseDir));
  }

  /**
   * Makes a release of the content as it is now, complete on the disk.
   * @throws when the disk or Contentlayer fails, never for a mistake of an author
   */
  async prepare(files: ContentFiles, options: PrepareOptions): Promise<Candidate> {
    const { withHidden = false, refused = new Map<string, Fault>() } = options;
    const current = readCurrent(this.releaseDir);
    const last = await this.recallLast(current);
    const now = Math.max(options.now, newestShown(last?.index));
    // What a broken post leaves open is taken in its favour: nothing is said against it twice.
    const isVisible: IsVisible = ({ draft = false, date }) =>
      withHidden || date === undefined || isPublished({ draft, date }, now);
    const findings = await this.examine(files, last?.ledger, isVisible, now);
    const own = [...findings.faults, ...refused.values()];
    const { documents, source, problems } = findings;
    const counts = { compiled: documents.compiled, documents: source.documents.length, ignored: source.litter };
    const isFaultless = own.length === 0 && problems.length === 0;
    const lastChoice = last && recallChoice(last, source, this.cache, findings.tagList.tags);
    // Without knowing what the current release was made of nothing can be kept as it was: all stays.
    const isStrict = options.isStrict || (last !== undefined && !lastChoice);
    if (isStrict && !isFaultless) {
      await this.cache.write();
      const visible = findings.known.filter(
        ({ source: { kind }, frontMatter }) => kind === 'post' && isVisible(frontMatter),
      );
      const faults = sortFaults([...own, ...(await locateProblems(problems, files))]);
      return {
        ...counts,
        digest: undefined,
        isNew: false,
        faults,
        warnings: [],
        kept: [],
        changed: [],
        visible: visible.length,
      };
    }
    const chosen = isFaultless
      ? takeAll(findings)
      : await chooseVersions({
          name: files.name,
          isVisible,
          now,
          last: lastChoice,
          ...listHeld(findings, refused, lastChoice, isVisible),
          paths: new Set(source.documents.map(({ path }) => path)),
          checkPictures: (those, media) => this.makePictures(media, files).make(those),
        });
    const shown = [...chosen.documents.values()].toSorted(byPath);
    const visible = shown.filter(({ kind, frontMatter }) => kind === 'post' && isVisible(frontMatter));
    const warnings = sortFaults(await locateProblems(await checkCards(visible), files));
    const pictures = this.makePictures(chosen.media, files);
    const index = this.composer.compose(shown, chosen.tags, pictures, now, isVisible);
    const nextDue = withHidden ? undefined : findNextDue(shown, now);
    const isWhole = checkRequiredPages(files.name, shown).length === 0;
    const digest = isWhole ? await this.write(chosen, index, pictures.listUsed(), nextDue) : undefined;
    return {
      ...counts,
      digest,
      isNew: digest !== undefined && digest !== current,
      faults: sortFaults([...own, ...(await locateProblems([...problems, ...chosen.problems], files))]),
      warnings,
      kept: [...chosen.kept].map((path) => nameFile(files.name, path)).toSorted(),
      changed: digest === undefined ? [] : listChanges(last?.index, index),
      visible: index.posts.length,
      nextDue,
    };
  }

  /** Reads and compiles what there is, and says all that is wrong with it. */
  private async examine(
    files: ContentFiles,
    last: Ledger | undefined,
    isVisible: IsVisible,
    now: number,
  ): Promise<Findings> {
    const { name } = files;
    const source = readSource(files);
    const tagList = await readTags(files);
    const documents = await this.readDocuments(source, files, last);
    const known = source.documents.flatMap(({ path }) => documents.good.get(path) ?? documents.broken.get(path) ?? []);
    const areTagsKnown = Object.keys(tagList.tags).length > 0 || tagList.faults.length === 0;
    const tags = areTagsKnown ? tagList.tags : undefined;
    const set = new DocumentSet({ name, documents: known, media: source.media, tags, isVisible, now });
    const problems = [...checkDocuments(set), ...(await this.makePictures(source.media, files).make(known))];
    const faults = [
      ...source.faults,
      ...tagList.faults,
      ...[...documents.broken.values()].flatMap((broken) => broken.faults),
      ...checkRequiredPages(name, known),
    ];
    return { source, tagList, documents, known, faults, problems };
  }

  private makePictures(media: ReadonlyMap<string, string>, files: ContentFiles): Pictures {
    const { cache, releaseDir, guard } = this;
    return new Pictures({
      guard,
      media,
      releaseDir,
      content: files,
      known: cache.pictures,
      note: (identity, finding) => cache.addPicture(identity, finding),
    });
  }

  /** What is taken up again and is not in the last release may have been collected as garbage, or soon would be. */
  private async readDocuments({ documents, media }: Source, files: ContentFiles, last: Ledger | undefined) {
    const { releaseDir, cache, broken, guard } = this;
    const read = () => readDocuments(documents, { files, releaseDir, cache, broken, guard });
    const first = await read();
    const changed = [...first.good].filter(([path, { text }]) => last?.documents[path] !== text);
    const pictures = [...media].filter(([path, identity]) => last?.media[path] !== identity);
    let isComplete = true;
    for (const [, { version }] of changed) {
      if (await touchObjects(releaseDir, objectsOf(version))) continue;
      cache.forget(version);
      isComplete = false;
    }
    for (const [, identity] of pictures) {
      const picture = cache.pictures.get(identity);
      if (picture && !('fault' in picture) && !(await keepPicture(releaseDir, picture)))
        cache.pictures.delete(identity);
    }
    if (isComplete) return first;
    const second = await read();
    return { ...second, compiled: first.compiled + second.compiled };
  }

  /** Forgets what was compiled to damaged files, so that the next release makes it again. */
  forgetDamaged(objects: ReadonlySet<Digest>, stems: ReadonlySet<string>): void {
    this.cache.forgetDamaged(objects, stems);
  }

  /** Writes again what is known of a release: its index, its ledger and its entries in the record. @returns how many entries */
  async restore(release: Digest): Promise<number> {
    const { cache, releaseDir } = this;
    const { index, ledger = readLedger(releaseDir, release) } = this.made.get(release) ?? {};
    const named = readIfIntact(() => readManifest(releaseDir, release))?.index;
    const text = JSON.stringify(index ?? null);
    if (index && named === digestOf(text)) await writeObject(releaseDir, text);
    if (ledger && !readLedger(releaseDir, release)) await writeLedger(releaseDir, release, ledger);
    return cache.restore(new Set(Object.values(ledger?.documents ?? {})), new Set(Object.values(ledger?.media ?? {})));
  }

  /** @returns the objects of all documents that a release was made of, also of those that it does not show */
  listObjects(release: Digest): Digest[] {
    const { ledger = readLedger(this.releaseDir, release) } = this.made.get(release) ?? {};
    return Object.values(ledger?.documents ?? {}).flatMap((text) => {
      const version = this.cache.findAny(text);
      return version ? objectsOf(version) : [];
    });
  }

  /** The release that the next one is compared with. If the current one cannot be read, it is the newest that can. */
  private async recallLast(current: Digest | undefined): Promise<Made | undefined> {
    for (const release of [...(current ? [current] : []), ...listPastReleases(this.releaseDir)]) {
      const made = await this.recall(release);
      if (made) return made;
    }
    return undefined;
  }

  /** @returns what a release was made of and what it shows, `undefined` if neither can be read */
  private async recall(release: Digest): Promise<Made | undefined> {
    const { cache, releaseDir } = this;
    const known = this.made.get(release);
    const made = known ?? {
      index: readIfIntact(() => readStoredIndex(releaseDir, release)),
      ledger: readLedger(releaseDir, release),
    };
    if (!made.index && !made.ledger) return undefined;
    // Another process may have made it.
    if (!known && Object.values(made.ledger?.documents ?? {}).some((text) => !cache.findAny(text))) await cache.load();
    if (made.index) this.remember(release, made);
    return made;
  }

  private remember(release: Digest, made: Made): void {
    this.made.delete(release);
    const [oldest] = this.made.keys();
    if (this.made.size >= keptInMemory && oldest) this.made.delete(oldest);
    this.made.set(release, made);
  }

  /** The manifest comes last: who finds it finds all. */
  private async write(choice: Choice, index: Index, stems: readonly string[], nextDue: string | undefined) {
    const { cache, releaseDir } = this;
    const [text, media] = [JSON.stringify(index), JSON.stringify(stems)];
    const parts: Manifest = { format: 1, index: digestOf(text), media: digestOf(media), nextDue };
    const manifest = JSON.stringify(parts);
    const release = digestOf(manifest);
    const ledger = buildLedger(choice);
    await Promise.all([
      writeObject(releaseDir, text),
      writeObject(releaseDir, media),
      writeLedger(releaseDir, release, ledger),
      cache.write(),
      // A card is for everybody who knows its name, so that of a post to come is not remembered before its time.
      recordCards(releaseDir, findCards({ ...index, posts: index.posts.filter(({ hidden }) => !hidden) })),
    ]);
    await writeManifest(releaseDir, manifest);
    this.remember(release, { index, ledger, choice });
    return release;
  }
}

function takeAll({ documents, source, tagList }: Findings): Chosen {
  return { documents: documents.good, media: source.media, tags: tagList.tags, kept: new Set(), problems: [] };
}

/** Which files are good by themselves, and which go back to their last good version. */
function listHeld(
  { documents, source, tagList }: Findings,
  refused: ReadonlyMap<string, Fault>,
  last: Choice | undefined,
  isVisible: IsVisible,
): Pick<ChoiceInput, 'present' | 'held'> {
  const held = new Map<string, KnownDocument | undefined>();
  if (tagList.faults.length > 0) held.set(tagsFile, undefined);
  for (const [path, broken] of documents.broken) {
    if (!isWithdrawn(broken.frontMatter, last?.documents.get(path), isVisible)) held.set(path, broken);
  }
  for (const path of refused.keys()) held.set(path, documents.good.get(path));
  const good = new Map([...documents.good].filter(([path]) => !refused.has(path)));
  return { present: { documents: good, media: source.media, tags: tagList.tags }, held };
}

function byPath(a: CompiledDocument, b: CompiledDocument): number {
  return a.source.path < b.source.path ? -1 : 1;
}

/** A clock that runs backwards hides nothing that readers have seen. */
function newestShown(index: Index | undefined): number {
  const newest = index?.posts.find(({ hidden }) => hidden === undefined);
  return newest ? instantOf(newest.date) : 0;
}

/** Also where the rest of the text has faults: what an author takes back is gone. */
function isWithdrawn(
  now: Partial<PostFrontMatter>,
  before: CompiledDocument | undefined,
  isVisible: IsVisible,
): boolean {
  if (isVisible(now)) return false;
  return now.draft === true || (before?.kind === 'post' && isVisible(before.frontMatter));
}

/** @returns `undefined` if a version is not known any more that a file may have to go back to */
function recallChoice(
  { index, ledger, choice }: Made,
  source: Source,
  cache: CompileCache,
  tags: Index['tags'],
): Choice | undefined {
  if (choice || !ledger) return choice;
  const recalled: Choice = { documents: new Map(), media: new Map(), tags: index?.tags ?? tags };
  for (const [path, text] of Object.entries(ledger.documents)) {
    const version = cache.findAny(text);
    const place = findPlace(source.name, path);
    if (version && place) recalled.documents.set(path, describeVersion(place, version));
  }
  for (const [path, identity] of Object.entries(ledger.media)) {
    if (cache.recallPicture(identity)) recalled.media.set(path, identity);
  }
  const isLost = ({ path }: Place) => Object.hasOwn(ledger.documents, path) && !recalled.documents.has(path);
  return source.documents.some(isLost) ? undefined : recalled;
}

function buildLedger({ documents, media }: Choice): Ledger {
  const ledger: Ledger = { documents: {}, media: {} };
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
