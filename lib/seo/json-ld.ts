// Structured data of the blog and its posts (https://schema.org/Blog, https://schema.org/BlogPosting).

import { lastChange } from '#lib/dates.ts';
import { pageOf } from '#lib/model/authors.ts';
import type { Author, Post, Site } from '#lib/model/release.ts';
import { absoluteUrl, cardPath, homePath, mediaPath, postPath } from '#lib/urls.ts';

const context = 'https://schema.org';

/** Posts in the structured data of the home page. */
const listedPosts = 20;

export function buildBlogJsonLd(posts: readonly Pick<Post, 'title' | 'slug' | 'lang' | 'date'>[], site: Site): object {
  return {
    '@context': context,
    '@type': 'Blog',
    name: site.name,
    description: site.description,
    url: absoluteUrl(homePath),
    inLanguage: site.language,
    license: licenceOf(site),
    blogPost: posts.slice(0, listedPosts).map(({ title, slug, lang, date }) => ({
      '@type': 'BlogPosting',
      headline: title,
      url: absoluteUrl(postPath(slug)),
      datePublished: date,
      inLanguage: lang,
    })),
  };
}

export function buildPostJsonLd(post: Post, tags: Record<string, string>, site: Site): object {
  const profiles = site.social?.map(({ address }) => address).filter((address) => address.startsWith('https:'));
  const publisher = { '@type': 'Organization', name: site.author, url: absoluteUrl(homePath), sameAs: profiles };
  const url = absoluteUrl(postPath(post.slug));
  return {
    '@context': context,
    '@type': 'BlogPosting',
    headline: post.title,
    description: post.description,
    url,
    mainEntityOfPage: { '@type': 'WebPage', '@id': url, breadcrumb: buildBreadcrumb(post.title, site) },
    datePublished: post.date,
    dateModified: lastChange(post),
    inLanguage: post.lang ?? site.language,
    license: licenceOf(site),
    wordCount: post.words,
    timeRequired: `PT${post.minutes}M`,
    keywords: post.tags.map((tag) => tags[tag] ?? tag),
    image: absoluteUrl(cardPath(post.card)),
    author: post.authors?.map(describeAuthor) ?? publisher,
    publisher,
    isPartOf: { '@type': 'Blog', name: site.name, url: absoluteUrl(homePath) },
  };
}

function describeAuthor(author: Author): object {
  const { name, avatar, links } = author;
  return {
    '@type': 'Person',
    name,
    url: pageOf(author),
    image: avatar && absoluteUrl(mediaPath(avatar.name)),
    sameAs: links.filter((link) => link.startsWith('https:')),
  };
}

function licenceOf({ licence }: Site): string | undefined {
  return licence?.address.startsWith('/') ? absoluteUrl(licence.address) : licence?.address;
}

/** The breadcrumb of a post: the home page, then the post itself (https://schema.org/BreadcrumbList). */
function buildBreadcrumb(title: string, site: Site): object {
  return {
    '@type': 'BreadcrumbList',
    itemListElement: [
      { '@type': 'ListItem', position: 1, name: site.name, item: absoluteUrl(homePath) },
      { '@type': 'ListItem', position: 2, name: title },
    ],
  };
}

/** Serializes data for a `<script>` element: no text in it can close the element or open a comment. */
export function serializeJsonLd(data: object): string {
  return JSON.stringify(data).replaceAll('<', '\\u003c');
}
