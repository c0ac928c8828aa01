// Checks the links of `content/site.yaml`, as links of posts are checked.
import type { Diagnostic } from '#lib/model/diagnostic.ts';
import type { SiteLink } from '#lib/model/release.ts';
import { describeTarget } from '#lib/release/check-links.ts';
import type { DocumentSet } from '#lib/release/document-set.ts';
import { nameFile } from '#lib/source/documents.ts';
import { type SiteFile, siteFile } from '#lib/source/site.ts';
import { postPath } from '#lib/urls.ts';

/** @returns the errors of links to addresses that readers cannot see */
export function checkSite(set: DocumentSet, { site, lineOf }: SiteFile): Diagnostic[] {
  const { navigation = [], licence, start = [] } = site;
  return [
    ...navigation.flatMap((link) => checkLink(set, link, 'navigation', lineOf(['navigation', link.label]))),
    ...start.flatMap((slug, place) =>
      checkLink(set, { label: slug, address: postPath(slug) }, 'start', lineOf(['start', place])),
    ),
    ...(licence ? checkLink(set, licence, 'licence', lineOf(['licence', 'address'])) : []),
  ];
}

function checkLink(set: DocumentSet, { label, address }: SiteLink, field: string, line: number): Diagnostic[] {
  if (!address.startsWith('/')) return [];
  const message = describeTarget(set, address, `${label}: ${address}`) ?? describeHidden(set, address, label);
  return message ? [{ file: nameFile(set.input.name, siteFile), line, field, message }] : [];
}

function describeHidden(set: DocumentSet, address: string, label: string): string | undefined {
  const target = set.find(address.replace(/[?#].*/, ''));
  const isSeen = !target || target.source.kind === 'page' || set.input.isVisible(target.frontMatter);
  return isSeen ? undefined : `${label}: ${address} leads to a post that is not public: publish it, or remove the link`;
}
