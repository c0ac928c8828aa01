// From what the source says to what readers see: read, compile, check, try to render, swap, see, report.

import { instantOf } from '#lib/dates.ts';
import type { Digest } from '#lib/model/digest.ts';
import { countFaults, type Fault, formatFault } from '#lib/model/fault.ts';
import { readCurrent, setCurrent } from '#lib/model/object-store.ts';
import { readIfIntact } from '#lib/model/read-file.ts';
import { isReadable, readManifest, verifyRelease } from '#lib/model/stored-release.ts';
import { countOf, shortDigest } from '#lib/model/wording.ts';
import { readIndex } from '#lib/posts/read-release.ts';
import { compareAddresses, comparePages } from '#lib/publish/affected.ts';
import type { Listener, PageChange, Reason, Result } from '#lib/publish/events.ts';
import type { History, HistoryEntry } from '#lib/publish/history.ts';
import type { Journal, JournalState } from '#lib/publish/journal.ts';
import { LiveSite } from '#lib/publish/live-site.ts';
import { restorePointer } from '#lib/publish/repair.ts';
import { buildCommitStatus, describeRefused, describeReleased } from '#lib/publish/report.ts';
import { type Snapshot, type Source, SourceError } from '#lib/publish/source.ts';
import type { Candidate, PrepareOptions, ReleaseBuilder } from '#lib/release/builder.ts';
import { LitterNotice } from '#lib/source/litter.ts';
import { absoluteUrl, pagePath, postPath } from '#lib/urls.ts';

export interface Task {
  reason: Reason;
  isStrict: boolean;
  listen: Listener;
}

interface PipelineParts {
  releaseDir: string;
  source: Source;
  builder: ReleaseBuilder;
  journal: Journal;
  history: History;
  /** Hears all. */
  log: Listener;
}

/** Pages that are rendered before the swap and seen after it. A change of more is a first release, and takes what time it takes. */
const confirmedLimit = 500;
/** Other pages that are rendered after the swap. A page beyond them is rendered when a reader asks for it, who waits for it. */
const warmedLimit = 100;
/** Rounds of preparing: what is left out after a failed trial can change another page. */
const rounds = 3;

interface Swap {
  release: Digest;
  before: Digest | undefined;
  pages: readonly PageChange[];
}

export interface Outcome {
  result: Result;
  /** When the next post falls due, in milliseconds since 1970 UTC. */
  nextDue: number | undefined;
}

export class Pipeline {
  readonly parts: PipelineParts;
  private latest: Snapshot | undefined;
  private readonly litter = new LitterNotice();
  /** Counts the rollbacks: a publication that was going on meanwhile must not swap. */
  private rollbacks = 0;
  private swapping: Promise<unknown> = Promise.resolve();

  constructor(parts: PipelineParts) {
    this.parts = parts;
  }

  /** Notes a release that another command made, or that went live before there was a history. */
  async open(): Promise<void> {
    const { releaseDir, history, journal, log } = this.parts;
    await restorePointer(releaseDir, history, log);
    const current = readCurrent(releaseDir);
    const last = (await history.read()).at(-1);
    // After a rollback a journal that was lost must not let the next look undo it.
    if (last?.reasons.includes('rollback') && last.release === current && Object.keys(journal.state).length === 0) {
      await journal.note({ hold: { release: last.release, version: last.version, at: last.at } });
    }
    if (!current || last?.release === current) return;
    const none = { changes: 0, faults: 0, milliseconds: 0 };
    const entry = { at: new Date().toISOString(), release: current, reasons: ['found'], ...none };
    await history.add(entry).catch((error: unknown) => console.error(error));
  }

  /** Never throws for what an author, the network or the disk does: the result says it. */
  async publish(tasks: readonly Task[]): Promise<Outcome> {
    const start = performance.now();
    const listen: Listener = (event) => {
      for (const hear of [this.parts.log, ...tasks.map((task) => task.listen)]) hear(event);
    };
    listen({ event: 'begin', reasons: listReasons(tasks), source: this.parts.source.name });
    const since = () => Math.round(performance.now() - start);
    try {
      return await this.attempt(tasks, listen, since);
    } catch (error) {
      if (!(error instanceof SourceError)) console.error(error);
      const faults = error instanceof SourceError ? error.faults : [];
      for (const fault of faults) listen({ event: 'fault', fault, isKept: true });
      const text = error instanceof Error ? error.message : String(error);
      return await this.conclude(
        listen,
        {
          state: faults.length > 0 ? 'refused' : 'failed',
          milliseconds: since(),
          faults: countFaults(faults),
          changes: 0,
          text: `Nothing was published: ${text}. ${this.describeLive()}`,
        },
        faults[0],
      );
    }
  }

