// All documents of a release candidate, and the addresses, series and tags that they define together.
import type { KnownDocument } from '#lib/compile/documents.ts';
import { instantOf } from '#lib/dates.ts';
import { isReserved } from '#lib/find-route.ts';
import { seriesSlug } from '#lib/model/listing.ts';
import { Outline, type OutlinePost } from '#lib/model/outline.ts';
import { type Redirects, RedirectTable } from '#lib/model/redirects.ts';
import type { Authors, Site } from '#lib/model/release.ts';
import { safelyDecode } from '#lib/model/wording.ts';
import { listGuesses, listRedirects } from '#lib/old-addresses.ts';
import { isOnPage, listLinkable } from '#lib/route-lists.ts';
import type { PostFrontMatter } from '#lib/source/front-matter-schema.ts';
import type { Tags } from '#lib/source/tags.ts';
import { markdownPath, pagePath, postPath } from '#lib/urls.ts';

export interface DocumentSetInput {
  /** The path of the content folder in messages, such as `content`. */
  name: string;
  /** In the order of their paths. If two documents clash, the later one gets the error. */
  documents: readonly KnownDocument[];
  /** Paths of the images. */
  media: { has(path: string): boolean; keys(): Iterable<string> };
  /** `undefined` if the list cannot be read. Tags are not checked then. */
  tags: Tags | undefined;
  /** `undefined` if they cannot be read. Authors are not checked then. */
  authors?: Authors;
  site?: Site;
  isVisible: (post: Partial<PostFrontMatter>) => boolean;
  /** The rules of `content/redirects.yaml`. */
  redirects: Redirects;
  /** Milliseconds since 1970 UTC. */
  now: number;
}

/** Replaces a date that cannot be read. */
const firstDay = '1970-01-01';

const markdownEnding = markdownPath('').slice(postPath('').length);

/** Indexes the documents once for the checks that concern several of them. */
export class DocumentSet {
  readonly input: DocumentSetInput;
  private readonly outline: Outline;
  /** Maps addresses to documents. If two documents have the same slug, the first one counts. */
  private readonly documents = new Map<string, KnownDocument>();
  private readonly byOldSlug = new Map<string, KnownDocument>();
  private readonly series = new Map<string, { title: string; path: string }>();
  private readonly parts = new Map<string, string>();
  /** Redirects to all posts, hidden ones included, and of the list. */
  readonly redirects: RedirectTable;
  private linkable?: ReadonlySet<string>;
  private suggestable?: readonly string[];

  constructor(input: DocumentSetInput) {
    this.input = input;
    this.outline = outlineOf(input);
    for (const document of input.documents) this.add(document);
    const old = input.documents.map(({ source, frontMatter }) => listRedirects(source.slug, frontMatter));
    const redirects: Redirects = Object.assign(listGuesses(this.outline), input.redirects, ...old);
    this.redirects = new RedirectTable(redirects, (path) => this.isAnswered(path));
  }

  /** @returns whether the site has an address, drafts included */
  isAnswered(path: string): boolean {
    const plain = safelyDecode(path);
    return this.addresses.has(plain) || this.find(plain) !== undefined || isReserved(plain);
  }

  private add(document: KnownDocument): void {
    const { source, frontMatter } = document;
    const address = addressOf(document);
    if (!this.documents.has(address)) this.documents.set(address, document);
    for (const slug of frontMatter.formerly ?? []) {
      if (!this.byOldSlug.has(slug)) this.byOldSlug.set(slug, document);
    }
    if (!frontMatter.series) return;
    const { title, part } = frontMatter.series;
    const slug = seriesSlug(title);
    if (!this.series.has(slug)) this.series.set(slug, { title, path: source.path });
    const key = partKey(title, part);
    if (!this.parts.has(key)) this.parts.set(key, source.path);
  }

  /** Valid targets of links. A tag or a series has an address only if a visible post belongs to it. */
  get addresses(): ReadonlySet<string> {
    this.linkable ??= new Set(listLinkable(this.outline));
    return this.linkable;
  }

  /** The addresses to suggest to authors, drafts included. */
  get suggestions(): readonly string[] {
    this.suggestable ??= [...new Set([...this.addresses, ...this.documents.keys()])];
    return this.suggestable;
  }

  /** @returns the document whose page is at an address */
  findPage(address: string): KnownDocument | undefined {
    return this.documents.get(address);
  }

  /** @returns the document whose page or Markdown text is at an address */
  find(address: string): KnownDocument | undefined {
    const page = this.documents.get(address);
    if (page || !address.endsWith(markdownEnding)) return page;
    const post = this.documents.get(address.slice(0, -markdownEnding.length));
    return post?.source.kind === 'post' ? post : undefined;
  }

  /** @returns the address that replaces an old one */
  findMoved(address: string): string | undefined {
    return this.redirects.find(address);
  }

  /** @returns the first document that lists the slug under `formerly` */
  findByOldSlug(slug: string): KnownDocument | undefined {
    return this.byOldSlug.get(slug);
  }

  /** @returns the first title, and the path of its document, of the series with the same address */
  findSeries(title: string): { title: string; path: string } | undefined {
    return this.series.get(seriesSlug(title));
  }

  /** @returns the path of the first document with this part of a series */
  findPart(title: string, part: number): string | undefined {
    return this.parts.get(partKey(title, part));
  }
}

export function addressOf({ source: { kind, slug } }: KnownDocument): string {
  return kind === 'post' ? postPath(slug) : pagePath(slug);
}

function partKey(title: string, part: number): string {
  return `${part} ${title}`;
}

/** Missing fields of broken posts are replaced, so that they cause no further errors. */
function outlinePostOf({ source: { slug }, frontMatter }: KnownDocument): OutlinePost {
  const { date = firstDay, updated, tags = [], series } = frontMatter;
  return { slug, date, updated, tags, series };
}

/** Groups the visible posts. */
function outlineOf({ documents, isVisible, tags = {}, site }: DocumentSetInput): Outline {
  const posts = documents
    .filter(({ source, frontMatter }) => source.kind === 'post' && isVisible(frontMatter))
    .map(outlinePostOf)
    .map((post) => ({ post, instant: instantOf(post.date) }))
    .toSorted((a, b) => b.instant - a.instant)
    .map(({ post }) => post);
  const pages = documents.flatMap(({ source }) => (source.kind === 'page' ? source.slug : []));
  return new Outline(posts, pages, tags, site);
}

/** @returns whether the address may be gone without the document and others */
export function isProvider(
  document: KnownDocument,
  address: string,
  isVisible: DocumentSetInput['isVisible'],
): boolean {
  const { source, frontMatter } = document;
  if (address === addressOf(document)) return true;
  return source.kind === 'post' && isVisible(frontMatter) && isOnPage(outlinePostOf(document), address);
}
