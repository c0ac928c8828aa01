// The faults between files: slugs that clash, tags, series, pictures and links that lead to nothing.
import { extname, posix } from 'node:path';
import type { KnownDocument } from '#lib/compile/documents.ts';
import { findPlaceFault } from '#lib/compile/mdx/links.ts';
import { instantOf, isToCome, yearOf } from '#lib/dates.ts';
import { findLookalike, resolveImage } from '#lib/images/names.ts';
import { type Fault, listedPerFile } from '#lib/model/fault.ts';
import { seriesSlug } from '#lib/model/listing.ts';
import { Outline } from '#lib/model/outline.ts';
import { formatSuggestion } from '#lib/model/wording.ts';
import { findLinkFaults } from '#lib/release/check-links.ts';
import type { Problem } from '#lib/release/problem.ts';
import { fixedPaths, listLinkable } from '#lib/routes.ts';
import { mediaTypes, nameFile } from '#lib/source/documents.ts';
import type { PostFrontMatter } from '#lib/source/front-matter.ts';
import { type Tags, tagsFile } from '#lib/source/tags.ts';
import { archiveYearPath, listPath, markdownPath, pagePath, postPath, seriesPath, tagPath } from '#lib/urls.ts';

/** The pages that are written in `content/pages` and linked from every page: without them the site has dead links. */
export const requiredPages = ['about'];

export interface SiteInput {
  /** How authors know the content folder. */
  name: string;
  /** In the order of their paths: of two that clash the later one is told of. */
  documents: readonly KnownDocument[];
  /** The paths of the pictures. */
  media: { has(path: string): boolean; keys(): Iterable<string> };
  /** `undefined` if they cannot be read: then no post is to blame. */
  tags: Tags | undefined;
  isVisible: (post: Partial<PostFrontMatter>) => boolean;
  /** Milliseconds since 1970 UTC. */
  now: number;
}

/** Stands in for the date of a post whose date cannot be read. */
const firstDay = '1970-01-01';

/** All documents side by side, each of which can then be looked at. */
export class Site {
  readonly input: SiteInput;
  /** By address; of two with one slug the first. */
  readonly documents = new Map<string, KnownDocument>();
  /** From old addresses to those of today. */
  private readonly moved = new Map<string, string>();
  private readonly formerly = new Map<string, KnownDocument>();
  private readonly series = new Map<string, { title: string; path: string }>();
  private readonly parts = new Map<string, string>();
  private linkable?: ReadonlySet<string>;
  private all?: readonly string[];

  constructor(input: SiteInput) {
    this.input = input;
    for (const document of input.documents) this.add(document);
  }

  private add(document: KnownDocument): void {
    const { source, frontMatter } = document;
    const address = addressOf(document);
    if (!this.documents.has(address)) this.documents.set(address, document);
    for (const slug of frontMatter.formerly ?? []) {
      this.moved.set(postPath(slug), addressOf(document));
      if (!this.formerly.has(slug)) this.formerly.set(slug, document);
    }
    if (!frontMatter.series) return;
    const { title, part } = frontMatter.series;
    const slug = seriesSlug(title);
    if (!this.series.has(slug)) this.series.set(slug, { title, path: source.path });
    const key = namePart(title, part);
    if (!this.parts.has(key)) this.parts.set(key, source.path);
  }

  /** All addresses that readers can follow a link to: those of a tag or a series only if they see a post of it. */
  get addresses(): ReadonlySet<string> {
    this.linkable ??= new Set(listLinkable(outlineOf(this.input)));
    return this.linkable;
  }

  /** The addresses that may be suggested to an author: those of drafts, too. */
  get suggestions(): readonly string[] {
    this.all ??= [...new Set([...this.addresses, ...this.documents.keys()])];
    return this.all;
  }

  /** The post or page whose text is at an address, be it as a page or as Markdown. */
  find(address: string): KnownDocument | undefined {
    const page = this.documents.get(address);
    if (page || !address.endsWith(markdownEnding)) return page;
    const post = this.documents.get(address.slice(0, -markdownEnding.length));
    return post?.source.kind === 'post' ? post : undefined;
  }