  private async attempt(tasks: readonly Task[], listen: Listener, since: () => number): Promise<Outcome> {
    const { releaseDir, journal } = this.parts;
    const { rollbacks } = this;
    await restorePointer(releaseDir, this.parts.history, listen);
    const [snapshot, live] = await Promise.all([this.read(tasks), LiveSite.find(releaseDir)]);
    const { version, files } = snapshot;
    listen({ event: 'read', version, files: files.files.size, milliseconds: since() });
    const { hold } = journal.state;
    const isAsked = tasks.some(({ reason }) => reason === 'command');
    const isHeld = hold?.version === version && !isAsked && isReadable(releaseDir, hold.release);
    const isRepair = tasks.some(({ reason }) => reason === 'repair');
    if (isHeld && !isRepair) return this.hold(listen, since, { version, faults: 0 });
    // Who does not ask for it is not to be kept waiting by who does.
    const isStrict = tasks.every((task) => task.isStrict);
    const candidate = await this.prepare(files, { now: Date.now(), isStrict }, live, listen);
    if (isHeld) return this.hold(listen, since, { version, faults: 0 });
    const { digest, isNew, faults, warnings, kept } = candidate;
    const [firstFault] = faults;
    for (const fault of faults) listen({ event: 'fault', fault, isKept: kept.includes(fault.file) });
    const notice = this.litter.describe(candidate.ignored);
    if (notice) listen({ event: 'note', text: notice });
    if (isNew) for (const warning of warnings) listen({ event: 'note', text: `Warning: ${formatFault(warning)}` });
    const counts = { version, faults: countFaults(faults) };
    if (!digest) {
      const text = `${describeRefused(counts.faults, isStrict)} ${this.describeLive()}`;
      return this.conclude(
        listen,
        { state: 'refused', ...counts, milliseconds: since(), changes: 0, text },
        firstFault,
      );
    }
    const before = readCurrent(releaseDir);
    const swap = { release: digest, before, pages: this.listPages(candidate) };
    if (!(await this.swap(swap, { version, hold: undefined }, rollbacks))) return this.hold(listen, since, counts);
    listen({
      event: 'released',
      release: digest,
      compiled: candidate.compiled,
      documents: candidate.documents,
      milliseconds: since(),
    });
    await this.remember(swap, { version, reasons: listReasons(tasks), faults: counts.faults, milliseconds: since() });
    const unseen = await this.see(live, swap, listen, since);
    await this.warmOtherPages(live, swap, listen, since);
    const state = candidate.isNew ? 'published' : 'unchanged';
    const text = describeReleased(candidate, since(), unseen);
    const result = { state, ...counts, milliseconds: since(), changes: swap.pages.length, text } as const;
    return this.conclude(listen, result, firstFault, candidate.nextDue);
  }

  /** What has not been seen of the release before a restart or a failure is looked at again. */
  private listPages({ digest, isNew, changed }: Candidate): readonly PageChange[] {
    const { pending } = this.parts.journal.state;
    if (isNew) return changed;
    return pending && pending.release === digest ? pending.pages : [];
  }

  private hold(listen: Listener, since: () => number, counts: { version: string; faults: number }): Promise<Outcome> {
    const { hold } = this.parts.journal.state;
    const what = hold ? `release ${shortDigest(hold.release)} is held` : 'there was a rollback';
    const text = `Nothing was published: ${what} until there is a newer version, or npm run publish.`;
    return this.conclude(listen, { state: 'held', ...counts, milliseconds: since(), changes: 0, text });
  }

