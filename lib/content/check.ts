// The faults between documents: slugs that clash, tags, series, pictures and links that lead to nothing.
import { extname, posix } from 'node:path';
import { checkLinks } from '#lib/content/check-links.ts';
import type { KnownDocument } from '#lib/content/documents.ts';
import type { Fault } from '#lib/content/fault.ts';
import { type PostFrontMatter, parseFrontMatter } from '#lib/content/front-matter.ts';
import { seriesSlug } from '#lib/content/listing.ts';
import { findPlaceFault } from '#lib/content/mdx/links.ts';
import { mediaTypes, nameFile, type Source } from '#lib/content/source.ts';
import type { TagList } from '#lib/content/tags.ts';
import { formatSuggestion, safelyDecode } from '#lib/content/text.ts';
import { pagePath } from '#lib/urls.ts';

/** The pages that are written in `content/pages` and linked from every page: without them the site has dead links. */
const requiredPages = ['about'];

export interface CheckInput {
  source: Source;
  tagList: TagList;
  /** All documents: one that has faults of its own may have others, and is no reason for faults elsewhere. */
  documents: readonly KnownDocument[];
  isVisible: (post: Partial<PostFrontMatter>) => boolean;
}

export function checkDocuments(input: CheckInput): Fault[] {
  const posts = input.documents.filter(({ source }) => source.kind === 'post');
  return [
    ...checkRequiredPages(input),
    ...checkSlugs(input.source),
    ...checkFormerSlugs(posts),
    ...checkTags(posts, input),
    ...checkSeries(posts),
    ...checkPictures(input),
    ...checkLinks(input),
  ];
}

function checkRequiredPages({ source }: CheckInput): Fault[] {
  return requiredPages.flatMap((slug) => {
    const file = nameFile(source.dir, `pages/${slug}.mdx`);
    const isThere = source.documents.some((document) => document.kind === 'page' && document.slug === slug);
    if (isThere || source.faults.some((fault) => fault.file === file)) return [];
    const message = `is missing, every page links to ${pagePath(slug)}: write it with a title and a description`;
    return [{ file, line: 1, field: 'page', message }];
  });
}

function checkSlugs({ documents }: Source): Fault[] {
  const first = new Map<string, string>();
  return documents.flatMap(({ kind, slug, file }) => {
    const other = first.get(`${kind} ${slug}`);
    if (other === undefined) {
      first.set(`${kind} ${slug}`, file);
      return [];
    }
    return [{ file, line: 1, field: 'slug', message: `"${slug}" is taken by ${other}: rename one of them` }];
  });
}

/** Only when there is a fault is the front matter read again, for the line. */
export function lineOf({ source }: KnownDocument, path: readonly PropertyKey[]): number {
  return parseFrontMatter(source.kind, source.file, source.text).lineOf(path);
}

function faultIn(document: KnownDocument, path: readonly PropertyKey[], message: string): Fault {
  const field = path.filter((part) => typeof part === 'string').join('.');
  return { file: document.source.file, line: lineOf(document, path), field, message };
}

/** Calls back for each different value of a list: that one stands twice is a fault of its own. */
function forEachOnce(values: readonly string[] | undefined, find: (value: string, index: number) => Fault[]): Fault[] {
  return [...new Set(values)].flatMap((value) => find(value, values?.indexOf(value) ?? 0));
}

function checkFormerSlugs(posts: readonly KnownDocument[]): Fault[] {
  const owners = new Map(posts.map(({ source }) => [source.slug, source.file]));
  const former = new Map<string, string>();
  return posts.flatMap((post) =>
    forEachOnce(post.frontMatter.formerly, (slug, index) => {
      const { file } = post.source;
      const owner = owners.get(slug);
      const previous = former.get(slug);
      former.set(slug, previous ?? file);
      const fault = (message: string) => [faultIn(post, ['formerly', index], message)];
      if (owner === file) return fault(`"${slug}" is the post's own slug: name only slugs it no longer has`);
      if (owner) return fault(`"${slug}" is the slug of ${owner}: take it out`);
      return previous ? fault(`"${slug}" is an old slug of ${previous}, too: take it out of one of them`) : [];
    }),
  );
}

function checkTags(posts: readonly KnownDocument[], { tagList, source }: CheckInput): Fault[] {
  const known = Object.keys(tagList.tags);
  // Where the list itself cannot be read, no post is to blame.
  if (known.length === 0 && tagList.faults.length > 0) return [];
  const add = `add it to ${nameFile(source.dir, 'tags.yaml')}`;
  const fix = known.length === 0 ? add : `use ${known.join(', ')}, or ${add}`;
  return posts.flatMap((post) =>
    forEachOnce(post.frontMatter.tags, (tag, index) => {
      if (Object.hasOwn(tagList.tags, tag)) return [];
      const message = `has "${tag}", which is not in the list${formatSuggestion(tag, known)}: ${fix}`;
      return [faultIn(post, ['tags', index], message)];
    }),
  );
}

function checkSeries(posts: readonly KnownDocument[]): Fault[] {
  const owners = new Map<string, string>();
  const spellings = new Map<string, { title: string; file: string }>();
  return posts.flatMap((post) => {
    const { series } = post.frontMatter;
    if (!series) return [];
    const slug = seriesSlug(series.title);
    const first = spellings.get(slug) ?? { title: series.title, file: post.source.file };
    spellings.set(slug, first);
    if (first.title !== series.title) {
      const message = `has the address of "${first.title}" in ${first.file}: write it in the same way, or choose another title`;
      return [faultIn(post, ['series', 'title'], message)];
    }
    const key = `${series.part} ${series.title}`;
    const owner = owners.get(key);
    owners.set(key, owner ?? post.source.file);
    if (owner === undefined) return [];
    const message = `is ${series.part}, which ${owner} has already: give each part its own number`;
    return [faultIn(post, ['series', 'part'], message)];
  });
}

/** Where a picture that a document names lies, from the content folder. */
export function resolvePicture(document: { path: string }, target: string): string {
  return posix.join(posix.dirname(document.path), safelyDecode(target));
}

function checkPictures({ documents, source }: CheckInput): Fault[] {
  const names = [...source.media].map((name) => posix.basename(name));
  const findPictureFault = (document: KnownDocument, target: string): string | undefined => {
    const path = resolvePicture(document.source, target);
    if (source.media.has(path)) return undefined;
    if (path.startsWith('../')) {
      return `${target} is outside the content folder: put the file beside the post and write ./its-name.png`;
    }
    if (!(extname(path).toLowerCase() in mediaTypes)) {
      return `${target} is no kind of picture that pages show: save it as one of ${Object.keys(mediaTypes).join(', ')}`;
    }
    const suggestion = formatSuggestion(posix.basename(path), names);
    return `${target} is not there${suggestion}: put the file at ${nameFile(source.dir, path)}, or correct its name`;
  };
  return documents.flatMap((document) => {
    const faults = (document.facts?.images ?? []).flatMap(({ target, line }) => {
      const message = findPictureFault(document, target);
      return message ? [{ file: document.source.file, line, field: 'image', message }] : [];
    });
    const { cover } = document.frontMatter;
    const message = cover && (findPlaceFault(cover.src) ?? findPictureFault(document, cover.src));
    return message ? [...faults, faultIn(document, ['cover', 'src'], message)] : faults;
  });
}
