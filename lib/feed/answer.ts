// Responses with a document for programs: built once for each release.
import { connection } from 'next/server';
import { buildMissingResponse } from '#lib/immutable-files.ts';
import { type Failures, noteLeftOut } from '#lib/left-out.ts';
import { readWithRepair } from '#lib/model/damage.ts';
import type { Digest } from '#lib/model/digest.ts';
import { isDamaged } from '#lib/model/read-file.ts';
import type { Index } from '#lib/model/release.ts';
import { Lru } from '#lib/page-cache/lru.ts';
import { computeEtag } from '#lib/page-cache/negotiate.ts';
import { revalidateAlways } from '#lib/page-cache/policy.ts';
import { currentRelease, readIndex } from '#lib/posts/read-release.ts';

export interface Document {
  path: string;
  type: string;
  /**
   * @param failures receives the posts that had to be left out
   * @returns `undefined` if the release has no such document
   */
  build: (index: Index, failures: Failures) => string | undefined;
  /** For programs in other origins' pages, too. */
  isOpen?: boolean;
}

interface Prepared {
  etag: string;
  text: string;
  /** Of the text. */
  bytes: number;
  /** Whether no post had to be left out. */
  isWhole: boolean;
}

/** Milliseconds until a document that is not whole is made again: what was damaged may have been repaired. */
const retryTime = 10_000;

/** Bytes. All feeds of a site take less than one megabyte, a post as Markdown about 15 kB. */
const memoryLimit = 16_000_000;

interface Shelf {
  release: Digest;
  documents: Lru<Promise<Prepared | undefined>>;
}

let shelf: Shelf | undefined;

/**
 * The entity tag is the only validator: the dates in a document are its authors', and a document may change without them.
 * `wrap-response.ts` evaluates the conditions of the request.
 */
export async function answerDocument(document: Document): Promise<Response> {
  // Before anything is waited for: by this Next knows that the response is not to be made when it builds.
  await connection();
  const release = currentRelease();
  const prepared = await take(document, release);
  if (!prepared) return buildMissingResponse();
  const headers = new Headers({
    'cache-control': revalidateAlways,
    'content-type': document.type,
    etag: prepared.etag,
    'x-release': release,
  });
  if (document.isOpen) {
    headers.set('access-control-allow-origin', '*');
    headers.set('cross-origin-resource-policy', 'cross-origin');
  }
  return new Response(prepared.text, { headers });
}

/** The documents of the release before go as soon as another is asked for. */
function take(document: Document, release: Digest): Promise<Prepared | undefined> {
  if (shelf?.release !== release) shelf = { release, documents: new Lru(memoryLimit) };
  const { documents } = shelf;
  const known = documents.get(document.path);
  if (known) return known;
  const prepared = prepare(document, release);
  documents.set(document.path, prepared, 0);
  const forget = () => documents.delete(document.path);
  prepared.then((made) => {
    if (!made) return forget();
    documents.set(document.path, prepared, made.bytes);
    if (!made.isWhole) setTimeout(forget, retryTime).unref();
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
    // The first time damage is repaired; an entry that cannot be is left out.
    const damaged = [...failures.values()].find(isDamaged);
    if (damaged && !isRepaired) {
      isRepaired = true;
      throw damaged;
    }
    return built;
  });
  noteLeftOut(release, document.path, failures);
  if (text === undefined) return undefined;
  return { etag: computeEtag(text), text, bytes: Buffer.byteLength(text), isWhole: failures.size === 0 };
}
