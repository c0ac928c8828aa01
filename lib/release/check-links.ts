// Checks links within the site: the page must be visible to readers of the link, and the heading must exist.

import type { KnownDocument } from '#lib/compile/documents.ts';
import { instantOf } from '#lib/dates.ts';
import { listedPerFile } from '#lib/model/diagnostic.ts';
import { formatSuggestion, safelyDecode } from '#lib/model/wording.ts';
import { addressOf, type DocumentSet } from '#lib/release/document-set.ts';
import type { Problem } from '#lib/release/problem.ts';
import { homePath } from '#lib/urls.ts';

/** @returns a problem for each link of a document that leads to no page, to a hidden one, or to a missing heading */
export function checkLinks(set: DocumentSet, document: KnownDocument): Problem[] {
  const { path } = document.source;
  const problems: Problem[] = [];
  for (const { target, line } of document.facts?.links ?? []) {
    const found = describeLink(set, document, target, problems.length < listedPerFile);
    if (found) problems.push({ path, place: line, field: 'link', subject: `link ${target}`, about: [], ...found });
  }
  return problems;
}

/**
 * Checks an address in a file that is not a document.
 * @param name the name of the link in the message
 * @returns the problem and its fix, or `undefined`
 */
export function describeTarget(set: DocumentSet, address: string, name: string): string | undefined {
  const { path, rest, hash } = splitLink(address);
  const target = set.find(path);
  if (!target && !set.addresses.has(path)) return describeMissing(set, path, name, rest, true);
  return describeAnchor({ target, path, hash, name, place: path, isListed: true });
}

interface SplitLink {
  path: string;
  /** Query and fragment. */
  rest: string;
  hash: string | undefined;
}

function splitLink(link: string): SplitLink {
  const [, path = '', rest = '', hash] = /^([^?#]*)((?:\?[^#]*)?(?:#(.*))?)$/.exec(link) ?? [];
  return { path, rest, hash };
}

type Description = Pick<Problem, 'message'> & Partial<Pick<Problem, 'about' | 'missing'>>;

/** @param isListed whether the error will be shown. A suggestion compares the link with every address. */
function describeLink(set: DocumentSet, from: KnownDocument, link: string, isListed: boolean): Description | undefined {
  const { path, rest, hash } = splitLink(link);
  const own = addressOf(from);
  const to = path || own;
  const target = to === own ? from : set.find(to);
  if (!target && !set.addresses.has(to))
    return { message: describeMissing(set, to, link, rest, isListed), missing: to };
  const hidden = target && describeHidden(from, target, set.input.isVisible);
  const about = target && target !== from ? [target.source.path] : [];
  if (hidden) return { message: `${link} leads to ${hidden}`, about };
  const place = to === own ? 'this page' : to;
  const message = describeAnchor({ target, path: to, hash, name: link, place, isListed });
  return message ? { message, about } : undefined;
}

interface Anchor extends Pick<SplitLink, 'path' | 'hash'> {
  target: KnownDocument | undefined;
  name: string;
  place: string;
  isListed: boolean;
}

function describeAnchor({ target, path, hash, name, place, isListed }: Anchor): string | undefined {
  // The Markdown text of a post has no heading ids.
  const isPage = target !== undefined && addressOf(target) === path;
  const anchors = path === homePath ? [] : isPage ? target.facts?.anchors : undefined;
  if (!hash || !anchors || anchors.includes(safelyDecode(hash))) return undefined;
  const suggestion = isListed ? formatSuggestion(hash, anchors) : '';
  return `${name} leads to a heading that ${place} does not have${suggestion}: correct the part after #, or remove it`;
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