  /**
   * What must be done after the swap is noted before it.
   * @param rollbacks how many there had been when it was decided; with one more the decision does not stand
   */
  private swap({ release, pages }: Swap, note: Partial<JournalState>, rollbacks = this.rollbacks): Promise<boolean> {
    const { releaseDir, journal } = this.parts;
    const pending = pages.length > 0 ? { release, pages: pages.slice(0, confirmedLimit) } : undefined;
    const swapped = this.swapping.then(async () => {
      if (this.rollbacks !== rollbacks) return false;
      const isNew = release !== readCurrent(releaseDir);
      if (isNew) verifyRelease(releaseDir, release);
      if (isNew || journal.state.hold !== note.hold) await journal.note({ ...note, pending });
      if (isNew) await setCurrent(releaseDir, release);
      return true;
    });
    this.swapping = swapped.catch(() => undefined);
    return swapped;
  }

  /** A post that falls due needs nothing new: it goes live though the source cannot be had. */
  private async read(tasks: readonly Task[]): Promise<Snapshot> {
    const { source } = this.parts;
    const isDue = tasks.every(({ reason }) => reason === 'due');
    this.latest = isDue ? (this.latest ?? (await source.readCached())) : await source.read();
    return this.latest;
  }

  /** A page that cannot be rendered stays as it was. */
  private async prepare(
    files: Snapshot['files'],
    options: PrepareOptions,
    live: LiveSite | undefined,
    listen: Listener,
  ): Promise<Candidate> {
    const refused = new Map<string, Fault>();
    for (let round = 0; round < rounds; round++) {
      const candidate = await this.parts.builder.prepare(files, { ...options, refused });
      if (!candidate.digest || !candidate.isNew || !live) return candidate;
      const shown = candidate.changed.filter(({ change }) => change !== 'removed').slice(0, confirmedLimit);
      const paths = shown.map(({ path }) => path);
      const failed = await live.findFailingPages(candidate.digest, paths);
      if (failed.size === 0) return candidate;
      for (const [path, cause] of failed) {
        const file = findFile(candidate.digest, path);
        listen({ event: 'note', text: `${path} cannot be rendered: ${cause}.` });
        const message = `cannot be rendered (${cause}): take out what was written last`;
        refused.set(file, { file: `${files.name}/${file}`, line: 1, field: 'page', message });
      }
    }
    // Leaving out what fails has led to more that fails: nothing of it is shown to readers.
    const candidate = await this.parts.builder.prepare(files, { ...options, refused });
    return { ...candidate, digest: undefined };
  }

  /** Not to be written into the history is no reason to fail: the release is live. */
  private async remember(
    { release, before, pages }: Swap,
    facts: Pick<HistoryEntry, 'version' | 'reasons' | 'faults' | 'milliseconds'>,
  ): Promise<void> {
    if (release === before) return;
    const entry = { at: new Date().toISOString(), release, changes: pages.length, ...facts };
    await this.parts.history.add(entry).catch((error: unknown) => console.error(error));
  }

  /** Somebody waits for these. @returns how many could not be seen */
  private async see(
    live: LiveSite | undefined,
    { release, pages }: Swap,
    listen: Listener,
    since: () => number,
  ): Promise<number> {
    const { journal } = this.parts;
    if (pages.length === 0) return 0;
    const unseen: PageChange[] = [];
    const show = ({ path, change }: PageChange, problem?: string) => {
      if (problem) unseen.push({ path, change });
      listen({ event: 'page', path, change, url: absoluteUrl(path), milliseconds: since(), problem });
    };
    if (live) await live.waitForPages(release, pages.slice(0, confirmedLimit), show);
    else {
      listen({ event: 'note', text: 'No server runs here: pages are made when they are asked for.' });
      for (const page of pages) show(page);
    }
    await journal.note({ pending: unseen.length > 0 ? { release, pages: unseen } : undefined });
    return unseen.length;
  }

  /** Asks for the other pages that differ: lists, neighbours, related posts. A page that is not ready in time is reported. */
  private async warmOtherPages(
    live: LiveSite | undefined,
    swap: Swap,
    listen: Listener,
    since: () => number,
  ): Promise<void> {
    const { release, before, pages } = swap;
    if (!live || release === before) return;
    const seen = new Set(pages.map(({ path }) => path));
    const earlier = before === undefined ? undefined : readIfIntact(() => readIndex(before));
    const all = await compareAddresses(earlier, readIndex(release));
    // A removed address needs no render.
    const others = all.filter(({ path, change }) => change !== 'removed' && !seen.has(path)).slice(0, warmedLimit);
    await live.waitForPages(release, others, ({ path, change }, problem) => {
      if (problem) listen({ event: 'page', path, change, url: absoluteUrl(path), milliseconds: since(), problem });
    });
  }

