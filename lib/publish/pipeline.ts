// One publication from start to end: read the source, prepare a release, render it on trial, swap, warm the cache, report.

import { instantOf } from '#lib/dates.ts';
import { type Moment, recordVersions } from '#lib/history/record-versions.ts';
import { logUnexpected } from '#lib/log.ts';
import type { Digest } from '#lib/model/digest.ts';
import { countFaults, type Fault, formatFault } from '#lib/model/fault.ts';
import { comparePages, type PageChange } from '#lib/model/page-changes.ts';
import { ignoreDamage, readIfIntact } from '#lib/model/read-file.ts';
import { isSamePointer, type ReleasePointer, type ReleaseStore } from '#lib/model/release-store.ts';
import { getManifest, isReadable, verifyRelease } from '#lib/model/stored-release.ts';
import { countOf, shortDigest } from '#lib/model/wording.ts';
import { runStage } from '#lib/observe/stage.ts';
import { inSpan } from '#lib/observe/trace.ts';
import { readIndex } from '#lib/posts/read-release.ts';
import type { OnProgress } from '#lib/progress.ts';
import type { CdnFollower } from '#lib/publish/cdn-follower.ts';
import type { Listener, Reason, Result } from '#lib/publish/events.ts';
import type { Journal, JournalState } from '#lib/publish/journal.ts';
import type { LivePointer } from '#lib/publish/live-pointer.ts';
import { LiveSite } from '#lib/publish/live-site.ts';
import { refreshCaches } from '#lib/publish/refresh-caches.ts';
import type { ReleaseLog, ReleaseLogEntry } from '#lib/publish/release-log.ts';
import { restorePointer } from '#lib/publish/repair.ts';
import { buildCommitStatus, describeRefused, describeReleased } from '#lib/publish/report.ts';
import { type Snapshot, type Source, SourceError } from '#lib/publish/source.ts';
import { prepareWithTrial } from '#lib/publish/trial.ts';
import { confirmedLimit, confirmPages, type Swap } from '#lib/publish/warm-pages.ts';
import type { Candidate, ReleaseBuilder } from '#lib/release/builder.ts';
import { LeftoversNotice } from '#lib/source/leftovers.ts';
import { describeSystemError } from '#lib/system-error.ts';
import { aboutPath } from '#lib/urls.ts';

export interface Task {
  reason: Reason;
  isStrict: boolean;
  /** See `PublisherRequest`. */
  warnings?: 'list' | 'refuse';
  /** The trace that the publication continues. */
  trace?: string;
  listen: Listener;
}

interface PipelineParts {
  releaseDir: string;
  store: ReleaseStore;
  pointer: LivePointer;
  source: Source;
  builder: ReleaseBuilder;
  journal: Journal;
  history: ReleaseLog;
  /** Receives the events of all tasks. */
  log: Listener;
  /** Purges the caches in front of the site. Not set without any. */
  cdn?: CdnFollower;
  /** Waits until other machines show a release, and lists those that do not in time. */
  findLate?: (release: Digest) => Promise<string[]>;
}

export interface Outcome {
  result: Result;
  /** When the next scheduled post is due, in milliseconds since 1970 UTC. */
  nextDue: number | undefined;
}

/** Reasons for which the source has changed. */
const changeReasons: ReadonlySet<Reason> = new Set(['webhook', 'change', 'poll']);

/** Builds of a release that other processes may outrun before the publication fails. */
const attempts = 5;

export class Pipeline {
  readonly parts: PipelineParts;
  private latest: Snapshot | undefined;
  private readonly leftovers = new LeftoversNotice();
  /** Number of rollbacks. A publication that started before a rollback must not swap after it. */
  private rollbacks = 0;
  private swapping: Promise<unknown> = Promise.resolve();

  constructor(parts: PipelineParts) {
    this.parts = parts;
  }

