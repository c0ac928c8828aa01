// Reads the current content, and finds all errors and warnings of its files and between them.
import { type Documents, type KnownDocument, listWarnings } from '#lib/compile/documents.ts';
import { type Diagnostic, sortDiagnostics, splitLevels } from '#lib/model/diagnostic.ts';
import type { Authors, Site } from '#lib/model/release.ts';
import { buildAuthors, describeAvatars, nameSiteAuthor } from '#lib/release/authors.ts';
import { checkDocuments, checkImages, checkRequiredPages } from '#lib/release/check.ts';
import { checkCards } from '#lib/release/check-cards.ts';
import { checkRedirects } from '#lib/release/check-redirects.ts';
import { checkSite } from '#lib/release/check-site.ts';
import type { IsVisible } from '#lib/release/compose.ts';
import { DocumentSet } from '#lib/release/document-set.ts';
import type { ReleaseImages } from '#lib/release/images.ts';
import { locateProblems, type Problem } from '#lib/release/problem.ts';
import { addMark } from '#lib/release/read-mark.ts';
import { type AuthorsFile, readAuthors } from '#lib/source/authors.ts';
import type { ContentFiles } from '#lib/source/content-files.ts';
import { readSource, type Source } from '#lib/source/documents.ts';
import { buildRedirects, type RedirectsFile, readRedirects } from '#lib/source/redirects.ts';
import { readSite, type SiteFile } from '#lib/source/site.ts';
import { readTags, type TagList } from '#lib/source/tags.ts';

/** The current content with all its errors. */
export interface Examined {
  source: Source;
  tagList: TagList;
  siteFacts: SiteFile;
  redirects: RedirectsFile;
  authorsFacts: AuthorsFile;
  /** The authors with their avatars. */
  authors: Authors;
  documents: Documents;
  /** All documents, sorted by path. */
  known: KnownDocument[];
  /** Errors within files. */
  errors: Diagnostic[];
  /** Errors between files. */
  problems: Problem[];
  warnings: Diagnostic[];
}

interface Options {
  isVisible: IsVisible;
  /** Milliseconds since 1970 UTC. */
  now: number;
  /** Does not encode images if the text has an error. */
  isStrict?: boolean;
  /** Treats warnings as errors. */
  failsOnWarnings?: boolean;
  skipsImages?: boolean;
  /** The facts and the authors of the last release, which apply while their files have errors. */
  last: { site: Site; authors?: Authors } | undefined;
  /** Reads and compiles the documents. */
  read: (source: Source, language: string) => Promise<Documents>;
  createImages: (media: Source['media']) => ReleaseImages;
}

/**
 * Examines content without building a release.
 * @throws {Error} if a file cannot be read or written, or the compiler cannot be started
 */
export async function examine(files: ContentFiles, options: Options): Promise<Examined> {
  const { isStrict, failsOnWarnings, skipsImages, last, read, createImages } = options;
  const { name } = files;
  const source = readSource(files);
  const lists = await readListFiles(files, last);
  const { authorsFacts } = lists;
  const documents = await read(source, languageOf(lists.siteFacts, last));
  const known = source.documents.flatMap(({ path }) => documents.good.get(path) ?? documents.broken.get(path) ?? []);
  const set = makeDocumentSet(name, { source, known, lists }, options);
  const siteDiagnostics = [...lists.siteFacts.diagnostics, ...checkSite(set, lists.siteFacts)];
  const siteFacts = { ...lists.siteFacts, diagnostics: siteDiagnostics };
  const avatars = describeAvatars(name, authorsFacts);
  const found = [...checkDocuments(set), ...checkRedirects(set, lists.redirects), ...checkImages(set, avatars)];
  const { errors: textProblems, warnings: textWarnings } = splitLevels(found);
  const cards = await checkCards([...documents.good.values()]);
  const all = [
    ...listDiagnostics(source, { ...lists, siteFacts }, documents),
    ...checkRequiredPages(name, known),
    ...(await locateProblems([...textWarnings, ...cards], files)),
  ];
  const { errors, warnings } = splitLevels(failsOnWarnings ? all.map(raiseWarning) : all);
  // Encoding takes seconds an image, so an author with errors in the text does not wait for it.
  const isRefused = isStrict && errors.length + textProblems.length > 0;
  const canEncode = (document: KnownDocument) =>
    !isRefused && !skipsImages && (document === avatars || documents.good.has(document.source.path));
  const images = createImages(source.media);
  const problems = [...textProblems, ...(await images.make([...known, avatars], canEncode))];
  const authors = buildAuthors(authorsFacts, images);
  return {
    ...lists,
    source,
    siteFacts,
    authors,
    documents,
    known,
    errors,
    problems,
    warnings: sortDiagnostics(warnings),
  };
}

/** The files beside the documents. */
interface Lists extends Pick<Examined, 'tagList' | 'siteFacts' | 'redirects' | 'authorsFacts'> {
  /** Without avatars. `undefined` if `authors.yaml` has errors. */
  authors: Authors | undefined;
}

async function readListFiles(files: ContentFiles, last: Options['last']): Promise<Lists> {
  const [tagList, redirects] = [await readTags(files), await readRedirects(files)];
  const authorsFacts = await readAuthors(files);
  const authors = authorsFacts.diagnostics.length > 0 ? undefined : buildAuthors(authorsFacts);
  const typed = await addMark(files, await readSite(files));
  const siteFacts = { ...typed, site: nameSiteAuthor(typed.site, authors ?? last?.authors ?? {}) };
  return { tagList, redirects, authorsFacts, authors, siteFacts };
}

/** A site file with errors keeps the last good facts. */
function languageOf({ site, diagnostics }: SiteFile, last: Options['last']): string {
  return (diagnostics.length > 0 ? last?.site : undefined)?.language ?? site.language;
}

function makeDocumentSet(
  name: string,
  { source, known, lists }: { source: Source; known: readonly KnownDocument[]; lists: Lists },
  { isVisible, now }: Options,
): DocumentSet {
  const { tagList, redirects, authors, siteFacts } = lists;
  const areTagsKnown = Object.keys(tagList.tags).length > 0 || tagList.diagnostics.length === 0;
  return new DocumentSet({
    name,
    documents: known,
    media: source.media,
    tags: areTagsKnown ? tagList.tags : undefined,
    redirects: buildRedirects(redirects.rules),
    authors,
    site: siteFacts.site,
    isVisible,
    now,
  });
}

/** @returns the errors and warnings within files, without those that only other files show */
function listDiagnostics(source: Source, lists: Lists, { good, broken }: Documents): Diagnostic[] {
  const { tagList, siteFacts, redirects, authorsFacts } = lists;
  return [
    ...source.diagnostics,
    ...tagList.diagnostics,
    ...siteFacts.diagnostics,
    ...redirects.diagnostics,
    ...authorsFacts.diagnostics,
    ...[...broken.values()].flatMap((document) => document.diagnostics),
    ...[...good.values()].flatMap((document) => listWarnings(document.source, document)),
  ];
}

function raiseWarning({ level, ...diagnostic }: Diagnostic): Diagnostic {
  return diagnostic;
}
