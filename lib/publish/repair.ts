// Repairs damaged files of the release folder from the source, and reports those that cannot be repaired.
import { logUnexpected } from '#lib/log.ts';
import type { ReleasePointer, ReleaseStore } from '#lib/model/release-store.ts';
import { countOf, shortDigest } from '#lib/model/wording.ts';
import { checkDraftPreviewKey } from '#lib/publish/draft-preview.ts';
import type { Listener } from '#lib/publish/events.ts';
import type { Journal } from '#lib/publish/journal.ts';
import type { LivePointer } from '#lib/publish/live-pointer.ts';
import type { ReleaseLog } from '#lib/publish/release-log.ts';
import type { ReleaseBuilder } from '#lib/release/builder.ts';
import { listDraftPreviewReleases } from '#lib/release/draft-preview-releases.ts';
import { countDamage, type Damage, Verifier } from '#lib/release/verifier.ts';

interface RepairerParts {
  releaseDir: string;
  store: ReleaseStore;
  pointer: LivePointer;
  builder: ReleaseBuilder;
  history: ReleaseLog;
  journal: Journal;
  log: Listener;
  /** Makes a release from the source, which writes missing files again. */
  publish: () => Promise<unknown>;
}

/**
 * A repaired index can name objects that could not be checked before, so the check is repeated up to this number of times.
 */
const rounds = 3;

/** Milliseconds until files that could not be repaired are tried again. */
const retryTime = 60_000;

/** Runs one repair after the other. Files that could not be repaired are tried again later. */
export class Repairer {
  private readonly parts: RepairerParts;
  private readonly verifier: Verifier;
  private turn: Promise<unknown> = Promise.resolve();
  /**
   * The files that could not be repaired, and the version of the source. The repair is tried again when one of them
   * changes, or after `retryTime`.
   */
  private lost = '';
  private lostAt = 0;

  constructor(parts: RepairerParts) {
    this.parts = parts;
    this.verifier = new Verifier(parts.releaseDir);
  }

  /**
   * Checks and repairs files, after any repair that is running.
   * @param suspects paths of files that were found damaged
   */
  run(suspects: readonly string[] = []): Promise<void> {
    const turn = this.turn.then(() => this.repair(suspects));
    // The caller receives the error; it must not prevent the next repair.
    this.turn = turn.catch(() => undefined);
    return turn;
  }

  async waitUntilIdle(): Promise<void> {
    await this.turn;
  }

  private async repair(suspects: readonly string[]): Promise<void> {
    const { pointer, builder, history, journal, log, publish } = this.parts;
    await restorePointer(pointer, history, log);
    await pointer.recordSource();
    await this.restoreLists();
    let damage = await this.check(suspects);
    const name = async () => {
      const release = await pointer.readRelease();
      return JSON.stringify([release && this.verifier.identify(release, damage), journal.state.version]);
    };
    if ((await name()) === this.lost && performance.now() - this.lostAt < retryTime) return;
    let tried = '';
    for (let round = 0; countDamage(damage) > 0 && (await name()) !== tried && round < rounds; round++) {
      tried = await name();
      const files = countOf(countDamage(damage), 'damaged file');
      const hasRelease = (await pointer.read()) !== undefined;
      const found = hasRelease ? `${files} of the current release` : 'The release folder has no release';
      log({ event: 'note', text: `${found}: repaired from the source.` });
      builder.forgetDamaged(damage.objects, damage.stems);
      await publish();
      damage = await this.check([]);
    }
    // Files that were damaged during the repair have not been tried yet: the next check repairs them.
    this.lost = countDamage(damage) > 0 && (await name()) === tried ? tried : '';
    this.lostAt = performance.now();
    await this.recordLost(damage);
  }

  private async check(suspects: readonly string[]): Promise<Damage> {
    const release = await this.parts.pointer.readRelease();
    if (release) return this.verifier.check(release, this.parts.builder.listObjects(release), suspects);
    return { parts: ['current'], objects: new Set(), stems: new Set() };
  }

  /** Writes damaged lists again, from memory and from the release log. */
  private async restoreLists(): Promise<void> {
    const { releaseDir, store, pointer, builder, history, journal } = this.parts;
    const releases = (await history.read()).map(({ release }) => release);
    await store.restorePastReleases([...new Set(releases.toReversed())]);
    await reportFailure(() => listDraftPreviewReleases(releaseDir));
    await reportFailure(() => checkDraftPreviewKey(releaseDir));
    await journal.restore();
    const current = await pointer.readRelease();
    const lost = current ? await builder.restore(current) : 0;
    if (lost > 0) this.parts.log({ event: 'note', text: `${countOf(lost, 'line')} of compiled.log were restored.` });
  }

  private async recordLost(damage: Damage): Promise<void> {
    const { pointer, journal, log } = this.parts;
    const release = await pointer.readRelease();
    // A damaged ledger is not reported, because pages do not read it.
    const files = countDamage({ ...damage, parts: damage.parts.filter((part) => part !== 'ledger') });
    const before = journal.state.lost;
    const lost = release && files > 0 ? { release, files } : undefined;
    if (before?.release === lost?.release && before?.files === lost?.files) return;
    await journal.update({ lost });
    if (!lost) return;
    const text = `${countOf(files, 'file')} of release ${shortDigest(lost.release)} cannot be repaired: publish the posts that they belong to again.`;
    log({ event: 'note', text: `${text} ${[...damage.parts, ...damage.objects, ...damage.stems].join(' ')}` });
  }
}

/** Files that cannot be read must not prevent the repair of others. */
async function reportFailure(check: () => unknown): Promise<void> {
  try {
    await check();
  } catch (error) {
    logUnexpected(error, 'A file that previews need cannot be checked');
  }
}

/** Restores a damaged pointer, and reports the repair. @returns the pointer, if there is one */
export async function restorePointer(
  live: LivePointer,
  history: ReleaseLog,
  log: Listener,
): Promise<ReleasePointer | undefined> {
  const { pointer, isRestored } = await live.restore(history);
  if (pointer && isRestored) {
    const name = shortDigest(pointer.release);
    log({
      event: 'note',
      text: `The pointer to the current release was damaged: it was restored and names release ${name}.`,
    });
  }
  return pointer;
}