  /**
   * Repairs the pointer, records the source, and adds a release that another command made to the history. Call it once,
   * before `publish`.
   */
  async open(): Promise<void> {
    const { pointer, history, journal, log } = this.parts;
    await restorePointer(pointer, history, log);
    await pointer.recordSource();
    const current = await pointer.readRelease();
    const last = (await history.read()).at(-1);
    // If the journal was lost after a rollback, the next publication must not undo that rollback.
    if (last?.reasons.includes('rollback') && last.release === current && Object.keys(journal.state).length === 0) {
      await journal.update({ hold: { release: last.release, version: last.version, at: last.at } });
    }
    if (!current || last?.release === current) return;
    const none = { changes: 0, faults: 0, milliseconds: 0 };
    await this.addToHistory({ at: new Date().toISOString(), release: current, reasons: ['found'], ...none });
  }

  /**
   * Runs one publication for all tasks. Never rejects for errors in content, network or disk errors: the result describes
   * them.
   */
  publish(tasks: readonly Task[]): Promise<Outcome> {
    const [parent, ...links] = tasks.flatMap(({ trace }) => trace ?? []);
    const attributes = { 'load_bearing.reasons': listReasons(tasks).join(' ') };
    return inSpan('publish', { kind: 'consumer', parent, links, attributes }, async (span) => {
      const outcome = await this.publishAll(tasks);
      const { state, release = '', faults, changes, text } = outcome.result;
      span.set({ 'load_bearing.result': state, 'load_bearing.release': release, 'load_bearing.errors': faults });
      span.set({ 'load_bearing.changes': changes });
      if (state === 'failed') span.fail(text);
      return outcome;
    });
  }

  private async publishAll(tasks: readonly Task[]): Promise<Outcome> {
    const start = performance.now();
    const listen: Listener = (event) => {
      for (const receive of [this.parts.log, ...tasks.map((task) => task.listen)]) receive(event);
    };
    listen({ event: 'begin', reasons: listReasons(tasks), source: this.parts.source.name });
    // The compiler loads while the source is fetched. A command is sent for an unchanged source as well.
    if (tasks.some(({ reason }) => changeReasons.has(reason))) this.parts.builder.loadCompiler();
    const since = () => Math.round(performance.now() - start);
    try {
      for (let count = 0; count < attempts; count++) {
        const outcome = await this.attempt(tasks, listen, since);
        if (outcome) return outcome;
        listen({ event: 'note', text: 'The current release changed meanwhile: the next one is built again.' });
      }
      throw new Error('the current release changed during each attempt');
    } catch (error) {
      if (!(error instanceof SourceError)) logUnexpected(error, 'A publication failed');
      const faults = error instanceof SourceError ? error.faults : [];
      for (const fault of faults) listen({ event: 'fault', fault, isKept: true });
      const reason = describeSystemError(error) ?? (error instanceof Error ? error.message : String(error));
      return await this.finish(
        listen,
        {
          state: faults.length > 0 ? 'refused' : 'failed',
          milliseconds: since(),
          faults: countFaults(faults),
          changes: 0,
          text: `Nothing was published: ${reason}. ${await this.describeLive()}`,
        },
        faults[0],
      );
    }
  }

