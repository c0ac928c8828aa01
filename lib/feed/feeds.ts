// The feeds: RSS 2.0 (https://www.rssboard.org/rss-specification), Atom (RFC 4287), JSON Feed 1.1 (https://jsonfeed.org/version/1.1).
import { generateAtomFeed, generateJsonFeed, generateRssFeed } from 'feedsmith';
import { stripControls } from '#lib/feed/article-html.ts';
import { listEntries, newestChange } from '#lib/feed/entries.ts';
import type { Document } from '#lib/feed/response.ts';
import type { Failures } from '#lib/left-out.ts';
import type { Index, SiteLink } from '#lib/model/release.ts';
import { styledFeedPolicy } from '#lib/page-cache/policy.ts';
import { type FeedView, viewsOf } from '#lib/posts/views.ts';
import {
  absoluteUrl,
  atomPath,
  feedStylePath,
  homePath,
  jsonFeedPath,
  rssPath,
  seriesFeedPath,
  seriesPath,
  tagFeedPath,
  tagPath,
  touchIconPath,
} from '#lib/urls.ts';

const home = absoluteUrl(homePath);
const icon = absoluteUrl(touchIconPath);
const stylesheets = [{ type: 'text/css', href: feedStylePath }];

/**
 * Descriptions in RSS are HTML, which XML then escapes again. In the other feeds they are plain text. Quotes are left alone: a
 * feed reader that shows descriptions as plain text would show the entity.
 */
function escapeElementText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Returns the name and the address of the licence. JSON Feed has no field for it. */
function describeRights({ label, address }: SiteLink): string {
  return `${label}, ${address.startsWith('/') ? absoluteUrl(address) : address}`;
}

/** The feed of the whole site, or of one list of it. */
interface Channel extends FeedView {
  title: string;
  language: string;
  /** The path of the feed. */
  path: string;
  /** The path of the page with the same posts. */
  page: string;
}

/**
 * Builds the RSS feed of the whole site.
 * @param failures receives the posts that are left out because they cannot be described, with their errors
 */
function buildRss(index: Index, failures: Failures): string {
  const { site } = index;
  const { name: title, language } = site;
  return formatRss({ ...viewsOf(index).feed(), title, language, path: rssPath, page: homePath }, failures);
}

/** As `buildRss`, for the posts with a tag. @returns `undefined` if no post has the tag */
function buildTagRss(tag: string, index: Index, failures: Failures): string | undefined {
  const view = viewsOf(index).tagFeed(tag);
  if (!view) return undefined;
  const { name, language } = index.site;
  const title = `${view.name} · ${name}`;
  return formatRss({ ...view, title, language, path: tagFeedPath(tag), page: tagPath(tag) }, failures);
}

/** As `buildRss`, for the posts of a series. @returns `undefined` if there is no such series */
function buildSeriesRss(slug: string, index: Index, failures: Failures): string | undefined {
  const view = viewsOf(index).seriesFeed(slug);
  if (!view) return undefined;
  const { name, language } = index.site;
  const title = `${view.name} · ${name}`;
  const [path, page] = [encodeURI(seriesFeedPath(slug)), encodeURI(seriesPath(slug))];
  return formatRss({ ...view, title, language: view.lang ?? language, path, page }, failures);
}

function formatRss(channel: Channel, failures: Failures): string {
  const { title, language, path, page, posts, site } = channel;
  const link = absoluteUrl(page);
  const feed = {
    title: stripControls(title),
    link,
    description: escapeElementText(site.description),
    language,
    copyright: site.licence && describeRights(site.licence),
    lastBuildDate: newestChange(posts),
    image: { url: icon, title: stripControls(title), link },
    atom: { links: [{ href: absoluteUrl(path), rel: 'self', type: 'application/rss+xml' }] },
    items: listEntries(channel, failures).map(
      ({ id, url, title, summary, lang, html, published, updated, tags, authors }) => ({
        title,
        link: url,
        description: escapeElementText(summary),
        // The first address of a renamed post redirects to it, so the id is a permanent link.
        guid: { value: id, isPermaLink: true },
        pubDate: published,
        categories: tags.map(({ name }) => ({ name })),
        dc: { creators: authors?.map(({ name }) => name) ?? [site.author], languages: lang ? [lang] : undefined },
        atom: { updated },
        content: html === undefined ? undefined : { encoded: html },
      }),
    ),
  };
  return generateRssFeed(feed, { stylesheets });
}

/** As `buildRss`, in Atom. */
function buildAtom(index: Index, failures: Failures): string {
  const view = viewsOf(index).feed();
  const { site } = view;
  const feed = {
    id: home,
    title: { value: site.name },
    subtitle: { value: site.description },
    updated: newestChange(view.posts),
    xml: { lang: site.language },
    links: [
      { href: absoluteUrl(atomPath), rel: 'self', type: 'application/atom+xml' },
      { href: home, rel: 'alternate', type: 'text/html' },
    ],
    authors: [{ name: site.author, uri: home }],
    icon,
    ...(site.licence && { rights: { value: describeRights(site.licence) } }),
    entries: listEntries(view, failures).map(
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
  };
  return generateAtomFeed(feed, { stylesheets });
}

/** As `buildRss`, in JSON Feed. */
function buildJsonFeed(index: Index, failures: Failures): string {
  const view = viewsOf(index).feed();
  const { site } = view;
  const feed = generateJsonFeed({
    title: site.name,
    home_page_url: home,
    feed_url: absoluteUrl(jsonFeedPath),
    description: site.description,
    icon,
    favicon: icon,
    language: site.language,
    authors: [{ name: site.author, url: home }],
    items: listEntries(view, failures).map(
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

/** Browsers show `application/rss+xml` and `application/atom+xml` as plain text or download them. Feed readers take any XML. */
const xml = 'application/xml; charset=utf-8';

const xmlFacts = { type: xml, isOpen: true, policy: styledFeedPolicy } as const;

export const rss: Document = { ...xmlFacts, path: rssPath, build: buildRss };

export function tagRss(tag: string): Document {
  return { ...xmlFacts, path: tagFeedPath(tag), build: (index, failures) => buildTagRss(tag, index, failures) };
}

/** @param slug of the series, not escaped */
export function seriesRss(slug: string): Document {
  return { ...xmlFacts, path: seriesFeedPath(slug), build: (index, failures) => buildSeriesRss(slug, index, failures) };
}

export const atom: Document = { ...xmlFacts, path: atomPath, build: buildAtom };

export const jsonFeed: Document = {
  path: jsonFeedPath,
  type: 'application/feed+json; charset=utf-8',
  build: buildJsonFeed,
  isOpen: true,
};
