// Samples of the facts in `/healthz`: problems, disk, release and the last publication.
import { statSync } from 'node:fs';
import { pointerPath } from '#lib/model/release-files.ts';
import { type Sample, sampleEach, sampleIf } from '#lib/observe/sample.ts';
import { type Health, knownProblems } from '#lib/publish/health.ts';

/** @param health the body of `/healthz` */
export function sampleSite(releaseDir: string, health: Health): Sample[] {
  const { problems = [], version = '', build = '', release, publish, succeeded, disk, unseen } = health;
  const states = Object.fromEntries(knownProblems.map((problem) => [problem, problems.includes(problem) ? 1 : 0]));
  const hasFailed = publish && (publish.state === 'failed' || publish.state === 'refused');
  return [
    { name: 'load_bearing_build_info', labels: { version, build }, value: 1 },
    ...sampleEach('load_bearing_health_problem', 'problem', states),
    ...sampleIf('load_bearing_disk_free_bytes', disk && disk.free * 1e6),
    ...sampleIf('load_bearing_disk_size_bytes', disk && disk.total * 1e6),
    ...(release ? sampleEach('load_bearing_release_info', 'release', { [release.slice(0, 12)]: 1 }) : []),
    ...sampleIf('load_bearing_release_timestamp_seconds', readPointerTime(releaseDir)),
    ...sampleIf('load_bearing_publication_timestamp_seconds', publish && Date.parse(publish.at) / 1000),
    ...sampleIf(
      'load_bearing_publication_success_timestamp_seconds',
      succeeded ? Date.parse(succeeded) / 1000 : undefined,
    ),
    ...sampleIf('load_bearing_publication_failed', publish && Number(hasFailed)),
    ...sampleIf('load_bearing_content_errors', publish?.faults),
    ...sampleIf('load_bearing_content_warnings', publish?.warnings),
    ...sampleIf('load_bearing_unconfirmed_pages', unseen),
  ];
}

/** @returns seconds since 1970 UTC */
function readPointerTime(releaseDir: string): number | undefined {
  const time = statSync(pointerPath(releaseDir), { throwIfNoEntry: false })?.mtimeMs;
  return time && time / 1000;
}