  /** @returns `undefined` if another process moved the pointer meanwhile */
  private async attempt(tasks: readonly Task[], listen: Listener, since: () => number): Promise<Outcome | undefined> {
    const { releaseDir, pointer, history, builder } = this.parts;
    const { rollbacks } = this;
    await restorePointer(pointer, history, listen);
    const expected = await pointer.read();
    // Requests that met damage wait for its repair, so a repair waits for no request. A retry confirms pending pages.
    const isOnlyRepair = tasks.every(({ reason }) => reason === 'repair');
    const findLive = async () => (isOnlyRepair ? undefined : LiveSite.find(releaseDir));
    const [{ version, files, subject }, live] = await Promise.all([
      runStage('read', () => this.read(tasks)),
      findLive(),
    ]);
    listen({ event: 'read', version, files: files.files.size, milliseconds: since() });
    if (version !== this.parts.journal.state.version) {
      builder.loadCompiler();
      if (expected) void live?.warmUp(expected.release, aboutPath);
    }
    const isHeld = await this.isHeld(version, tasks);
    const isRepair = tasks.some(({ reason }) => reason === 'repair');
    if (isHeld && !isRepair) return this.finishHeld(listen, since, { version, faults: 0 });
    // Strict mode applies only if every task of this run asked for it.
    const isStrict = tasks.every((task) => task.isStrict);
    const onProgress: OnProgress = (step, done, total) => listen({ event: 'progress', step, done, total });
    const failsOnWarnings = isStrict && tasks.every((task) => task.warnings === 'refuse');
    const prepare = { now: Date.now(), isStrict, failsOnWarnings, onProgress };
    const trial = { live: expected && live, limit: confirmedLimit };
    const candidate = await prepareWithTrial(files, { builder, prepare, listen, ...trial });
    // A held release is not swapped. Preparing it has rewritten its missing files, so it is repaired nevertheless.
    if (isHeld) return this.finishHeld(listen, since, { version, faults: 0 });
    const listsWarnings = tasks.some(({ warnings }) => warnings);
    this.reportFindings(candidate, listsWarnings, listen);
    const { digest, faults } = candidate;
    const counts = { version, faults: countFaults(faults), warnings: countFaults(candidate.warnings) };
    if (!digest) {
      const text = `${describeRefused(counts.faults, isStrict)} ${await this.describeLive()}`;
      return this.finish(listen, { state: 'refused', ...counts, milliseconds: since(), changes: 0, text }, faults[0]);
    }
    const swap = { release: digest, before: expected?.release, pages: this.listPages(candidate) };
    const isExpected = (found: ReleasePointer | undefined) =>
      this.rollbacks === rollbacks && isSamePointer(found, expected);
    if (!(await runStage('swap', () => this.swap(swap, { version, hold: undefined }, isExpected, { subject }))))
      return this.rollbacks === rollbacks ? undefined : this.finishHeld(listen, since, counts);
    const { compiled, documents } = candidate;
    listen({ event: 'released', release: digest, compiled, documents, milliseconds: since() });
    await this.recordSwap(swap, { version, reasons: listReasons(tasks), faults: counts.faults, milliseconds: since() });
    await this.reportLate(digest, listen);
    const missing = isOnlyRepair ? 0 : await this.confirm(live, swap, listen, since);
    await runStage('warm', () => refreshCaches(this.parts.cdn, isOnlyRepair ? undefined : live, swap, listen, since));
    const state = candidate.isNew ? 'published' : 'unchanged';
    const text = describeReleased(candidate, since(), missing);
    const result = { state, ...counts, milliseconds: since(), changes: swap.pages.length, text } as const;
    return this.finish(listen, result, faults[0], candidate.nextDue);
  }

  /** After a rollback, nothing is published until the source has another version, or a person runs `npm run publish`. */
  private async isHeld(version: string, tasks: readonly Task[]): Promise<boolean> {
    const { hold } = this.parts.journal.state;
    if (hold?.version !== version || tasks.some(({ reason }) => reason === 'command')) return false;
    return isReadable(this.parts.store, hold.release);
  }

  /** Reports errors, ignored files, and the warnings of all or of changed files. */
  private reportFindings(candidate: Candidate, listsWarnings: boolean, listen: Listener): void {
    const { faults, kept, ignored, warnings, unchanged } = candidate;
    for (const fault of faults) listen({ event: 'fault', fault, isKept: kept.includes(fault.file) });
    const notice = this.leftovers.describe(ignored);
    if (notice) listen({ event: 'note', text: notice });
    for (const fault of warnings) {
      if (listsWarnings || !unchanged.has(fault.file)) listen({ event: 'fault', fault, isKept: false });
    }
  }

  /** @returns the changed pages; for an unchanged release, those that are still pending after a restart or failure */
  private listPages({ digest, isNew, changed }: Candidate): readonly PageChange[] {
    const { pending } = this.parts.journal.state;
    if (isNew) return changed;
    return pending && pending.release === digest ? pending.pages : [];
  }

  private finishHeld(
    listen: Listener,
    since: () => number,
    counts: { version: string; faults: number },
  ): Promise<Outcome> {
    const { hold } = this.parts.journal.state;
    const reason = hold ? `a rollback holds release ${shortDigest(hold.release)}` : 'there was a rollback';
    const text = `Nothing was published: ${reason} until the source changes or you run npm run publish.`;
    return this.finish(listen, { state: 'held', ...counts, milliseconds: since(), changes: 0, text });
  }

