// One publication from start to end: read the source, prepare a release, render it on trial, swap, warm the cache, report.

import { instantOf } from '#lib/dates.ts';
import { logUnexpected } from '#lib/log.ts';
import { countDiagnostics } from '#lib/model/diagnostic.ts';
import type { PageChange } from '#lib/model/page-changes.ts';
import { ignoreDamage } from '#lib/model/read-file.ts';
import type { ReleasePointer } from '#lib/model/release-store.ts';
import { getManifest, isReadable } from '#lib/model/stored-release.ts';
import { shortDigest } from '#lib/model/wording.ts';
import { runStage } from '#lib/observe/stage.ts';
import { inSpan } from '#lib/observe/trace.ts';
import type { OnProgress } from '#lib/progress.ts';
import type { Listener, Reason, Result } from '#lib/publish/events.ts';
import { LiveSite } from '#lib/publish/live-site.ts';
import { addToHistory, type Outcome, Publication, type PublishParts } from '#lib/publish/publication.ts';
import { restorePointer } from '#lib/publish/repair.ts';
import { describeRefused, describeReleased } from '#lib/publish/report.ts';
import { rollBack } from '#lib/publish/rollback.ts';
import { type Snapshot, SourceError } from '#lib/publish/source.ts';
import { Swapper } from '#lib/publish/swapper.ts';
import { prepareWithTrial } from '#lib/publish/trial.ts';
import { confirmedLimit, type Swap } from '#lib/publish/warm-pages.ts';
import { ReleaseBuilder } from '#lib/release/builder.ts';
import type { Candidate } from '#lib/release/candidate.ts';
import { LeftoversNotice } from '#lib/source/leftovers.ts';
import { describeSystemError } from '#lib/system-error.ts';
import { aboutPath } from '#lib/urls.ts';

/** A request to publish. Tasks that wait at the same time share one publication. */
export interface Task {
  reason: Reason;
  isStrict: boolean;
  /** See `PublisherRequest`. */
  warnings?: 'list' | 'refuse';
  /** The trace that the publication continues. */
  trace?: string;
  listen: Listener;
}

/** The source, the server, and the release that the publication may replace, as one attempt read them. */
interface Input extends Snapshot {
  /** The pointer before the publication. */
  expected: ReleasePointer | undefined;
  /** Not set without a server, nor for a repair. */
  live: LiveSite | undefined;
  /** Requests block on the repair of damaged files. A repair that requested pages would deadlock. */
  isOnlyRepair: boolean;
}

/** The counts of a result. */
type Counts = { version: string } & Pick<Result, 'faults' | 'warnings'>;

/** Reasons for which the source has changed. */
const changeReasons: ReadonlySet<Reason> = new Set(['webhook', 'change', 'poll']);

/** Maximum number of attempts if other processes move the pointer first. */
const attempts = 5;

/** Runs publications and rollbacks. Only one publication may run at a time, a rollback at any time. */
export class Pipeline {
  readonly parts: PublishParts;
  private readonly swapper: Swapper;
  private latest: Snapshot | undefined;
  private readonly leftovers = new LeftoversNotice();

  constructor(parts: PublishParts) {
    this.parts = parts;
    this.swapper = new Swapper(parts);
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
    await addToHistory(this.parts, { at: new Date().toISOString(), release: current, reasons: ['found'], ...none });
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
    const listen: Listener = (event) => {
      for (const receive of [this.parts.log, ...tasks.map((task) => task.listen)]) receive(event);
    };
    const run = new Publication(this.parts, listen);
    listen({ event: 'begin', reasons: listReasons(tasks), source: this.parts.source.name });
    // The compiler loads while the source is fetched. A command is sent for an unchanged source as well.
    if (tasks.some(({ reason }) => changeReasons.has(reason))) ReleaseBuilder.loadCompiler();
    try {
      for (let count = 0; count < attempts; count++) {
        const outcome = await this.attempt(tasks, run);
        if (outcome) return outcome;
        listen({ event: 'note', text: 'The current release changed meanwhile: the next one is built again.' });
      }
      throw new Error('the current release changed during each attempt');
    } catch (error) {
      return await finishFailed(run, error);
    }
  }

