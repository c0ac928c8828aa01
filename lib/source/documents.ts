// Sorts the content files into documents, images and others, and normalises text.
import { createHash } from 'node:crypto';
import { basename, extname } from 'node:path';
import type { Fault } from '#lib/model/fault.ts';
import { findInvisible, letters } from '#lib/model/wording.ts';
import type { ContentFile, ContentFiles } from '#lib/source/content-files.ts';
import { type DocumentKind, slugLimit, slugPattern } from '#lib/source/front-matter.ts';
import { findPointerFault } from '#lib/source/git-lfs.ts';
import { isLitter } from '#lib/source/litter.ts';

export interface Place {
  kind: DocumentKind;
  slug: string;
  /** From the content folder: `posts/x.mdx`. */
  path: string;
  /** The path as authors know it: `content/posts/x.mdx`. */
  file: string;
}

export interface SourceDocument extends Place {
  /** As `ContentFile` has it. */
  identity: string;
  /** Errors of the file itself, found without reading it. */
  faults: Fault[];
}

export interface Source {
  /** How authors know the folder. */
  name: string;
  /** In the order of their paths. */
  documents: SourceDocument[];
  /** The pictures: from their paths to what identifies their bytes. */
  media: Map<string, string>;
  /** Files that editors and systems leave behind, as authors know them. */
  litter: string[];
  /** Errors of files that are neither a document nor an image. */
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

const folders: Record<string, DocumentKind> = { posts: 'post', pages: 'page' };

/** `content/posts/x.mdx` for `posts/x.mdx`: the folder's own name stands in front, wherever it lies. */
export function nameFile(folder: string, path: string): string {
  return `${folder}/${path}`;
}

/**
 * Sorts the files. A file that is neither a document nor an image is a fault, and so is a document outside the folders of
 * documents. Only hidden files and what editors leave behind are skipped.
 */
export function readSource({ name, files }: ContentFiles): Source {
  const source: Source = { name, documents: [], media: new Map(), litter: [], faults: [] };
  const misplaced = new Map<string, string>();
  for (const file of files.values()) {
    const { path, identity } = file;
    const [folder = '', ...rest] = path.split('/');
    if (isLitter(path)) {
      source.litter.push(nameFile(name, path));
      continue;
    }
    if (rest.length === 0 || !Object.hasOwn(folders, folder)) {
      const fault = findPlaceFault(name, folder, rest.length > 0);
      if (fault) misplaced.set(folder, fault);
      continue;
    }
    const extension = normalizeExtension(path);
    const fault = findPathFault(file, extension);
    if (extension === '.mdx') addDocument(source, file, fault);
    else if (fault) source.faults.push({ file: nameFile(name, path), line: 1, field: 'file', message: fault });
    // The ending decides how bytes are read.
    else source.media.set(path, `${identity}${extension}`);
  }
  for (const [entry, message] of misplaced) {
    source.faults.push({ file: nameFile(name, entry), line: 1, field: 'file', message });
  }
  source.documents.sort((a, b) => (a.path < b.path ? -1 : 1));
  return source;
}

/** Cameras write `.JPG`: the extension of an image is read in any case. */
function normalizeExtension(path: string): string {
  const extension = extname(path);
  const small = extension.toLowerCase();
  return small in mediaTypes ? small : extension;
}

const documentExtension = /^\.(?:mdx?|markdown)$/i;

/** Beside the folders of posts and pages lie the list of tags and the guide for authors, and no document. */
function findPlaceFault(folder: string, entry: string, isFolder: boolean): string | undefined {
  if (entry === 'README.md') return undefined;
  if (Object.hasOwn(folders, entry)) return `is not a folder: make it one, for ${entry}`;
  const places = `${nameFile(folder, 'posts')} or ${nameFile(folder, 'pages')}`;
  if (isFolder) return `is not read: move what is in it to ${places}`;
  return documentExtension.test(extname(entry)) ? `is not read here: move it to ${places}` : undefined;
}

function findPathFault({ path, kind, size }: ContentFile, extension: string): string | undefined {
  if (kind === 'twin') return 'has the name of another file, spelled in other code points: rename one of the two';
  if (kind === 'odd') return 'has a name that not every system takes: rename it to letters, digits and hyphens';
  if (kind !== 'file') return 'is not a regular file: put the file itself here, not a link to it';
  if (extension === '.mdx' && size > documentLimit) {
    return `is ${size} bytes, the limit is ${documentLimit}: split the post`;
  }
  if (extension === '.mdx' || extension in mediaTypes) return undefined;
  return documentExtension.test(extension)
    ? `is not read: rename it to ${basename(path, extension)}.mdx`
    : `is neither a post nor a picture (${Object.keys(mediaTypes).join(', ')}): move it out of the folder`;
}

function addDocument(source: Source, { path, identity }: ContentFile, fault: string | undefined): void {
  const { name } = source;
  const [folder = '', ...rest] = path.split('/');
  const place = findPlace(name, path);
  if (!place) {
    const better = nameFile(name, `${folder}/${rest[0]}/index.mdx`);
    const message = `is too deep in the folder: name it ${better}`;
    source.faults.push({ file: nameFile(name, path), line: 1, field: 'file', message });
    return;
  }
  const { file, slug } = place;
  const faults: Fault[] = fault === undefined ? [] : [{ file, line: 1, field: 'file', message: fault }];
  const slugFault = findSlugFault(slug);
  if (slugFault) faults.push({ file, line: 1, field: 'slug', message: slugFault });
  source.documents.push({ ...place, identity, faults });
}

/** @returns `undefined` for a path that no document has */
export function findPlace(name: string, path: string): Place | undefined {
  const [folder = '', ...rest] = path.split('/');
  const kind = Object.hasOwn(folders, folder) ? folders[folder] : undefined;
  const slug = nameSlug(rest);
  return kind && slug ? { kind, slug, path, file: nameFile(name, path) } : undefined;
}

function findSlugFault(slug: string): string | undefined {
  if (!slugPattern.test(slug)) {
    return `"${slug}" has more than small letters, digits and single hyphens: rename it to ${mendSlug(slug)}`;
  }
  return slug.length > slugLimit
    ? `"${slug}" is ${slug.length} characters, the limit is ${slugLimit}: rename the file`
    : undefined;
}

/** `x.mdx` and `x/index.mdx` are both the document `x`; the second keeps its pictures beside it. */
function nameSlug(parts: readonly string[]): string | undefined {
  const [name = '', inner, deeper] = parts;
  if (inner === undefined) return name.slice(0, -'.mdx'.length);
  return inner === 'index.mdx' && deeper === undefined ? name : undefined;
}

/** The nearest slug to any words: "C'est déjà l'été!" becomes `c-est-deja-l-ete`. Words without a Latin letter or digit have none: ''. */
export function spellSlug(words: string): string {
  return words
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[ßæœøłđðþı]/g, (letter) => letters[letter] ?? '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, slugLimit)
    .replace(/-$/, '');
}

/** A slug to suggest for any words. */
export function mendSlug(words: string): string {
  return spellSlug(words) || 'untitled';
}

/** Returns the digest of a document: of its kind and its text, or its bytes if they are not text. */
export function digestText(kind: DocumentKind, text: string | Uint8Array): string {
  return createHash('sha256').update(`${kind}\n`).update(text).digest('hex');
}

export type Decoded = { text: string } | { line: number; message: string };

/** Text without its byte order mark, lines ended by `\n`, or what keeps the bytes from being text. */
export function decodeText(bytes: Uint8Array): Decoded {
  const pointer = findPointerFault(bytes);
  if (pointer) return { line: 1, message: pointer };
  const text = decodeUtf8(bytes);
  if (text === undefined) {
    return { line: findInvalidLine(bytes), message: 'is not valid UTF-8: save it as UTF-8' };
  }
  const uniform = text.replace(/\r\n?/g, '\n');
  const found = findInvisible(uniform, '\t\n');
  if (found) {
    const lines = uniform.slice(0, found.index).split('\n');
    const column = (lines.at(-1)?.length ?? 0) + 1;
    return { line: lines.length, message: `holds ${found.name} in column ${column}: remove it` };
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
