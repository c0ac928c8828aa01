// Links inside the site: each leads to a page that its reader can see, and to a heading that is there.
import type { CheckInput } from '#lib/content/check.ts';
import type { KnownDocument } from '#lib/content/documents.ts';
import type { Fault } from '#lib/content/fault.ts';
import { seriesSlug } from '#lib/content/listing.ts';
import { formatSuggestion, safelyDecode } from '#lib/content/text.ts';
import { instantOf } from '#lib/dates.ts';
import {
  archivePath,
  atomPath,
  homePath,
  jsonFeedPath,
  pagePath,
  postPath,
  rssPath,
  searchPath,
  seriesPath,
  tagPath,
  tagsPath,
} from '#lib/urls.ts';

const fixedPaths = [archivePath, tagsPath, searchPath, rssPath, atomPath, jsonFeedPath];

interface Target {
  /** Absent if they are not known. */
  anchors?: ReadonlySet<string>;
  document?: KnownDocument;
}

interface Site {
  targets: Map<string, Target>;
  /** From old addresses to those of today. */
  moved: Map<string, string>;
  isVisible: CheckInput['isVisible'];
}

export function checkLinks({ documents, source, isVisible }: CheckInput): Fault[] {
  const targets = new Map<string, Target>(listOwnPaths(documents, isVisible).map((path) => [path, {}]));
  targets.set(homePath, { anchors: new Set() });
  const moved = new Map<string, string>();
  for (const document of documents) {
    const path = pathOf(document);
    const anchors = document.facts && new Set(document.facts.anchors);
    targets.set(path, { anchors, document });
    for (const slug of document.frontMatter.formerly ?? []) moved.set(postPath(slug), path);
  }
  // A file that cannot be read has its fault already.
  for (const slug of source.unreadable) if (!targets.has(slug)) targets.set(slug, {});
  const site = { targets, moved, isVisible };
  return documents.flatMap((document) =>
    (document.facts?.links ?? []).flatMap(({ target, line }) => {
      const message = describeLink(site, document, target);
      return message ? [{ file: document.source.file, line, field: 'link', message }] : [];
    }),
  );
}

/** The pages and files that no document is: those of a tag or a series only if readers see a post of it. */
function listOwnPaths(documents: readonly KnownDocument[], isVisible: CheckInput['isVisible']): string[] {
  const posts = documents.filter(({ source, frontMatter }) => source.kind === 'post' && isVisible(frontMatter));
  return [
    ...fixedPaths,
    ...posts.flatMap(({ frontMatter }) => frontMatter.tags ?? []).map((tag) => tagPath(tag)),
    ...posts.flatMap(({ frontMatter: { series } }) => (series ? seriesPath(seriesSlug(series.title)) : [])),
  ];
}

function pathOf({ source: { kind, slug } }: KnownDocument): string {
  return kind === 'post' ? postPath(slug) : pagePath(slug);
}

function describeLink({ targets, moved, isVisible }: Site, from: KnownDocument, link: string): string | undefined {
  const [, path = '', rest = '', hash] = /^([^?#]*)((?:\?[^#]*)?(?:#(.*))?)$/.exec(link) ?? [];
  const own = pathOf(from);
  const to = path || own;
  const target = targets.get(to);
  if (!target) {
    const bare = to.replace(/(?<=.)\/+$/, '');
    const place = moved.get(bare) ?? (targets.has(bare) ? bare : undefined);
    if (place) return `${link} leads to an old address: write ${place}${rest}`;
    return `${link} leads to no page${formatSuggestion(to, [...targets.keys()])}: correct it, or take it out`;
  }
  const hidden = target.document && describeHidden(from, target.document, isVisible);
  if (hidden) return `${link} leads to ${hidden}`;
  if (!hash || !target.anchors || target.anchors.has(safelyDecode(hash))) return undefined;
  const suggestion = formatSuggestion(hash, [...target.anchors]);
  return `${link} leads to no heading of ${to === own ? 'this page' : to}${suggestion}: correct what stands behind #`;
}

/** A link is dead if its reader can come before its target does, today or on the day the post with the link is due. */
function describeHidden(
  { source, frontMatter: from }: KnownDocument,
  { source: target, frontMatter: to }: KnownDocument,
  isVisible: CheckInput['isVisible'],
): string | undefined {
  if (target.kind === 'page' || from.draft || isVisible(to)) return undefined;
  if (to.draft) return 'a draft: publish it, or take the link out';
  if (!to.date || (source.kind === 'post' && isDueBy(to.date, from.date))) return undefined;
  return `a post that is not there before ${to.date}: publish it earlier, or take the link out`;
}

/** What is not known of a broken post is no reason for a second fault. */
function isDueBy(date: string, other: string | undefined): boolean {
  return other === undefined || instantOf(date) <= instantOf(other);
}
