// Checks that involve several files: clashing slugs, old slugs, dates, tags, series, images and links.
import { extname, posix } from 'node:path';
import type { KnownDocument } from '#lib/compile/documents.ts';
import { findPlaceProblem, findUseProblem } from '#lib/compile/mdx/links.ts';
import { instantOf, isToCome } from '#lib/dates.ts';
import { findLookalike, resolveImage } from '#lib/images/names.ts';
import { type Diagnostic, listedPerFile } from '#lib/model/diagnostic.ts';
import { fileTypeOf } from '#lib/model/file-types.ts';
import { formatSuggestion } from '#lib/model/wording.ts';
import { checkAuthors, nameFromKey } from '#lib/release/authors.ts';
import { checkLinks } from '#lib/release/check-links.ts';
import { addressOf, type DocumentSet } from '#lib/release/document-set.ts';
import type { Problem } from '#lib/release/problem.ts';
import { fixedNames } from '#lib/route-lists.ts';
import { mediaTypes, nameFile, suggestSlug } from '#lib/source/documents.ts';
import { tagsFile } from '#lib/source/tags.ts';
import { pagePath, postPath } from '#lib/urls.ts';

/** Pages of `content/pages` that every page links to. */
export const requiredPages = ['about'];

/** @returns the problems of a document in a set of documents. The document itself need not be in the set. */
export function checkDocument(set: DocumentSet, document: KnownDocument): Problem[] {
  return [
    ...checkSlug(set, document),
    ...checkFormerSlugs(set, document),
    ...checkUpdated(set, document),
    ...checkTags(set, document),
    ...checkAuthors(set, document),
    ...checkSeries(set, document),
    ...checkImages(set, document),
    ...checkLinks(set, document),
  ];
}

/** @returns the problems of all documents of the set, by document */
export function checkDocuments(set: DocumentSet): Problem[] {
  return set.input.documents.flatMap((document) => checkDocument(set, document));
}

function checkSlug(set: DocumentSet, document: KnownDocument): Problem[] {
  const { path, slug } = document.source;
  const address = addressOf(document);
  const owner = set.findPage(address);
  const report = (message: string, about: string[]): Problem[] => [
    { path, place: 1, field: 'slug', message, subject: 'slug', about, isFatal: true },
  ];
  const [name = ''] = slug.split('/');
  if (document.source.kind === 'page' && fixedNames.has(name)) {
    const isBelow = name !== slug;
    const fix = isBelow ? 'rename the folder' : 'rename the file';
    return report(`"${slug}" is ${isBelow ? 'below' : 'taken by'} the site's own /${name}: ${fix}`, []);
  }
  if (!owner || owner.source.path === path) return [];
  return report(`"${slug}" is taken by ${owner.source.file}: rename one of them`, [owner.source.path]);
}

function checkFormerSlugs(set: DocumentSet, { source, frontMatter }: KnownDocument): Problem[] {
  const { path } = source;
  return forEachOnce(frontMatter.formerly, (slug, index) => {
    const owner = set.findPage(postPath(slug));
    const other = set.findByOldSlug(slug);
    const report = (message: string, about: readonly string[]): Problem[] => [
      { path, place: ['formerly', index], field: 'formerly', message, subject: `formerly ${slug}`, about },
    ];
    if (slug === source.slug) {
      return report(`"${slug}" is the post's own slug: name only slugs it no longer has`, []);
    }
    if (owner) return report(`"${slug}" is the slug of ${owner.source.file}: remove it`, [owner.source.path]);
    if (!other || other.source.path === path) return [];
    const message = `"${slug}" is an old slug of ${other.source.file}, too: remove it from one of them`;
    return report(message, [other.source.path]);
  });
}

/** Checks that `updated` is not in the future. For a scheduled post, it may be as late as the publication date. */
function checkUpdated(
  set: DocumentSet,
  { source: { path }, frontMatter: { date, updated } }: KnownDocument,
): Problem[] {
  const latest = Math.max(set.input.now, date === undefined ? 0 : instantOf(date));
  if (updated === undefined || !isToCome(updated, latest)) return [];
  const message = `${updated} is in the future: write the day of the last change, or remove it`;
  return [{ path, place: ['updated'], field: 'updated', message, subject: `updated ${updated}`, about: [] }];
}

function checkTags(set: DocumentSet, { source, frontMatter }: KnownDocument): Problem[] {
  const { tags, name } = set.input;
  if (!tags) return [];
  return forEachOnce(frontMatter.tags, (tag, index) => {
    if (Object.hasOwn(tags, tag)) return [];
    const known = Object.keys(tags);
    const key = suggestSlug(tag);
    const add = `${key === tag ? '' : `write ${key} and `}add ${key}: ${JSON.stringify(nameFromKey(tag))} to ${nameFile(name, tagsFile)}`;
    const fix = known.length === 0 ? add : `use ${known.join(', ')}, or ${add}`;
    const message = `has "${tag}", which is not in the list${formatSuggestion(tag, known)}: ${fix}`;
    const place = ['tags', index];
    return [{ path: source.path, place, field: 'tags', message, subject: `tag ${tag}`, about: [tagsFile] }];
  });
}

