// Responses with documents for programs, such as feeds. Each document is built once a release and kept in memory.
import { connection } from 'next/server';
import { buildMissingResponse } from '#lib/immutable-files.ts';
import { type Failures, noteLeftOut } from '#lib/left-out.ts';
import { readWithRepair } from '#lib/model/damage.ts';
import type { Digest } from '#lib/model/digest.ts';
import { Lru } from '#lib/model/lru.ts';
import { isDamaged } from '#lib/model/read-file.ts';
import type { Index } from '#lib/model/release.ts';
import { computeEtag } from '#lib/page-cache/negotiate.ts';
import { revalidateAlways } from '#lib/page-cache/policy.ts';
import { currentRelease, getServed, readIndex } from '#lib/posts/read-release.ts';

export interface Document {
  path: string;
  type: string;
  /**
   * @param failures receives the posts that had to be left out, with their errors
   * @returns `undefined` if the release has no such document
   */
  build: (index: Index, failures: Failures) => string | undefined;
  /** Whether scripts of other origins may read it (CORS). */
  isOpen?: boolean;
  /** Its content security policy, if the usual one is too strict. */
  policy?: string;
}

interface Prepared {
  etag: string;
  text: string;
  /** The size of the text in UTF-8. */
  bytes: number;
  /** Whether no post had to be left out. */
  isComplete: boolean;
}

/** Milliseconds until an incomplete document is built again: damaged files may have been repaired. */
const retryTime = 10_000;

/** Bytes of documents in memory. All feeds of a site take less than one megabyte, a post as Markdown about 15 kB. */
const memoryLimit = 16_000_000;

/** The documents of the last requested release. */
interface DocumentCache {
  release: Digest;
  documents: Lru<Promise<Prepared | undefined>>;
}

let cache: DocumentCache | undefined;
getServed().whenForgotten(() => {
  cache = undefined;
});

/**
 * Builds the response. The entity tag is its only validator: a document may change while the dates of its posts do not.
 * `wrap-response.ts` evaluates conditional requests.
 */
export async function respondWithDocument(document: Document): Promise<Response> {
  // Called first, so that Next does not prerender the response during the build.
  await connection();
  const release = currentRelease();
  const prepared = await getPrepared(document, release);
  if (!prepared) return buildMissingResponse();
  const headers = new Headers({
    'cache-control': revalidateAlways,
    'content-type': document.type,
    etag: prepared.etag,
    'x-release': release,
  });
  if (document.policy) headers.set('content-security-policy', document.policy);
  if (document.isOpen) {
    headers.set('access-control-allow-origin', '*');
    headers.set('cross-origin-resource-policy', 'cross-origin');
  }
  return new Response(prepared.text, { headers });
}

/** A request for another release drops all cached documents. */
function getPrepared(document: Document, release: Digest): Promise<Prepared | undefined> {
  if (cache?.release !== release) cache = { release, documents: new Lru(memoryLimit) };
  const { documents } = cache;
  const known = documents.get(document.path);
  if (known) return known;
  const prepared = prepare(document, release);
  documents.set(document.path, prepared, 0);
  const forget = () => documents.delete(document.path);
  prepared.then((made) => {
    if (!made) return forget();
    documents.set(document.path, prepared, made.bytes);
    if (!made.isComplete) setTimeout(forget, retryTime).unref();
  }, forget);
  return prepared;
}

async function prepare(document: Document, release: Digest): Promise<Prepared | undefined> {
  const index = readIndex(release);
  const failures: Failures = new Map();
  let isRepaired = false;
  const text = await readWithRepair(() => {
    failures.clear();
    const built = document.build(index, failures);
    // The first damaged file is reported once and repaired. Entries that stay damaged are left out.
    const damaged = [...failures.values()].find(isDamaged);
    if (damaged && !isRepaired) {
      isRepaired = true;
      throw damaged;
    }
    return built;
  });
  noteLeftOut(release, document.path, failures);
  if (text === undefined) return undefined;
  return { etag: computeEtag(text), text, bytes: Buffer.byteLength(text), isComplete: failures.size === 0 };
}