  /**
   * Makes a release current. The journal is written first, so that a restart confirms the pages that are pending.
   * @param isExpected whether the release may replace the one that the pointer names
   * @returns `false` if it may not, or if another process moved the pointer at the same time
   */
  private swap(
    { release, pages }: Swap,
    update: Partial<JournalState>,
    isExpected: (found: ReleasePointer | undefined) => boolean,
    facts: Omit<Moment, 'at'> = {},
  ): Promise<boolean> {
    const { store, pointer, journal } = this.parts;
    const pending = pages.length > 0 ? { release, pages: pages.slice(0, confirmedLimit) } : undefined;
    const swapped = this.swapping.then(async () => {
      const found = await pointer.read();
      if (!isExpected(found)) return false;
      const isNew = release !== found?.release;
      if (isNew) await verifyRelease(store, release);
      const history = isNew ? await this.recordVersions(found, release, facts) : undefined;
      if (isNew || journal.state.hold !== update.hold) await journal.update({ ...update, pending });
      return !isNew || pointer.move(found, release, history);
    });
    // The caller receives the error; it must not prevent the next swap.
    this.swapping = swapped.catch(() => undefined);
    return swapped;
  }

  /** @returns the history of posts that belongs to the release, with the versions that it brings */
  private async recordVersions(
    found: ReleasePointer | undefined,
    release: Digest,
    facts: Omit<Moment, 'at'>,
  ): Promise<Digest | undefined> {
    const { store, builder, history } = this.parts;
    const after = await builder.findIndex(release);
    const before = found && (await builder.findIndex(found.release));
    if (!after) return undefined;
    const moment: Moment = { at: new Date().toISOString(), ...facts };
    const known = found?.history ?? (await history.findDroppedPostHistory());
    return recordVersions(store, { history: known, before, after, moment });
  }

  /** Reads the source. Due posts and repairs need no new files: they use the last snapshot, without the network. */
  private async read(tasks: readonly Task[]): Promise<Snapshot> {
    const { source } = this.parts;
    const needsNothingNew = tasks.every(({ reason }) => reason === 'due' || reason === 'repair');
    this.latest = needsNothingNew ? (this.latest ?? (await source.readCached())) : await source.read();
    return this.latest;
  }

  private async recordSwap(
    { release, before, pages }: Swap,
    facts: Pick<ReleaseLogEntry, 'version' | 'reasons' | 'faults' | 'milliseconds'>,
  ): Promise<void> {
    if (release === before) return;
    await this.addToHistory({ at: new Date().toISOString(), release, changes: pages.length, ...facts });
  }

  /** Adds a line to the history. The release is live already, so a failed write is only logged. */
  private async addToHistory(entry: ReleaseLogEntry): Promise<void> {
    const { pointer, history } = this.parts;
    const { sequence, history: ofPosts, forgottenAt } = (await pointer.read()) ?? {};
    await history
      .add({ ...entry, sequence, history: ofPosts ?? null, forgottenAt })
      .catch((error: unknown) => logUnexpected(error, 'The history of releases cannot be written'));
  }

  /** Names the other machines that do not show the release yet. */
  private async reportLate(release: Digest, listen: Listener): Promise<void> {
    const late = (await this.parts.findLate?.(release)) ?? [];
    if (late.length === 0) return;
    listen({ event: 'note', text: `These machines do not show the release yet: ${late.join(', ')}.` });
  }

  /**
   * Waits for the changed pages.
   * @returns the number of pages that the server did not send in time
   */
  private async confirm(live: LiveSite | undefined, swap: Swap, listen: Listener, since: () => number) {
    if (swap.pages.length === 0) return 0;
    const pages = await runStage('ready', () => confirmPages(live, swap, listen, since));
    await this.parts.journal.update({ pending: pages.length > 0 ? { release: swap.release, pages } : undefined });
    return pages.length;
  }

