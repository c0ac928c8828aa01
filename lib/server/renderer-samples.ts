// Samples of the thread that renders: its page cache, its queue, and its event loop.
import { readRenderErrors } from '#lib/observe/render-errors.ts';
import { type Sample, sampleEach, sampleIf } from '#lib/observe/sample.ts';
import { sampleThread } from '#lib/observe/thread-load.ts';
import type { Limit } from '#lib/page-cache/limit.ts';
import type { Pages } from '#lib/page-cache/pages.ts';

export function sampleRenderer(pages: Pick<Pages, 'bytes' | 'counts'>, limits: readonly Limit[]): Sample[] {
  const { counts, bytes } = pages;
  const { reads, stale, rendered, unchanged, failedRenders } = counts;
  return [
    ...sampleThread('render'),
    ...sampleEach('load_bearing_page_cache_reads_total', 'tier', reads),
    ...sampleEach('load_bearing_page_cache_stale_total', 'state', stale),
    ...sampleEach('load_bearing_page_cache_bytes', 'tier', { memory: bytes }),
    ...sampleIf('load_bearing_page_cache_damaged_total', counts.damaged),
    ...sampleIf('load_bearing_page_cache_unreadable_total', counts.unreadable),
    ...sampleIf('load_bearing_page_cache_not_stored_total', counts.notStored),
    ...sampleEach('load_bearing_renders_total', 'result', { changed: rendered - unchanged, unchanged }),
    ...sampleEach('load_bearing_render_failures_total', 'kind', { page: readRenderErrors(), refresh: failedRenders }),
    ...sampleEach('load_bearing_expensive_requests', 'state', {
      running: sum(limits, ({ occupied }) => occupied.running),
      waiting: sum(limits, ({ occupied }) => occupied.waiting),
    }),
    ...sampleIf(
      'load_bearing_expensive_requests_refused_total',
      sum(limits, ({ refused }) => refused),
    ),
  ];
}

function sum(limits: readonly Limit[], count: (limit: Limit) => number): number {
  return limits.reduce((total, limit) => total + count(limit), 0);
}
