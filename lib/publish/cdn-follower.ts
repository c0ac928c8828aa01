// Keeps the caches in front of the site up to date: purges the pages that differ since the last purged release, even if that
// purge was long ago or by another process.
import { join } from 'node:path';
import { Purger, type PurgeState } from '#lib/cdn/purger.ts';
import { listPurgedTags, tagOf } from '#lib/cdn/tags.ts';
import type { CdnTarget } from '#lib/cdn/targets.ts';
import type { Digest } from '#lib/model/digest.ts';
import type { PageChange } from '#lib/model/page-changes.ts';
import { settingsTag } from '#lib/model/page-tags.ts';
import { readBytesSync, readIfIntact } from '#lib/model/read-file.ts';
import { countOf } from '#lib/model/wording.ts';
import type { Sample } from '#lib/observe/sample.ts';
import { readIndex } from '#lib/posts/read-release.ts';
import { compareAddresses } from '#lib/publish/affected.ts';
import type { Journal } from '#lib/publish/journal.ts';

/** The changed addresses between two releases. */
export interface Comparison {
  before: Digest | undefined;
  changes: readonly PageChange[];
}

interface Options {
  targets: readonly CdnTarget[];
  site: string;
  journal: Journal;
  /** The folder of the build of the site. */
  distDir: string;
  /** Lists the builds of all machines. Undefined without SHARED_STORE. */
  listBuilds?: (() => Promise<string[]>) | undefined;
  /** See `Purger`. */
  onRepeated?: () => void;
  /** See `Purger`; for tests. */
  purger?: Partial<Pick<ConstructorParameters<typeof Purger>[0], 'send' | 'echoDelay' | 'firstRetry'>>;
}

/** Purges all caches that `CDN` names. The journal keeps unfinished purges across restarts. */
export class CdnFollower {
  private readonly journal: Journal;
  private readonly purger: Purger;
  private readonly ownBuild: string;
  private readonly listBuilds: () => Promise<string[]>;
  /** The release and build that the caches have, except for pages with the waiting tags. */
  private held: { release: Digest; build: string } | undefined;

  constructor({ targets, site, journal, distDir, listBuilds = async () => [], onRepeated, purger }: Options) {
    this.journal = journal;
    this.ownBuild = readBuild(distDir);
    this.listBuilds = listBuilds;
    const { tags = [], failedAt, repeats } = journal.state.cdn ?? {};
    this.held = journal.state.cdn;
    const save = (state: PurgeState) => this.save(state);
    this.purger = new Purger({ targets, site, state: { tags, failedAt, repeats }, save, onRepeated, ...purger });
  }

  /** Purges some changed pages of a release before `follow` purges all. @returns why it failed */
  async purgeFirst(release: Digest, changes: readonly PageChange[]): Promise<string | undefined> {
    // Without an earlier release, `follow` purges everything.
    if (!this.held) return undefined;
    const tags = changes.filter(({ change }) => change !== 'added').map(({ path }) => tagOf(path));
    return tags.length > 0 ? this.purger.purge(tags, release) : undefined;
  }

  /**
   * Purges all pages that differ in a release.
   * @param known a comparison of that release with an earlier one, if there is one
   * @returns a sentence for a person; `undefined` if there was nothing to purge
   */
  async follow(release: Digest, known?: Comparison): Promise<string | undefined> {
    const { held, purger } = this;
    const build = await this.describeBuild();
    const isSame = held?.release === release && held.build === build;
    if (isSame && !purger.isBehind) return undefined;
    const tags = isSame ? [] : await this.listTags(release, build, known);
    // Stored together with the tags, so that a publisher that starts after a crash purges them.
    this.held = { release, build };
    if (tags.length === 0 && !purger.isBehind) {
      await this.save({ tags: [] });
      return undefined;
    }
    const count = purger.countWith(tags);
    const problem = await purger.purge(tags, release);
    if (problem === undefined) return `The CDN was purged of ${countOf(count, 'tag')}.`;
    return `The CDN may still send old pages, and is purged again: ${problem}.`;
  }

  private async listTags(release: Digest, build: string, known: Comparison | undefined): Promise<string[]> {
    const { held } = this;
    const before = held?.build === build ? readIfIntact(() => readIndex(held.release)) : undefined;
    if (!held || !before) return listPurgedTags(undefined, []);
    const changes = known?.before === held.release ? known.changes : await compareAddresses(before, readIndex(release));
    return listPurgedTags(before, changes);
  }

  /**
   * Pages also depend on the build and on some settings. While several machines are upgraded, caches get pages of two builds,
   * and everything is purged once more when the last one has the new build.
   */
  private async describeBuild(): Promise<string> {
    try {
      const live = await this.listBuilds();
      return [...(live.length > 0 ? live : [this.ownBuild]), settingsTag].join(' ');
    } catch {
      // The shared store is lost. Until it returns, the other machines count as unchanged.
      return this.held?.build ?? `${this.ownBuild} ${settingsTag}`;
    }
  }

  private async save(state: PurgeState): Promise<void> {
    const { held, journal } = this;
    if (held) await journal.update({ cdn: { release: held.release, build: held.build, ...state } });
  }

  samples(): Sample[] {
    return this.purger.samples();
  }

  /** Waits for the repetition of the last purges. */
  finish(): Promise<void> {
    return this.purger.finish();
  }

  close(): void {
    this.purger.close();
  }
}

/** The publisher may run without a build, such as in tests. */
function readBuild(distDir: string): string {
  return readIfIntact(() => readBytesSync(join(distDir, 'BUILD_ID')).toString().trim()) ?? '';
}