  /** @returns the address of today for one that a post had before */
  findMoved(address: string): string | undefined {
    const page = this.moved.get(address);
    if (page || !address.endsWith(markdownEnding)) return page;
    const post = this.moved.get(address.slice(0, -markdownEnding.length));
    return post && post + markdownEnding;
  }

  /** Returns the faults of a document that stands, or could stand, among the others. */
  check(document: KnownDocument): Problem[] {
    return [
      ...this.checkSlug(document),
      ...this.checkFormerSlugs(document),
      ...this.checkUpdated(document),
      ...this.checkTags(document),
      ...this.checkSeries(document),
      ...this.checkPictures(document),
      ...findLinkFaults(this, document),
    ];
  }

  checkAll(): Problem[] {
    return this.input.documents.flatMap((document) => this.check(document));
  }

  private checkSlug(document: KnownDocument): Problem[] {
    const { path, slug } = document.source;
    const address = addressOf(document);
    const owner = this.documents.get(address);
    const complain = (message: string, about: string[]): Problem[] => [
      { path, place: 1, field: 'slug', message, subject: 'slug', about, isFatal: true },
    ];
    if (fixedPaths.has(address))
      return complain(`"${slug}" is taken by the site's own ${address}: rename the file`, []);
    if (!owner || owner.source.path === path) return [];
    return complain(`"${slug}" is taken by ${owner.source.file}: rename one of them`, [owner.source.path]);
  }

  private checkFormerSlugs({ source, frontMatter }: KnownDocument): Problem[] {
    const { path } = source;
    return forEachOnce(frontMatter.formerly, (slug, index) => {
      const owner = this.documents.get(postPath(slug));
      const other = this.formerly.get(slug);
      const complain = (message: string, about: readonly string[]): Problem[] => [
        { path, place: ['formerly', index], field: 'formerly', message, subject: `formerly ${slug}`, about },
      ];
      if (slug === source.slug) {
        return complain(`"${slug}" is the post's own slug: name only slugs it no longer has`, []);
      }
      if (owner) return complain(`"${slug}" is the slug of ${owner.source.file}: take it out`, [owner.source.path]);
      if (!other || other.source.path === path) return [];
      const message = `"${slug}" is an old slug of ${other.source.file}, too: take it out of one of them`;
      return complain(message, [other.source.path]);
    });
  }

  /** A post of the future may say that it changes on the day it appears. */
  private checkUpdated({ source: { path }, frontMatter: { date, updated } }: KnownDocument): Problem[] {
    const latest = Math.max(this.input.now, date === undefined ? 0 : instantOf(date));
    if (updated === undefined || !isToCome(updated, latest)) return [];
    const message = `${updated} is in the future: write the day of the last change, or take it out`;
    return [{ path, place: ['updated'], field: 'updated', message, subject: `updated ${updated}`, about: [] }];
  }

  private checkTags({ source, frontMatter }: KnownDocument): Problem[] {
    const { tags, name } = this.input;
    if (!tags) return [];
    return forEachOnce(frontMatter.tags, (tag, index) => {
      if (Object.hasOwn(tags, tag)) return [];
      const known = Object.keys(tags);
      const add = `add it to ${nameFile(name, tagsFile)}`;
      const fix = known.length === 0 ? add : `use ${known.join(', ')}, or ${add}`;
      const message = `has "${tag}", which is not in the list${formatSuggestion(tag, known)}: ${fix}`;
      const place = ['tags', index];
      return [{ path: source.path, place, field: 'tags', message, subject: `tag ${tag}`, about: [tagsFile] }];
    });
  }

  private checkSeries({ source: { path }, frontMatter: { series } }: KnownDocument): Problem[] {
    if (!series) return [];
    const { title, part } = series;
    const first = this.series.get(seriesSlug(title));
    const fileOf = (other: string) => nameFile(this.input.name, other);
    if (first && first.path !== path && first.title !== title) {
      const message = `has the address of "${first.title}" in ${fileOf(first.path)}: write it in the same way, or choose another title`;
      const place = ['series', 'title'];
      return [{ path, place, field: 'series.title', message, subject: `series ${title}`, about: [first.path] }];
    }
    const key = namePart(title, part);
    const owner = this.parts.get(key);
    if (owner === undefined || owner === path) return [];
    const message = `is ${part}, which ${fileOf(owner)} has already: give each part its own number`;
    return [{ path, place: ['series', 'part'], field: 'series.part', message, subject: `part ${key}`, about: [owner] }];
  }

