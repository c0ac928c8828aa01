// Sorts content files into documents, images and others.
import { createHash } from 'node:crypto';
import { basename, dirname, extname } from 'node:path';
import type { Diagnostic } from '#lib/model/diagnostic.ts';
import { describeForeignFile, fileTypes, findSizeProblem } from '#lib/model/file-types.ts';
import { letters } from '#lib/model/wording.ts';
import type { ContentFile, ContentFiles } from '#lib/source/content-files.ts';
import { type DocumentKind, slugLimit, slugPattern } from '#lib/source/front-matter-schema.ts';
import { findSampleProblem, isSample, listInputs } from '#lib/source/inputs.ts';
import { isLeftover } from '#lib/source/leftovers.ts';

/** `md` is GitHub-flavoured Markdown with HTML, `mdx` is Markdown with components. */
export type Format = 'md' | 'mdx';

export interface Place {
  kind: DocumentKind;
  format: Format;
  slug: string;
  /** Path relative to the content folder: `posts/x.mdx`. */
  path: string;
  /** The path in messages to authors: `content/posts/x.mdx`. */
  file: string;
}

export interface SourceDocument extends Place {
  /** See `ContentFile`. It includes the identities of `inputs`. */
  identity: string;
  /** Paths of the files beside the document that it may show, sorted. */
  inputs: readonly string[];
  /** Errors of the file itself, found without reading it. */
  diagnostics: Diagnostic[];
}

