// The content folder as authors leave it: which files are documents, which are media, and their text made uniform.
import { createHash } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { Fault } from '#lib/content/fault.ts';
import { type DocumentKind, slugLimit, slugPattern } from '#lib/content/front-matter.ts';
import { letters } from '#lib/content/text.ts';
import { pagePath, postPath } from '#lib/urls.ts';

export interface SourceDocument {
  kind: DocumentKind;
  slug: string;
  /** From the content folder: `posts/x.mdx`. */
  path: string;
  /** As the author knows it: `content/posts/x.mdx`. */
  file: string;
  /** No byte order mark, lines ended by `\n`. */
  text: string;
  /** sha256 of `text`, in hexadecimal. */
  digest: string;
}

export interface Source {
  /** The folder all paths count from. */
  dir: string;
  documents: SourceDocument[];
  /** The paths of the pictures, from the content folder. */
  media: Set<string>;
  /** The addresses of files that could not be read as documents, though they would be some. */
  unreadable: Set<string>;
  faults: Fault[];
}

export const mediaTypes: Record<string, string> = {
  '.avif': 'image/avif',
  '.gif': 'image/gif',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
};

/** Bytes. A post of this size would be a book. */
const documentLimit = 1_000_000;

/** Files. One after the other takes three times as long, and all at once could be more than may be open. */
const readAtOnce = 64;

const folders: Record<string, DocumentKind> = { posts: 'post', pages: 'page' };

/** `content/posts/x.mdx` for `posts/x.mdx`: the folder's own name stands in front, wherever it lies. */
export function nameFile(dir: string, path: string): string {
  return `${basename(dir)}/${path}`;
}

/**
 * Reads every document below the content folder. A file that is neither a document nor a picture is a fault, and so is
 * a document where none is looked for: nothing is skipped but hidden files.
 * @throws if the folder cannot be read
 */
export async function readSource(dir: string): Promise<Source> {
  const source: Source = { dir, documents: [], media: new Set(), unreadable: new Set(), faults: [] };
  const entries = await Promise.all(
    Object.keys(folders).map((folder) =>
      readdir(join(dir, folder), { recursive: true, withFileTypes: true }).catch(ignoreMissing),
    ),
  );
  const paths: string[] = [];
  for (const entry of entries.flat()) {
    const path = join(entry.parentPath, entry.name)
      .slice(dir.length + 1)
      .replaceAll('\\', '/');
    if (path.split('/').some((part) => part.startsWith('.')) || entry.isDirectory()) continue;
    const fault = findPathFault(entry, path);
    if (fault) source.faults.push({ file: nameFile(dir, path), line: 1, field: 'file', message: fault });
    else if (extname(path) === '.mdx') paths.push(path);
    else source.media.add(path);
  }
  for (const entry of await readdir(dir, { withFileTypes: true }).catch(ignoreMissing)) {
    const fault = findPlaceFault(dir, entry);
    if (fault) source.faults.push({ file: nameFile(dir, entry.name), line: 1, field: 'file', message: fault });
  }
  for (let from = 0; from < paths.length; from += readAtOnce) {
    await Promise.all(paths.slice(from, from + readAtOnce).map((path) => readDocument(source, path)));
  }
  source.documents.sort((a, b) => (a.path < b.path ? -1 : 1));
  return source;
}

function ignoreMissing(error: NodeJS.ErrnoException): Dirent[] {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
  throw error;
}

const documentExtension = /^\.(?:mdx?|markdown)$/i;

/** Beside the folders of posts and pages lie the list of tags and the guide for authors, and no document. */
function findPlaceFault(dir: string, entry: Dirent): string | undefined {
  const { name } = entry;
  if (name.startsWith('.') || name === 'README.md') return undefined;
  if (Object.hasOwn(folders, name)) {
    return entry.isDirectory() || entry.isSymbolicLink() ? undefined : `is not a folder: make it one, for ${name}`;
  }
  const places = `${nameFile(dir, 'posts')} or ${nameFile(dir, 'pages')}`;
  if (entry.isDirectory()) return `is not read: move what is in it to ${places}`;
  return documentExtension.test(extname(name)) ? `is not read here: move it to ${places}` : undefined;
}