  private checkPictures({ source, facts, frontMatter: { cover } }: KnownDocument): Problem[] {
    const { path } = source;
    const complain = (target: string, place: Problem['place'], field: string, message?: string): Problem[] => {
      if (!message) return [];
      const about = [resolveImage(path, target)];
      return [{ path, place, field, message, subject: `${field} ${target}`, about, isFatal: true }];
    };
    const inText: Problem[] = [];
    for (const { target, line } of facts?.images ?? []) {
      const message = this.findPictureFault(path, target, inText.length < listedPerFile);
      for (const problem of complain(target, line, 'image', message)) inText.push(problem);
    }
    if (!cover) return inText;
    const message = findPlaceFault(cover.src) ?? this.findPictureFault(path, cover.src);
    return [...inText, ...complain(cover.src, ['cover', 'src'], 'cover.src', message)];
  }

  /** @param isListed whether an author will read it: a suggestion takes a comparison with every image */
  private findPictureFault(document: string, target: string, isListed = true): string | undefined {
    const { media, name } = this.input;
    const path = resolveImage(document, target);
    if (media.has(path)) return undefined;
    if (path.startsWith('../')) {
      return `${target} is outside the content folder: put the file beside the post and write ./its-name.png`;
    }
    if (!(extname(path).toLowerCase() in mediaTypes)) {
      return `${target} is no kind of picture that pages show: save it as one of ${Object.keys(mediaTypes).join(', ')}`;
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
}

export function addressOf({ source: { kind, slug } }: KnownDocument): string {
  return kind === 'post' ? postPath(slug) : pagePath(slug);
}

const markdownEnding = markdownPath('').slice(postPath('').length);

/** Groups the posts that readers see. Unknown fields of a broken post cause no second fault. */
function outlineOf({ documents, isVisible, tags = {} }: SiteInput): Outline {
  const posts = documents
    .filter(({ source, frontMatter }) => source.kind === 'post' && isVisible(frontMatter))
    .map(({ source: { slug }, frontMatter: { date = firstDay, updated, tags: own = [], series } }) => ({
      post: { slug, date, updated, tags: own, series },
      instant: instantOf(date),
    }))
    .toSorted((a, b) => b.instant - a.instant)
    .map(({ post }) => post);
  const pages = documents.flatMap(({ source }) => (source.kind === 'page' ? source.slug : []));
  return new Outline(posts, pages, tags);
}

/** @returns whether an address may be there because this document is: a list has more pages with each post */
export function isProvider(document: KnownDocument, address: string, isVisible: SiteInput['isVisible']): boolean {
  const { source, frontMatter } = document;
  const { tags = [], series, date } = frontMatter;
  if (address === addressOf(document)) return true;
  if (source.kind === 'page' || !isVisible(frontMatter)) return false;
  const lists = [
    markdownPath(source.slug),
    ...tags.map((tag) => tagPath(tag)),
    ...(series ? [seriesPath(seriesSlug(series.title))] : []),
    ...(date ? [archiveYearPath(yearOf(date))] : []),
  ];
  const pieces = [listPath(2), ...tags.map((tag) => tagPath(tag, 2))].map((path) => path.slice(0, -1));
  return lists.includes(address) || pieces.some((start) => address.startsWith(start));
}

function namePart(title: string, part: number): string {
  return `${part} ${title}`;
}

/** Calls back for each different value of a list: that one stands twice is a fault of its own. */
function forEachOnce<Item>(values: readonly string[] | undefined, find: (value: string, index: number) => Item[]) {
  if (!values || values.length === 0) return [];
  return [...new Set(values)].flatMap((value) => find(value, values.indexOf(value)));
}

/** @param documents those that there are, whatever their faults */
export function checkRequiredPages(name: string, documents: readonly KnownDocument[]): Fault[] {
  const there = new Set(documents.flatMap(({ source }) => (source.kind === 'page' ? source.slug : [])));
  return requiredPages
    .filter((slug) => !there.has(slug))
    .map((slug) => {
      const message = `is missing, every page links to ${pagePath(slug)}: write it with a title and a description`;
      return { file: nameFile(name, `pages/${slug}.mdx`), line: 1, field: 'page', message };
    });
}