export interface Source {
  /** The name of the folder in messages to authors. */
  name: string;
  /** Sorted by path. */
  documents: SourceDocument[];
  /** Identities of the bytes of images and other files that posts may name, by path. */
  media: Map<string, string>;
  /** Files that editors and operating systems leave behind, as shown in messages. */
  leftovers: string[];
  /** Errors of files that are neither a document nor an image. */
  diagnostics: Diagnostic[];
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

/** Maximum bytes of a document. A post of this size would be a book. */
const documentLimit = 1_000_000;

const folders: Record<string, DocumentKind> = { posts: 'post', pages: 'page' };

/** @returns `undefined` for a path that does not end as a document does */
function findFormat(path: string): Format | undefined {
  return { '.md': 'md', '.mdx': 'mdx' }[extname(path)] as Format | undefined;
}

/** @param path of a document */
export function formatOf(path: string): Format {
  return findFormat(path) ?? 'mdx';
}

/** Returns the path shown to authors: `content/posts/x.mdx` for `posts/x.mdx`, wherever the folder is stored. */
export function nameFile(folder: string, path: string): string {
  return `${folder}/${path}`;
}

/**
 * Sorts the files. Files that are neither documents nor images, and documents outside their folders, are errors. Only
 * hidden files and files that editors leave behind are skipped.
 */
export function readSource({ name, files }: ContentFiles): Source {
  const source: Source = { name, documents: [], media: new Map(), leftovers: [], diagnostics: [] };
  const misplaced = new Map<string, string>();
  const deep: string[] = [];
  for (const file of files.values()) {
    const { path, identity } = file;
    const [folder = '', ...rest] = path.split('/');
    if (isLeftover(path)) {
      source.leftovers.push(nameFile(name, path));
      continue;
    }
    if (rest.length === 0 && normalizeExtension(path) in mediaTypes && file.kind === 'file') {
      // Avatars are beside `authors.yaml`.
      source.media.set(path, `${identity}${normalizeExtension(path)}`);
      continue;
    }
    if (rest.length === 0 || !Object.hasOwn(folders, folder)) {
      const problem = findPlaceProblem(name, folder, rest.length > 0);
      if (problem) misplaced.set(folder, problem);
      continue;
    }
    const extension = normalizeExtension(path);
    const isShown = isSample(file, files);
    const problem = isShown ? findSampleProblem(file) : findPathProblem(file, extension);
    if (findFormat(path)) {
      if (!addDocument(source, file, problem)) deep.push(path);
    } else if (isShown && !problem) {
      // The file is read together with its document.
    } else if (problem)
      source.diagnostics.push({ file: nameFile(name, path), line: 1, field: 'file', message: problem });
    // The extension decides how the bytes are read.
    else source.media.set(path, `${identity}${extension}`);
  }
  for (const [entry, message] of misplaced) {
    source.diagnostics.push({ file: nameFile(name, entry), line: 1, field: 'file', message });
  }
  for (const problem of explainDeep(source, deep.toSorted())) source.diagnostics.push(problem);
  source.documents.sort((a, b) => (a.path < b.path ? -1 : 1));
  addInputs(source, files);
  return source;
}

function addInputs({ documents }: Source, files: ContentFiles['files']): void {
  const inputs = listInputs(files);
  if (inputs.size === 0) return;
  for (const document of documents) {
    if (!/\/index\.mdx?$/.test(document.path)) continue;
    document.inputs = inputs.get(dirname(document.path)) ?? [];
    const identities = document.inputs.map((path) => files.get(path)?.identity ?? '');
    document.identity = [document.identity, ...identities].join(' ');
  }
}

/** Extensions of images and other files are case-insensitive, because cameras write `.JPG`. */
function normalizeExtension(path: string): string {
  const extension = extname(path);
  const small = extension.toLowerCase();
  return small in mediaTypes || small in fileTypes ? small : extension;
}

/** Extensions of Markdown files, including those that are not read. */
const documentExtension = /^\.(?:mdx?|markdown|mdown|mkdn?|mdtxt)$/i;

/**
 * Returns the error of an entry outside the folders of posts and pages, where only the list of tags, the facts of the site
 * and the README belong.
 */
function findPlaceProblem(folder: string, entry: string, isFolder: boolean): string | undefined {
  if (entry === 'README.md') return undefined;
  if (/^(?:site|tags|authors)\.yml$/.test(entry)) return `is not read: rename it to ${basename(entry, '.yml')}.yaml`;
  if (Object.hasOwn(folders, entry)) return `is not a folder: make it one, for ${entry}`;
  const places = `${nameFile(folder, 'posts')} or ${nameFile(folder, 'pages')}`;
  if (isFolder) return `is not read: move what is in it to ${places}`;
  return documentExtension.test(extname(entry)) ? `is not read here: move it to ${places}` : undefined;
}

function findPathProblem({ path, kind, size }: ContentFile, extension: string): string | undefined {
  if (kind === 'twin') return 'has the name of another file, spelled in other code points: rename one of the two';
  if (kind === 'odd') return 'has a name that not every system takes: rename it to letters, digits and hyphens';
  if (kind !== 'file') return 'is not a regular file: put the file itself here, not a link to it';
  if (findFormat(path))
    return size > documentLimit ? `is ${size} bytes, the limit is ${documentLimit}: split the post` : undefined;
  if (extension in fileTypes) return findSizeProblem(size);
  if (extension in mediaTypes) return undefined;
  return documentExtension.test(extension)
    ? `is not read: rename it to ${suggestName(basename(path, extension))}${/x$/i.test(extension) ? '.mdx' : '.md'}`
    : describeForeignFile(extension, Object.keys(mediaTypes));
}

/** @returns false for a document that is too deep in its folder */
function addDocument(source: Source, { path, identity }: ContentFile, problem: string | undefined): boolean {
  const place = findPlace(source.name, path);
  if (!place) return false;
  const { file } = place;
  const diagnostics: Diagnostic[] = problem === undefined ? [] : [{ file, line: 1, field: 'file', message: problem }];
  const slugProblem = findSlugProblem(place);
  if (slugProblem) diagnostics.push({ file, line: 1, field: 'slug', message: slugProblem });
  source.documents.push({ ...place, identity, inputs: [], diagnostics });
  return true;
}

/** Suggests a unique name for each file that is too deep, because several may be in one folder. */
function explainDeep({ name, documents }: Source, paths: readonly string[]): Diagnostic[] {
  const taken = new Set(documents.map(({ kind, slug }) => `${kind}s/${slug}`));
  const top = (path: string) => path.split('/').slice(0, 2).map(suggestName).join('/');
  const counts = Map.groupBy(paths, top);
  return paths.map((path) => {
    const [folder = '', ...parts] = path.split('/');
    const extension = extname(path);
    const names = parts.map((part) => suggestName(basename(part, extension)));
    const isAlone = counts.get(top(path))?.length === 1;
    const own = names.filter((part) => part !== 'index');
    const choices = [...(isAlone ? [names[0] ?? ''] : []), own.at(-1) ?? '', suggestSlug(own.join('-'))];
    const slug = choices.find((choice) => !taken.has(`${folder}/${choice}`)) ?? suggestSlug(own.join('-'));
    taken.add(`${folder}/${slug}`);
    const better = isAlone && slug === names[0] ? `${parts[0]}/index` : slug;
    const message = `is too deep in the folder: name it ${nameFile(name, `${folder}/${better}${extension}`)}`;
    return { file: nameFile(name, path), line: 1, field: 'file', message };
  });
}

/** @returns `undefined` for a path that is not a document */
export function findPlace(name: string, path: string): Place | undefined {
  const [folder = '', ...rest] = path.split('/');
  const kind = Object.hasOwn(folders, folder) ? folders[folder] : undefined;
  const format = findFormat(path);
  const slug = kind && nameSlug(kind, rest);
  return kind && format && slug ? { kind, format, slug, path, file: nameFile(name, path) } : undefined;
}

function findSlugProblem({ kind, slug, path }: Place): string | undefined {
  const parts = slug.split('/');
  if (!parts.every((part) => slugPattern.test(part))) {
    const isIndex = path.split('/').length > parts.length + 1;
    const name = `${parts.map(suggestName).join('/')}${isIndex ? '' : extname(path)}`;
    const better = kind === 'page' && parts.length > 1 ? `pages/${name}` : name;
    return `"${slug}" has more than small letters, digits and single hyphens: rename it to ${better}`;
  }
  return slug.length > slugLimit
    ? `"${slug}" is ${slug.length} characters, the limit is ${slugLimit}: rename the file`
    : undefined;
}

/**
 * Returns the slug: `x.md`, `x.mdx` and `x/index.md` are all the document `x`. The last form keeps images beside the
 * document. Pages may be deeper: `pages/guides/start.md` is the page `guides/start`.
 */
function nameSlug(kind: DocumentKind, parts: readonly string[]): string | undefined {
  const last = parts.at(-1) ?? '';
  const folders = parts.slice(0, -1);
  const isIndex = folders.length > 0 && /^index\.mdx?$/.test(last);
  if (kind === 'post' && folders.length > (isIndex ? 1 : 0)) return undefined;
  return [...folders, ...(isIndex ? [] : [basename(last, extname(last))])].join('/');
}

/**
 * Converts text to a slug: "C'est déjà l'été!" becomes `c-est-deja-l-ete`.
 * @returns an empty string for text without Latin letters and digits
 */
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

/** Suggests a slug for any text. */
export function suggestSlug(words: string): string {
  return spellSlug(words) || 'untitled';
}

/** Keeps a name that is a slug already. */
function suggestName(name: string): string {
  return slugPattern.test(name) ? name : suggestSlug(name);
}

/**
 * Returns the digest of everything that a document is compiled from.
 * @param text bytes if they are not text
 * @param inputs texts of the files beside the document, by name
 */
export function digestText(
  { kind, format }: Pick<Place, 'kind' | 'format'>,
  language: string,
  text: string | Uint8Array,
  inputs: Readonly<Record<string, string>> = {},
): string {
  const digest = createHash('sha256').update(`${kind} ${format} ${language}\n`).update(text);
  if (Object.keys(inputs).length > 0) digest.update(JSON.stringify(inputs));
  return digest.digest('hex');
}
