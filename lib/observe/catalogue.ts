// All metrics of the site: name, type, meaning and labels. Each has a value for every combination of labels that occurred.

interface Description {
  type: 'counter' | 'gauge' | 'histogram';
  help: string;
  labels?: readonly string[];
}

export const catalogue = {
  load_bearing_build_info: {
    type: 'gauge',
    help: 'The running software; the value is 1.',
    labels: ['version', 'build'],
  },
  load_bearing_http_requests_total: {
    type: 'counter',
    help: 'Responses by class of address and status. 499: the client left before the response began.',
    labels: ['route', 'status'],
  },
  load_bearing_http_request_duration_seconds: {
    type: 'histogram',
    help: 'Time from the headers of a request until its response was sent. Pages from the memory of the front: until the response was handed to the system.',
    labels: ['route'],
  },
  load_bearing_page_cache_reads_total: {
    type: 'counter',
    help: 'Reads of the page cache by the place of the page: front, memory, disk, build (prerendered), shared (rendered by another machine) or none (a miss).',
    labels: ['tier'],
  },
  load_bearing_page_cache_stale_total: {
    type: 'counter',
    help: 'Pages of an earlier release: stale (sent while the new one is rendered), outdated (the reader waits) or held (the last render failed).',
    labels: ['state'],
  },
  load_bearing_page_cache_bytes: {
    type: 'gauge',
    help: 'Bytes of pages in memory: of the front, and of the thread that renders.',
    labels: ['tier'],
  },
  load_bearing_page_cache_damaged_total: {
    type: 'counter',
    help: 'Stored pages that were damaged or of another build, and are rendered again.',
  },
  load_bearing_page_cache_unreadable_total: {
    type: 'counter',
    help: 'Reads of stored pages that failed.',
  },
  load_bearing_page_cache_not_stored_total: {
    type: 'counter',
    help: 'Pages that could not be stored on the disk and are in memory only.',
  },
  load_bearing_renders_total: {
    type: 'counter',
    help: 'Rendered pages that entered the page cache: changed, or unchanged.',
    labels: ['result'],
  },
  load_bearing_render_failures_total: {
    type: 'counter',
    help: 'Renders that failed: page (any page), or refresh (the last good page is sent).',
    labels: ['kind'],
  },
  load_bearing_expensive_requests: {
    type: 'gauge',
    help: 'Searches, previews and new preview images that run or wait.',
    labels: ['state'],
  },
  load_bearing_expensive_requests_refused_total: {
    type: 'counter',
    help: 'Searches, previews and new preview images that were refused with 503 because too many were waiting.',
  },
  load_bearing_event_loop_lag_seconds: {
    type: 'gauge',
    help: 'Delay of the event loop of a thread (front, render, publisher) since the last scrape: p50, p99 or max.',
    labels: ['thread', 'stat'],
  },
  load_bearing_event_loop_active_seconds_total: {
    type: 'counter',
    help: 'Time in which the event loop of a thread was not idle. Its rate is the utilization of the thread.',
    labels: ['thread'],
  },
  load_bearing_heap_used_bytes: {
    type: 'gauge',
    help: 'Used JavaScript heap of a thread.',
    labels: ['thread'],
  },
  load_bearing_webhook_deliveries_total: {
    type: 'counter',
    help: 'Webhook deliveries: accepted, ignored (ping, other branch), refused (signature, format, rate) or failed (no publisher).',
    labels: ['result'],
  },
  load_bearing_health_problem: {
    type: 'gauge',
    help: '1 for each problem that /healthz names, 0 for the others.',
    labels: ['problem'],
  },
  load_bearing_scrape_source_up: {
    type: 'gauge',
    help: 'Whether a source of metrics responded: renderer, publisher.',
    labels: ['source'],
  },
  load_bearing_disk_free_bytes: { type: 'gauge', help: 'Free bytes of the disk with the releases.' },
  load_bearing_disk_size_bytes: { type: 'gauge', help: 'Size of the disk with the releases.' },
  load_bearing_release_info: {
    type: 'gauge',
    help: 'The release that readers see; the value is 1.',
    labels: ['release'],
  },
  load_bearing_release_timestamp_seconds: { type: 'gauge', help: 'When the release became current.' },
  load_bearing_publication_timestamp_seconds: { type: 'gauge', help: 'When the last publication ended.' },
  load_bearing_publication_success_timestamp_seconds: {
    type: 'gauge',
    help: 'When the source was last live as a whole.',
  },
  load_bearing_publication_failed: {
    type: 'gauge',
    help: 'Whether the last publication failed or was refused.',
  },
  load_bearing_content_errors: { type: 'gauge', help: 'Errors in the content at the last publication.' },
  load_bearing_content_warnings: { type: 'gauge', help: 'Warnings in the content at the last publication.' },
  load_bearing_unconfirmed_pages: {
    type: 'gauge',
    help: 'Changed pages that the server has not sent in their new version yet.',
  },
  load_bearing_publications_total: {
    type: 'counter',
    help: 'Publications by result: published, unchanged, held, refused or failed.',
    labels: ['result'],
  },
  load_bearing_publication_duration_seconds: {
    type: 'histogram',
    help: 'Time of a publication, from its start until the changed pages are live.',
  },
  load_bearing_publication_stage_duration_seconds: {
    type: 'histogram',
    help: 'Time of a stage: read (which includes fetch, as polls do), prepare (which includes compile and write), trial, swap, ready, warm.',
    labels: ['stage'],
  },
  load_bearing_publish_queue_tasks: {
    type: 'gauge',
    help: 'Requests to publish that wait for the running publication.',
  },
  load_bearing_publish_retries: { type: 'gauge', help: 'Failed publications since the last one that did not fail.' },
  load_bearing_source_read_timestamp_seconds: { type: 'gauge', help: 'When the source was last read.' },
  load_bearing_source_files: { type: 'gauge', help: 'Files of the source.' },
  load_bearing_cdn_purges_total: {
    type: 'counter',
    help: 'Purges of the caches in front of the site: done, or failed (they are repeated).',
    labels: ['result'],
  },
  load_bearing_cdn_purged_tags_total: { type: 'counter', help: 'Tags of pages that were purged.' },
  load_bearing_cdn_waiting_tags: { type: 'gauge', help: 'Tags that could not be purged yet.' },
  load_bearing_publisher_start_timestamp_seconds: { type: 'gauge', help: 'When the publisher started.' },
  load_bearing_publisher_cpu_seconds_total: { type: 'counter', help: 'Processor time of the publisher.' },
  load_bearing_publisher_resident_memory_bytes: { type: 'gauge', help: 'Resident memory of the publisher.' },
} as const satisfies Record<string, Description>;

export type MetricName = keyof typeof catalogue;
