// Checks links within the site: the page must be visible to readers of the link, and the heading must exist.

import type { KnownDocument } from '#lib/compile/documents.ts';
import { instantOf } from '#lib/dates.ts';
import { listedPerFile } from '#lib/model/fault.ts';
import { formatSuggestion, safelyDecode } from '#lib/model/wording.ts';
import { addressOf, type DocumentSet } from '#lib/release/document-set.ts';
import type { Problem } from '#lib/release/problem.ts';
import { homePath } from '#lib/urls.ts';

export function checkLinks(set: DocumentSet, document: KnownDocument): Problem[] {
  const { path } = document.source;
  const problems: Problem[] = [];
  for (const { target, line } of document.facts?.links ?? []) {
    const found = describeLink(set, document, target, problems.length < listedPerFile);
    if (found) problems.push({ path, place: line, field: 'link', subject: `link ${target}`, about: [], ...found });
  }
  return problems;
}

type Description = Pick<Problem, 'message'> & Partial<Pick<Problem, 'about' | 'missing'>>;

/** @param isListed whether the error will be shown. A suggestion compares the link with every address. */
function describeLink(set: DocumentSet, from: KnownDocument, link: string, isListed: boolean): Description | undefined {
  const [, path = '', rest = '', hash] = /^([^?#]*)((?:\?[^#]*)?(?:#(.*))?)$/.exec(link) ?? [];
  const own = addressOf(from);
  const to = path || own;
  const target = to === own ? from : set.find(to);
  if (!target && !set.addresses.has(to))
    return { message: describeMissing(set, to, link, rest, isListed), missing: to };
  const hidden = target && describeHidden(from, target, set.input.isVisible);
  const about = target && target !== from ? [target.source.path] : [];
  if (hidden) return { message: `${link} leads to ${hidden}`, about };
  // The Markdown text of a post has no heading ids.
  const isPage = target !== undefined && addressOf(target) === to;
  const anchors = to === homePath ? [] : isPage ? target.facts?.anchors : undefined;
  if (!hash || !anchors || anchors.includes(safelyDecode(hash))) return undefined;
  const suggestion = isListed ? formatSuggestion(hash, anchors) : '';
  const place = to === own ? 'this page' : to;
  return { message: `${link} leads to no heading of ${place}${suggestion}: correct what stands behind #`, about };
}

function describeMissing(set: DocumentSet, to: string, link: string, rest: string, isListed: boolean): string {
  const bare = to.replace(/(?<=.)\/+$/, '');
  const place = set.findMoved(bare) ?? (set.find(bare) || set.addresses.has(bare) ? bare : undefined);
  if (place) return `${link} leads to an old address: write ${place}${rest}`;
  const suggestion = isListed ? formatSuggestion(to, set.suggestions) : '';
  return `${link} leads to no page${suggestion}: correct it, or remove it`;
}

/** @returns why readers could not see the target of a link, now or on the publication date of the linking post */
function describeHidden(
  { source, frontMatter: from }: KnownDocument,
  { source: target, frontMatter: to }: KnownDocument,
  isVisible: DocumentSet['input']['isVisible'],
): string | undefined {
  if (target.kind === 'page' || from.draft || isVisible(to)) return undefined;
  if (to.draft) return 'a draft: publish it, or remove the link';
  if (!to.date || (source.kind === 'post' && isDueBy(to.date, from.date))) return undefined;
  return `a post that is not there before ${to.date}: publish it earlier, or remove the link`;
}

/** A missing date counts as due, so that a broken post causes no further error. */
function isDueBy(date: string, other: string | undefined): boolean {
  return other === undefined || instantOf(date) <= instantOf(other);
}
