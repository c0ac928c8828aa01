// Prepares a release whose changed pages all render: the server renders each of them before readers can see the release.

import type { Diagnostic } from '#lib/model/diagnostic.ts';
import type { Digest } from '#lib/model/digest.ts';
import { runStage } from '#lib/observe/stage.ts';
import { readIndex } from '#lib/posts/read-release.ts';
import type { Listener } from '#lib/publish/events.ts';
import type { LiveSite } from '#lib/publish/live-site.ts';
import type { Snapshot } from '#lib/publish/source.ts';
import type { ReleaseBuilder } from '#lib/release/builder.ts';
import type { Candidate, PrepareOptions } from '#lib/release/candidate.ts';
import { pagePath, postPath } from '#lib/urls.ts';

/** Leaving out a page can change other pages, so the trial is repeated up to this number of times. */
const rounds = 3;

interface TrialOptions {
  builder: ReleaseBuilder;
  prepare: PrepareOptions;
  /**
   * Pages are rendered only if a server runs and there is a current release, from which the header and footer of a preview
   * come.
   */
  live: LiveSite | undefined;
  /** The greatest number of pages that are rendered. */
  limit: number;
  listen: Listener;
}

/**
 * A page that does not render keeps its last good version, and its file is reported.
 * @returns a candidate without a digest if pages still fail after the last round
 */
export async function prepareWithTrial(files: Snapshot['files'], options: TrialOptions): Promise<Candidate> {
  const { builder, prepare, live, limit, listen } = options;
  const refused = new Map<string, Diagnostic>();
  for (let round = 0; round < rounds; round++) {
    const candidate = await runStage('prepare', () => builder.prepare(files, { ...prepare, refused }));
    const { digest, isNew, changed } = candidate;
    if (!digest || !isNew || !live) return candidate;
    const rendered = changed.filter(({ change }) => change !== 'removed').slice(0, limit);
    const paths = rendered.map(({ path }) => path);
    const failed = await runStage('trial', () => live.findFailingPages(digest, paths));
    if (failed.size === 0) return candidate;
    for (const [path, cause] of failed) {
      const file = findFile(digest, path);
      listen({ event: 'note', text: `${path} cannot be rendered: ${cause}.` });
      const message = `cannot be rendered (${cause}): undo the last change to it`;
      refused.set(file, { file: `${files.name}/${file}`, line: 1, field: 'page', message });
    }
  }
  const candidate = await builder.prepare(files, { ...prepare, refused });
  return { ...candidate, digest: undefined };
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
