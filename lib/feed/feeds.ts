// The feeds: RSS 2.0 (https://www.rssboard.org/rss-specification), Atom (RFC 4287), JSON Feed 1.1 (https://jsonfeed.org/version/1.1).
import { generateAtomFeed, generateJsonFeed, generateRssFeed } from 'feedsmith';
import { listEntries, newestChange } from '#lib/feed/entries.ts';
import type { Failures } from '#lib/left-out.ts';
import type { Index, SiteLink } from '#lib/model/release.ts';
import { viewsOf } from '#lib/posts/views.ts';
import { absoluteUrl, atomPath, homePath, jsonFeedPath, rssPath, touchIconPath } from '#lib/urls.ts';

const home = absoluteUrl(homePath);

/** The date of the newest change in the feeds. */
export function feedChange(index: Index): Date {
  return newestChange(viewsOf(index).feed().posts);
}

/** Descriptions in RSS are HTML, which XML then escapes again. In the other feeds they are plain text. */
function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Returns the name and the address of the licence. JSON Feed has no field for it. */
function describeRights({ label, address }: SiteLink): string {
  return `${label}, ${address.startsWith('/') ? absoluteUrl(address) : address}`;
}

export function buildRss(index: Index, failures: Failures): string {
  const { site } = viewsOf(index).feed();
  return generateRssFeed({
    title: site.name,
    link: home,
    description: escapeHtml(site.description),
    language: site.language,
    copyright: site.licence && describeRights(site.licence),
    lastBuildDate: feedChange(index),
    atom: { links: [{ href: absoluteUrl(rssPath), rel: 'self', type: 'application/rss+xml' }] },
    items: listEntries(index, failures).map(
      ({ id, url, title, summary, lang, html, published, updated, tags, authors }) => ({
        title,
        link: url,
        description: escapeHtml(summary),
        // The first address of a renamed post redirects to it, so the id is a permanent link.
        guid: { value: id, isPermaLink: true },
        pubDate: published,
        categories: tags.map(({ name }) => ({ name })),
        dc: { creators: authors?.map(({ name }) => name) ?? [site.author], languages: lang ? [lang] : undefined },
        atom: { updated },
        content: html === undefined ? undefined : { encoded: html },
      }),
    ),
  });
}

export function buildAtom(index: Index, failures: Failures): string {
  const { site } = viewsOf(index).feed();
  return generateAtomFeed({
    id: home,
    title: { value: site.name },
    subtitle: { value: site.description },
    updated: feedChange(index),
    xml: { lang: site.language },
    links: [
      { href: absoluteUrl(atomPath), rel: 'self', type: 'application/atom+xml' },
      { href: home, rel: 'alternate', type: 'text/html' },
    ],
    authors: [{ name: site.author, uri: home }],
    icon: absoluteUrl(touchIconPath),
    ...(site.licence && { rights: { value: describeRights(site.licence) } }),
    entries: listEntries(index, failures).map(
      ({ id, url, title, summary, lang, html, published, updated, tags, authors }) => ({
        id,
        xml: { lang },
        title: { value: title },
        links: [{ href: url, rel: 'alternate', type: 'text/html' }],
        published,
        updated,
        authors: authors?.map(({ name, url: uri }) => ({ name, uri })),
        summary: { value: summary },
        categories: tags.map(({ slug, name }) => ({ term: slug, label: name })),
        content: html === undefined ? undefined : { type: 'html', value: html },
      }),
    ),
  });
}

export function buildJsonFeed(index: Index, failures: Failures): string {
  const { site } = viewsOf(index).feed();
  const feed = generateJsonFeed({
    title: site.name,
    home_page_url: home,
    feed_url: absoluteUrl(jsonFeedPath),
    description: site.description,
    icon: absoluteUrl(touchIconPath),
    language: site.language,
    authors: [{ name: site.author, url: home }],
    items: listEntries(index, failures).map(
      ({ id, url, title, summary, lang, html, image, published, updated, tags, authors }) => ({
        id,
        url,
        title,
        summary,
        language: lang,
        // A JSON Feed entry must have a text.
        ...(html === undefined ? { content_text: summary } : { content_html: html }),
        image,
        date_published: published,
        date_modified: updated,
        tags: tags.map(({ name }) => name),
        authors,
      }),
    ),
  });
  return JSON.stringify(feed);
}
