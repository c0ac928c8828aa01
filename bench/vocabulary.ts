// The words of the generated posts: enough different ones that the text compresses about as well as real prose.
// Their order is part of the reference: moving a word changes every post.

function splitPhrases(text: string): string[] {
  return text.trim().split(/\s*\|\s*/);
}

function splitWords(text: string): string[] {
  return text.trim().split(/\s+/);
}

export const subjects = splitPhrases(`
  the scheduler | our ingest service | the write-ahead log | a read replica | the edge cache | the query planner |
  each worker | the connection pool | a cold partition | the rate limiter | the feature flag store |
  the billing pipeline | the retry queue | a background compaction | the gateway | the on-call engineer |
  the deploy controller | a stale lease
`);

export const verbs = splitPhrases(`
  holds | evicts | replays | batches | coalesces | measures | drops | delays | re-reads | acknowledges | partitions |
  checkpoints | warms | throttles | reconciles | samples | fans out to | waits on
`);

export const objects = splitPhrases(`
  every pending request | the oldest segment | a bounded number of keys | the tail of the distribution |
  an idempotent write | three consecutive heartbeats | the hot shard | the p99 budget | a snapshot of the index |
  all unflushed pages | one message per tenant | the previous generation | the slowest dependency |
  half of the traffic | a monotonic timestamp | the error budget
`);

export const circumstances = splitPhrases(`
  before the deadline expires | when memory pressure rises |
  under a sustained load of ten thousand requests per second | without taking a lock |
  at the cost of one extra round trip | until the next release | because clocks drift |
  and nobody notices until Monday | which is why we kept the old path | as the graph below the fold suggests |
  even if the network partitions | so the median stays flat | after the second retry | whenever a node is replaced
`);

/** Openings of sentences. Four of eleven are empty. */
export const openings = [
  'In practice, ',
  'That said, ',
  'By contrast, ',
  'Most of the time ',
  'As a rule, ',
  'Under load, ',
  'Surprisingly, ',
  '',
  '',
  '',
  '',
];

export const titleNouns = splitWords(
  'Caches Queues Indexes Deploys Timeouts Retries Replicas Schemas Budgets Pipelines Builds Traces',
);

/** One list of headings for each section. */
export const headings = [
  splitPhrases('What broke | The first symptom | Where the time went'),
  splitPhrases('A smaller reproduction | Measuring it | Reading the trace'),
  splitPhrases('The fix | What we changed | A better default'),
  splitPhrases('Rolling it out | Migrating safely | Watching the graphs'),
  splitPhrases('What we would do again | Lessons | Open questions'),
];

export const articles = splitWords('the a every one that our each');

export const adjectives = splitWords(`
  brittle quiet expensive naive stale eager lazy bursty shallow nested opaque durable volatile sparse dense uneven
  familiar careful hidden obvious tiny global regional internal optional partial stubborn generous strict loose
  parallel serial circular orphaned redundant legacy modern experimental cheap noisy silent patient greedy fair skewed
  balanced frozen mutable portable local remote empty saturated degraded healthy suspicious temporary permanent
  incremental speculative adaptive synthetic realistic crowded narrow broad steep gradual accidental deliberate
  undocumented deprecated privileged anonymous signed encrypted compressed verbose terse ambiguous
`);

export const nouns = splitWords(`
  allocator cursor heap latch migration socket handshake payload histogram bucket quorum follower leader epoch ledger
  journal manifest bundle stylesheet parser lexer grammar closure iterator mutex semaphore channel fiber coroutine
  promise callback listener emitter registry catalog schema column constraint trigger view vacuum checkpoint rollback
  savepoint dashboard alert incident postmortem runbook rehearsal rollout canary cohort experiment baseline regression
  outlier sample quantile percentile jitter backoff timeout deadline budget quota tenant customer invoice webhook
  callback certificate token session cookie header request response proxy balancer router mesh sidecar container image
  layer volume snapshot backup archive replica shard partition topic consumer producer offset watermark window
  aggregate stream batch queue stack tree trie graph edge node vertex cluster zone region kernel scheduler interrupt
  page frame cacheline prefetch branch predictor pipeline instruction register compiler linker loader symbol debugger
  profiler flamegraph trace span metric counter gauge log event hypothesis assumption invariant proof contract
  interface module package dependency lockfile release changelog review comment author reader engineer teammate
  manager weekend morning spreadsheet whiteboard sketch diagram
`);

export const actions = splitWords(`
  rewrites inherits rejects duplicates forgets remembers exposes hides shifts absorbs amplifies trims splits merges
  copies moves renames guards blocks unblocks starves feeds wakes outlives precedes follows contradicts confirms
  explains complicates simplifies doubles halves bounds leaks reclaims pins releases signs verifies encodes decodes
  flattens indexes scans skips orders shuffles groups joins caches invalidates refreshes streams buffers flushes
  retries cancels schedules interrupts resumes profiles inspects documents deletes restores mirrors shadows replaces
  wraps borrows owns shares publishes consumes
`);

export const adverbs = splitWords(`
  quietly rarely eventually usually often seldom suddenly gradually reliably cheaply twice deliberately locally
  globally lazily eagerly again almost barely correctly wrongly consistently
`);

export const prepositions = splitWords(
  'after before during behind inside beneath across without through despite against beyond between until around',
);

export const identifiers = splitWords('order lease batch segment tenant shard event');