  /** @returns `undefined` if another process moved the pointer meanwhile */
  private async attempt(tasks: readonly Task[], run: Publication): Promise<Outcome | undefined> {
    const { swapper } = this;
    const { turn } = swapper;
    const input = await this.readInput(tasks, run);
    const { version, subject, expected } = input;
    const isHeld = await this.isHeld(version, tasks);
    const isRepair = tasks.some(({ reason }) => reason === 'repair');
    if (isHeld && !isRepair) return this.finishHeld(run, { version, faults: 0 });
    // Strict mode applies only if every task of this run asked for it.
    const isStrict = tasks.every((task) => task.isStrict);
    const candidate = await this.prepareCandidate(input, run, { tasks, isStrict });
    // A held release is not swapped. Preparing it has rewritten its missing files, so it is repaired nevertheless.
    if (isHeld) return this.finishHeld(run, { version, faults: 0 });
    const listsWarnings = tasks.some(({ warnings }) => warnings);
    this.reportFindings(candidate, listsWarnings, run.listen);
    const { digest, errors, warnings } = candidate;
    const counts = { version, faults: countDiagnostics(errors), warnings: countDiagnostics(warnings) };
    if (!digest) {
      const text = `${describeRefused(counts.faults, isStrict)} ${await run.describeLive()}`;
      return run.finish({ state: 'refused', ...counts, milliseconds: run.since(), changes: 0, text }, errors[0]);
    }
    const swap = { release: digest, before: expected?.release, pages: this.listPages(candidate) };
    const swapIn = () => swapper.publish(swap, { expected, turn }, { version, subject });
    if (!(await runStage('swap', swapIn))) {
      // After a rollback, the publication must not be built again.
      return swapper.turn === turn ? undefined : this.finishHeld(run, counts);
    }
    return this.announce(candidate, swap, { input, run, counts, reasons: listReasons(tasks) });
  }

  /** Reads the source and looks for a running server. Loads the compiler early if the source has another version. */
  private async readInput(tasks: readonly Task[], run: Publication): Promise<Input> {
    const { releaseDir, pointer, history, journal } = this.parts;
    // Not read again: a pointer that is damaged in between would look like that of a site without a release.
    const expected = await restorePointer(pointer, history, run.listen);
    const isOnlyRepair = tasks.every(({ reason }) => reason === 'repair');
    const findLive = async () => (isOnlyRepair ? undefined : LiveSite.find(releaseDir));
    const [snapshot, live] = await Promise.all([runStage('read', () => this.read(tasks)), findLive()]);
    const { version, files } = snapshot;
    run.listen({ event: 'read', version, files: files.files.size, milliseconds: run.since() });
    if (version !== journal.state.version) {
      ReleaseBuilder.loadCompiler();
      if (expected) void live?.warmUp(expected.release, aboutPath);
    }
    return { ...snapshot, expected, live, isOnlyRepair };
  }

  /** Builds the release, and leaves out pages that the server cannot render. */
  private prepareCandidate(
    { files, expected, live }: Input,
    { listen }: Publication,
    { tasks, isStrict }: { tasks: readonly Task[]; isStrict: boolean },
  ): Promise<Candidate> {
    const { builder } = this.parts;
    const onProgress: OnProgress = (step, done, total) => listen({ event: 'progress', step, done, total });
    const failsOnWarnings = isStrict && tasks.every((task) => task.warnings === 'refuse');
    const prepare = { now: Date.now(), isStrict, failsOnWarnings, onProgress };
    return prepareWithTrial(files, { builder, prepare, listen, live: expected && live, limit: confirmedLimit });
  }

