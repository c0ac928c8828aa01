// Links inside the site: each leads to a page that its reader can see, and to a heading that is there.

import type { KnownDocument } from '#lib/compile/documents.ts';
import { instantOf } from '#lib/dates.ts';
import { listedPerFile } from '#lib/model/fault.ts';
import { formatSuggestion, safelyDecode } from '#lib/model/wording.ts';
import { addressOf, type Site } from '#lib/release/check.ts';
import type { Problem } from '#lib/release/problem.ts';
import { homePath } from '#lib/urls.ts';

export function findLinkFaults(site: Site, document: KnownDocument): Problem[] {
  const { path } = document.source;
  const problems: Problem[] = [];
  for (const { target, line } of document.facts?.links ?? []) {
    const found = describeLink(site, document, target, problems.length < listedPerFile);
    if (found) problems.push({ path, place: line, field: 'link', subject: `link ${target}`, about: [], ...found });
  }
  return problems;
}

type Description = Pick<Problem, 'message'> & Partial<Pick<Problem, 'about' | 'missing'>>;

/** @param isListed whether an author will read it: a suggestion takes a comparison with every address */
function describeLink(site: Site, from: KnownDocument, link: string, isListed: boolean): Description | undefined {
  const [, path = '', rest = '', hash] = /^([^?#]*)((?:\?[^#]*)?(?:#(.*))?)$/.exec(link) ?? [];
  const own = addressOf(from);
  const to = path || own;
  const target = to === own ? from : site.find(to);
  if (!target && !site.addresses.has(to))
    return { message: describeMissing(site, to, link, rest, isListed), missing: to };
  const hidden = target && describeHidden(from, target, site.input.isVisible);
  const about = target && target !== from ? [target.source.path] : [];
  if (hidden) return { message: `${link} leads to ${hidden}`, about };
  // A post as Markdown has no headings to lead to, and browsers show it from its beginning.
  const isPage = target !== undefined && addressOf(target) === to;
  const anchors = to === homePath ? [] : isPage ? target.facts?.anchors : undefined;
  if (!hash || !anchors || anchors.includes(safelyDecode(hash))) return undefined;
  const suggestion = isListed ? formatSuggestion(hash, anchors) : '';
  const place = to === own ? 'this page' : to;
  return { message: `${link} leads to no heading of ${place}${suggestion}: correct what stands behind #`, about };
}

function describeMissing(site: Site, to: string, link: string, rest: string, isListed: boolean): string {
  const bare = to.replace(/(?<=.)\/+$/, '');
  const place = site.findMoved(bare) ?? (site.find(bare) || site.addresses.has(bare) ? bare : undefined);
  if (place) return `${link} leads to an old address: write ${place}${rest}`;
  const suggestion = isListed ? formatSuggestion(to, site.suggestions) : '';
  return `${link} leads to no page${suggestion}: correct it, or take it out`;
}

/** A link is dead if its reader can come before its target does, today or on the day the post with the link is due. */
function describeHidden(
  { source, frontMatter: from }: KnownDocument,
  { source: target, frontMatter: to }: KnownDocument,
  isVisible: Site['input']['isVisible'],
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