  /**
   * Makes an earlier release current at once; a publication that is running does not swap.
   * @param prefix the first digits of its digest
   */
  async rollback(prefix: string | undefined, listen: Listener): Promise<Outcome> {
    const start = performance.now();
    const since = () => Math.round(performance.now() - start);
    const { releaseDir, pointer, journal, history } = this.parts;
    const before = await pointer.readRelease();
    const found = prefix === undefined ? [await history.findBefore(before)] : await history.findByPrefix(prefix);
    const [release, ...others] = found;
    if (!release || others.length > 0) {
      const text = await this.describeChoice(prefix, others.length > 0);
      return this.finish(listen, { state: 'refused', milliseconds: since(), faults: 0, changes: 0, text });
    }
    this.rollbacks += 1;
    const at = new Date().toISOString();
    const indexOf = (digest: string) => readIfIntact(() => readIndex(digest));
    const pages = release === before || !before ? [] : comparePages(indexOf(before), readIndex(release));
    const version = this.latest?.version ?? journal.state.version;
    const swap = { release, before, pages };
    const isSwapped = await this.swap(swap, { hold: { release, version, at } }, () => true, { isRollback: true });
    if (!isSwapped) throw new Error('Another process has published meanwhile: run the rollback again');
    const milliseconds = since();
    listen({ event: 'released', release, compiled: 0, documents: 0, milliseconds });
    await this.recordSwap(swap, { version, reasons: ['rollback'], faults: 0, milliseconds });
    const live = await LiveSite.find(releaseDir);
    await this.confirm(live, swap, listen, since);
    const text = `Release ${shortDigest(release)} is live again after ${milliseconds} ms. It is held until the source changes or you run npm run publish.`;
    const result = { state: 'published', milliseconds, faults: 0, changes: pages.length, text } as const;
    const outcome = await this.finish(listen, result);
    // Lists are rendered in the background, so that the operator does not wait for them.
    void refreshCaches(this.parts.cdn, live, swap, this.parts.log, since).catch((error: unknown) =>
      logUnexpected(error, 'Caches could not be refreshed after a rollback'),
    );
    return outcome;
  }

  private async describeChoice(prefix: string | undefined, isAmbiguous: boolean): Promise<string> {
    const releases = (await this.parts.history.read()).toReversed().slice(0, 10);
    const lines = releases.map(
      ({ at, release, changes }) => `  ${shortDigest(release)}  ${at}  ${countOf(changes, 'page')}`,
    );
    const problem = isAmbiguous
      ? `More than one release starts with ${prefix}`
      : prefix === undefined
        ? 'There is no release before this one'
        : `There is no release ${prefix} any more`;
    return [`${problem}. The last releases were:`, ...lines].join('\n');
  }

  private async describeLive(): Promise<string> {
    const current = await this.parts.pointer.readRelease();
    return current ? `Release ${shortDigest(current)} stays live.` : 'There is no release yet.';
  }

  /** @returns when the next scheduled post of the current release is due, in milliseconds since 1970 UTC */
  async readNextDue(): Promise<number | undefined> {
    const { pointer, store } = this.parts;
    const current = await pointer.readRelease();
    const nextDue = current && (await ignoreDamage(getManifest(store, current)))?.nextDue;
    return nextDue === undefined ? undefined : instantOf(nextDue);
  }

  /** Stores the result for `/healthz` and emits it, even if it cannot be stored because the disk is full. */
  private async finish(
    listen: Listener,
    part: Omit<Result, 'at' | 'release'>,
    firstFault?: Fault,
    nextDue?: string,
  ): Promise<Outcome> {
    const { pointer, journal } = this.parts;
    const result: Result = { ...part, at: new Date().toISOString(), release: await pointer.readRelease() };
    const status = buildCommitStatus(result, firstFault && formatFault(firstFault));
    const isLive = result.state === 'published' || result.state === 'unchanged';
    const succeeded = isLive ? result.at : journal.state.succeeded;
    await journal
      .update({ last: result, succeeded, status, version: result.version ?? journal.state.version })
      .catch((error: unknown) => logUnexpected(error, 'The result of a publication cannot be stored'));
    listen({ event: 'done', result });
    return { result, nextDue: nextDue === undefined ? undefined : instantOf(nextDue) };
  }
}

function listReasons(tasks: readonly Task[]): Reason[] {
  return [...new Set(tasks.map(({ reason }) => reason))];
}