  /** Reports a release that is live, and waits until the servers and the caches show it. */
  private async announce(
    candidate: Candidate,
    swap: Swap,
    { input, run, counts, reasons }: { input: Input; run: Publication; counts: Counts; reasons: Reason[] },
  ): Promise<Outcome> {
    const { live, isOnlyRepair } = input;
    const { compiled, documents, isNew, nextDue, errors } = candidate;
    const { version } = counts;
    run.listen({ event: 'released', release: swap.release, compiled, documents, milliseconds: run.since() });
    await run.recordSwap(swap, { version, reasons, faults: counts.faults, milliseconds: run.since() });
    await run.reportLate(swap.release);
    const missing = isOnlyRepair ? 0 : await run.confirm(live, swap);
    await runStage('warm', () => run.refreshCaches(live, swap));
    const state = isNew ? 'published' : 'unchanged';
    const text = describeReleased(candidate, run.since(), missing);
    const changes = swap.pages.length;
    return run.finish({ state, ...counts, milliseconds: run.since(), changes, text }, errors[0], nextDue);
  }

  /** After a rollback, nothing is published until the source has another version, or a person runs `npm run publish`. */
  private async isHeld(version: string, tasks: readonly Task[]): Promise<boolean> {
    const { hold } = this.parts.journal.state;
    if (hold?.version !== version || tasks.some(({ reason }) => reason === 'command')) return false;
    return isReadable(this.parts.store, hold.release);
  }

  /** Reports errors, ignored files, and the warnings of all or of changed files. */
  private reportFindings(candidate: Candidate, listsWarnings: boolean, listen: Listener): void {
    const { errors, kept, ignored, warnings, unchanged } = candidate;
    for (const fault of errors) listen({ event: 'fault', fault, isKept: kept.includes(fault.file) });
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

  private finishHeld(run: Publication, counts: Counts): Promise<Outcome> {
    const { hold } = this.parts.journal.state;
    const reason = hold ? `a rollback holds release ${shortDigest(hold.release)}` : 'there was a rollback';
    const text = `Nothing was published: ${reason} until the source changes or you run npm run publish.`;
    return run.finish({ state: 'held', ...counts, milliseconds: run.since(), changes: 0, text });
  }

  /** Reads the source. Due posts and repairs need no new files: they use the last snapshot, without the network. */
  private async read(tasks: readonly Task[]): Promise<Snapshot> {
    const { source } = this.parts;
    const needsNothingNew = tasks.every(({ reason }) => reason === 'due' || reason === 'repair');
    this.latest = needsNothingNew ? (this.latest ?? (await source.readCached())) : await source.read();
    return this.latest;
  }

  /**
   * Makes an earlier release current at once. A publication that is running does not swap after it.
   * @param prefix the first digits of its digest; without it, the previous release
   * @throws {Error} if another process moves the pointer at the same time, or a file cannot be written
   */
  rollback(prefix: string | undefined, listen: Listener): Promise<Outcome> {
    const { parts, swapper } = this;
    const readVersion = () => this.latest?.version ?? parts.journal.state.version;
    return rollBack({ ...parts, swapper, readVersion }, prefix, listen);
  }

  /** @returns when the next scheduled post of the current release is due, in milliseconds since 1970 UTC */
  async readNextDue(): Promise<number | undefined> {
    const { pointer, store } = this.parts;
    const current = await pointer.readRelease();
    const nextDue = current && (await ignoreDamage(getManifest(store, current)))?.nextDue;
    return nextDue === undefined ? undefined : instantOf(nextDue);
  }
}

/** Reports why a publication failed. The current release stays live. */
async function finishFailed(run: Publication, error: unknown): Promise<Outcome> {
  if (!(error instanceof SourceError)) logUnexpected(error, 'A publication failed');
  const errors = error instanceof SourceError ? error.errors : [];
  for (const fault of errors) run.listen({ event: 'fault', fault, isKept: true });
  const reason = describeSystemError(error) ?? (error instanceof Error ? error.message : String(error));
  const state = errors.length > 0 ? 'refused' : 'failed';
  const milliseconds = run.since();
  const text = `Nothing was published: ${reason}. ${await run.describeLive()}`;
  return run.finish({ state, milliseconds, faults: countDiagnostics(errors), changes: 0, text }, errors[0]);
}

function listReasons(tasks: readonly Task[]): Reason[] {
  return [...new Set(tasks.map(({ reason }) => reason))];
}
