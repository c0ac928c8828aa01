// Answers with a document for machines: built once for a release, sent only to who does not have it.
import type { Index } from '#lib/content/model.ts';
import { currentRelease, readIndex } from '#lib/content/reader.ts';
import type { Digest } from '#lib/content/store.ts';
import { buildMissingResponse } from '#lib/files.ts';
import { type Failures, noteLeftOut } from '#lib/left-out.ts';
import { Lru } from '#lib/page-cache/lru.ts';
import { hasTag, tagDocument } from '#lib/page-cache/negotiate.ts';
import { askedEachTime } from '#lib/page-cache/policy.ts';

export interface Document {
  path: string;
  type: string;
  /**
   * @param failures receives the posts that had to be left out
   * @returns `undefined` if the release has no such document
   */
  build: (index: Index, failures: Failures) => string | undefined;
  /** The newest date in it; absent if there is none to tell. */
  changed?: (index: Index) => Date;
  /** For programs in other origins' pages, too. */
  isOpen?: boolean;
}

interface Prepared {
  /** Without `W/`. */
  etag: string;
  /** Milliseconds since 1970 UTC, in whole seconds as HTTP has them. */
  changed: number | undefined;
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

export async function answerDocument(request: Request, document: Document): Promise<Response> {
  // Before anything is waited for: by this Next knows that the answer is not to be made when it builds.
  const { headers: asked } = request;
  const release = currentRelease();
  const prepared = await take(document, release);
  if (!prepared) return buildMissingResponse();
  const headers = new Headers({
    'cache-control': askedEachTime,
    'content-type': document.type,
    // Weakly: one tag for the document, however the guard compresses it.
    etag: `W/${prepared.etag}`,
    'x-release': release,
  });
  if (prepared.changed !== undefined) headers.set('last-modified', new Date(prepared.changed).toUTCString());
  if (document.isOpen) {
    headers.set('access-control-allow-origin', '*');
    headers.set('cross-origin-resource-policy', 'cross-origin');
  }
  if (isHeld(asked, prepared)) return new Response(null, { status: 304, headers });
  return new Response(prepared.text, { headers });
}

/** A tag tells more than a time: where there is one, the time is not asked (RFC 9110, 13.2.2). */
function isHeld(headers: Headers, { etag, changed }: Prepared): boolean {
  const held = headers.get('if-none-match');
  if (held !== null) return hasTag(held, etag);
  const since = Date.parse(headers.get('if-modified-since') ?? '');
  return changed !== undefined && changed <= since;
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
  const text = document.build(index, failures);
  noteLeftOut(release, document.path, failures);
  if (text === undefined) return undefined;
  const changed = document.changed?.(index).getTime();
  return {
    etag: tagDocument(text),
    changed: changed === undefined ? undefined : Math.floor(changed / 1000) * 1000,
    text,
    bytes: Buffer.byteLength(text),
    isWhole: failures.size === 0,
  };
}