  /** Puts a release back, at once: what is being published meanwhile is not. @param prefix the first digits of its digest */
  async rollback(prefix: string | undefined, listen: Listener): Promise<Outcome> {
    const start = performance.now();
    const since = () => Math.round(performance.now() - start);
    const { releaseDir, journal, history } = this.parts;
    const before = readCurrent(releaseDir);
    const found = prefix === undefined ? [await history.findBefore(before)] : await history.findByPrefix(prefix);
    const [release, ...others] = found;
    if (!release || others.length > 0) {
      const text = await this.describeChoice(prefix, others.length > 0);
      return this.conclude(listen, { state: 'refused', milliseconds: since(), faults: 0, changes: 0, text });
    }
    this.rollbacks += 1;
    const at = new Date().toISOString();
    const pages = release === before || !before ? [] : comparePages(before, release);
    const version = this.latest?.version ?? journal.state.version;
    const swap = { release, before, pages };
    await this.swap(swap, { hold: { release, version, at } });
    const milliseconds = since();
    listen({ event: 'released', release, compiled: 0, documents: 0, milliseconds });
    await this.remember(swap, { version, reasons: ['rollback'], faults: 0, milliseconds });
    const live = await LiveSite.find(releaseDir);
    await this.see(live, swap, listen, since);
    const text = `Release ${shortDigest(release)} is live again after ${milliseconds} ms. It is held until there is a newer version, or npm run publish.`;
    const result = { state: 'published', milliseconds, faults: 0, changes: pages.length, text } as const;
    const outcome = await this.conclude(listen, result);
    // Who puts a release back is in a hurry: the lists come behind the answer.
    void this.warmOtherPages(live, swap, this.parts.log, since).catch((error: unknown) => console.error(error));
    return outcome;
  }

  private async describeChoice(prefix: string | undefined, isAmbiguous: boolean): Promise<string> {
    const releases = (await this.parts.history.read()).toReversed().slice(0, 10);
    const lines = releases.map(
      ({ at, release, changes }) => `  ${shortDigest(release)}  ${at}  ${countOf(changes, 'page')}`,
    );
    const problem = isAmbiguous
      ? `More than one release begins with ${prefix}`
      : prefix === undefined
        ? 'There is no release before this one'
        : `There is no release ${prefix} any more`;
    return [`${problem}. The last ones were:`, ...lines].join('\n');
  }

  private describeLive(): string {
    const current = readCurrent(this.parts.releaseDir);
    return current ? `Release ${shortDigest(current)} stays live.` : 'There is no release yet.';
  }

  private async conclude(
    listen: Listener,
    part: Omit<Result, 'at' | 'release'>,
    firstFault?: Fault,
    nextDue?: string,
  ): Promise<Outcome> {
    const { releaseDir, journal } = this.parts;
    const result: Result = { ...part, at: new Date().toISOString(), release: readCurrent(releaseDir) };
    const status = buildCommitStatus(result, firstFault && formatFault(firstFault));
    // A disk that is full must not keep those waiting who want to hear just that.
    const note = { last: result, status, version: result.version ?? journal.state.version };
    await journal.note(note).catch((error: unknown) => console.error(error));
    listen({ event: 'done', result });
    return { result, nextDue: nextDue === undefined ? undefined : instantOf(nextDue) };
  }
}

/** When the next post of a release falls due, in milliseconds since 1970 UTC. */
export function readNextDue(releaseDir: string): number | undefined {
  const current = readCurrent(releaseDir);
  if (!current) return undefined;
  const nextDue = readIfIntact(() => readManifest(releaseDir, current))?.nextDue;
  return nextDue === undefined ? undefined : instantOf(nextDue);
}

/** @throws if the release has no such page */
function findFile(release: Digest, path: string): string {
  const { posts, pages } = readIndex(release);
  const page =
    posts.find(({ slug }) => postPath(slug) === path) ??
    Object.values(pages).find(({ slug }) => pagePath(slug) === path);
  if (!page) throw new Error(`The release ${release} has no page ${path}`);
  return page.file;
}

function listReasons(tasks: readonly Task[]): Reason[] {
  return [...new Set(tasks.map(({ reason }) => reason))];
}