function findPathFault(entry: Dirent, path: string): string | undefined {
  if (!entry.isFile()) return 'is not a regular file: put the file itself here, not a link to it';
  const extension = extname(path);
  if (extension === '.mdx' || extension in mediaTypes) return undefined;
  const small = documentExtension.test(extension) ? '.mdx' : extension.toLowerCase();
  return small === '.mdx' || small in mediaTypes
    ? `is not read: rename it to ${basename(path, extension)}${small}`
    : `is neither a post nor a picture (${Object.keys(mediaTypes).join(', ')}): move it out of the folder`;
}

async function readDocument(source: Source, path: string): Promise<void> {
  const file = nameFile(source.dir, path);
  const fault = (line: number, field: string, message: string) => {
    source.faults.push({ file, line, field, message });
  };
  const [folder = '', ...rest] = path.split('/');
  const kind = folders[folder] ?? 'post';
  const slug = nameSlug(rest);
  if (!slug) {
    const better = nameFile(source.dir, `${folder}/${rest[0]}/index.mdx`);
    return fault(1, 'file', `is too deep in the folder: name it ${better}`);
  }
  if (!slugPattern.test(slug)) {
    const message = `"${slug}" has more than small letters, digits and single hyphens: rename it to ${mendSlug(slug)}`;
    fault(1, 'slug', message);
  } else if (slug.length > slugLimit) {
    fault(1, 'slug', `"${slug}" is ${slug.length} characters, the limit is ${slugLimit}: rename the file`);
  }
  const text = await readText(join(source.dir, path));
  if ('line' in text) {
    source.unreadable.add(kind === 'post' ? postPath(slug) : pagePath(slug));
    return fault(text.line, 'file', text.message);
  }
  const digest = createHash('sha256').update(text.text).digest('hex');
  source.documents.push({ kind, slug, path, file, text: text.text, digest });
}

async function readText(file: string): Promise<Decoded> {
  const { size } = await stat(file);
  if (size > documentLimit) {
    return { line: 1, message: `is ${size} bytes, the limit is ${documentLimit}: split the post` };
  }
  return decodeText(await readFile(file));
}

/** `x.mdx` and `x/index.mdx` are both the document `x`; the second keeps its pictures beside it. */
function nameSlug(parts: readonly string[]): string | undefined {
  const [name = '', inner, deeper] = parts;
  if (inner === undefined) return name.slice(0, -'.mdx'.length);
  return inner === 'index.mdx' && deeper === undefined ? name : undefined;
}

/** The nearest slug to any words: "C'est déjà l'été!" becomes `c-est-deja-l-ete`. */
export function mendSlug(words: string): string {
  return (
    words
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .replace(/[ßæœøłđðþı]/g, (letter) => letters[letter] ?? '')
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, slugLimit)
      .replace(/-$/, '') || 'untitled'
  );
}

type Decoded = { text: string } | { line: number; message: string };

/** Text without its byte order mark, lines ended by `\n`, or what keeps the bytes from being text. */
export function decodeText(bytes: Uint8Array): Decoded {
  const text = decodeUtf8(bytes);
  if (text === undefined) {
    return { line: findInvalidLine(bytes), message: 'is not valid UTF-8: save it as UTF-8' };
  }
  const uniform = text.replace(/\r\n?/g, '\n');
  const nul = uniform.indexOf('\0');
  if (nul >= 0) {
    return { line: uniform.slice(0, nul).split('\n').length, message: 'holds a NUL character: remove it' };
  }
  return { text: uniform };
}

/** Takes the byte order mark away, too. */
function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The end of a line is never a part of another character in UTF-8, so each line can be tried by itself. */
function findInvalidLine(bytes: Uint8Array): number {
  let line = 1;
  let start = 0;
  for (const [index, byte] of bytes.entries()) {
    if (byte !== 0x0a && byte !== 0x0d) continue;
    if (decodeUtf8(bytes.subarray(start, index)) === undefined) return line;
    if (byte === 0x0a || bytes[index + 1] !== 0x0a) line += 1;
    start = index + 1;
  }
  return line;
}

/** Blanks the first lines, so that those behind them keep their numbers. */
export function blankLines(text: string, count: number): string {
  const lines = text.split('\n');
  return [...lines.slice(0, count).map(() => ''), ...lines.slice(count)].join('\n');
}
