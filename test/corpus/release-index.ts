// An index of a release, for tests of code that reads indexes.
import type { Index } from '#lib/model/release.ts';
import { defaultSite } from '#lib/site.ts';

/** @param facts the fields that matter for the test */
export function makeIndex(facts: Partial<Index> = {}): Index {
  return { site: defaultSite, posts: [], pages: {}, redirects: {}, tags: {}, ...facts };
}