function checkSeries(set: DocumentSet, { source: { path }, frontMatter: { series } }: KnownDocument): Problem[] {
  if (!series) return [];
  const { title, part } = series;
  const first = set.findSeries(title);
  const fileOf = (other: string) => nameFile(set.input.name, other);
  if (first && first.path !== path && first.title !== title) {
    const message = `has the address of "${first.title}" in ${fileOf(first.path)}: write it in the same way, or choose another title`;
    const place = ['series', 'title'];
    return [{ path, place, field: 'series.title', message, subject: `series ${title}`, about: [first.path] }];
  }
  const owner = set.findPart(title, part);
  if (owner === undefined || owner === path) return [];
  const message = `is ${part}, which ${fileOf(owner)} has already: give each part its own number`;
  return [
    {
      path,
      place: ['series', 'part'],
      field: 'series.part',
      message,
      subject: `part ${part} ${title}`,
      about: [owner],
    },
  ];
}

/** @returns a problem for each image or file of a document that is missing, of the wrong kind, or outside the content folder */
export function checkImages(set: DocumentSet, { source, facts, frontMatter: { cover } }: KnownDocument): Problem[] {
  const { path } = source;
  const report = (target: string, place: Problem['place'], field: string, message?: string): Problem[] => {
    if (!message) return [];
    const about = [resolveImage(path, target)];
    return [{ path, place, field, message, subject: `${field} ${target}`, about, isFatal: true }];
  };
  const inText: Problem[] = [];
  for (const { target, line } of facts?.images ?? []) {
    const message = findImageProblem(set, path, target, inText.length < listedPerFile);
    for (const problem of report(target, line, fileTypeOf(target) ? 'file' : 'image', message)) inText.push(problem);
  }
  if (!cover) return inText;
  const message =
    findPlaceProblem(cover.src) ?? findUseProblem(cover.src, 'image') ?? findImageProblem(set, path, cover.src);
  return [...inText, ...report(cover.src, ['cover', 'src'], 'cover.src', message)];
}

/** @param isListed whether the error will be shown. A suggestion compares the name with every image. */
function findImageProblem(set: DocumentSet, document: string, target: string, isListed = true): string | undefined {
  const { media, name } = set.input;
  const path = resolveImage(document, target);
  if (media.has(path)) return undefined;
  if (path.startsWith('../')) {
    return `${target} is outside the content folder: put the file beside the post and write ./its-name.png`;
  }
  if (!(extname(path).toLowerCase() in mediaTypes) && !fileTypeOf(path)) {
    return `${target} is not a supported image format: save it as one of ${Object.keys(mediaTypes).join(', ')}`;
  }
  if (!isListed) return `${target} is not there: put the file at ${nameFile(name, path)}, or correct its name`;
  const paths = [...media.keys()];
  const twin = findLookalike(path, paths);
  if (twin) {
    const file = nameFile(name, twin.file);
    return `${target} is not there, ${file} only looks the same and has ${twin.difference}: rename the file to ${posix.basename(path)}`;
  }
  if (media.has(posix.join(posix.dirname(document), target))) {
    return `${target} is read as ${nameFile(name, path)}, which is not there: rename the file, or write %25 for each % of its name`;
  }
  const names = paths.map((other) => posix.basename(other));
  const suggestion = formatSuggestion(posix.basename(path), names);
  return `${target} is not there${suggestion}: put the file at ${nameFile(name, path)}, or correct its name`;
}

/** Checks each distinct value once: repeated values are reported elsewhere. */
function forEachOnce<Item>(values: readonly string[] | undefined, find: (value: string, index: number) => Item[]) {
  if (!values || values.length === 0) return [];
  return [...new Set(values)].flatMap((value) => find(value, values.indexOf(value)));
}

/** @param documents all documents, including those with errors */
export function checkRequiredPages(name: string, documents: readonly KnownDocument[]): Diagnostic[] {
  const there = new Set(documents.flatMap(({ source }) => (source.kind === 'page' ? source.slug : [])));
  return requiredPages
    .filter((slug) => !there.has(slug))
    .map((slug) => {
      const message = `is missing, every page links to ${pagePath(slug)}: write it with a title and a description`;
      return { file: nameFile(name, `pages/${slug}.mdx`), line: 1, field: 'page', message };
    });
}
