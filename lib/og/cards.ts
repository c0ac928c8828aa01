// Owns which card each page has.

import * as copy from '#lib/copy.ts';
import { formatDate } from '#lib/dates.ts';
import { listPages, listSeries, listTags, type Series } from '#lib/model/listing.ts';
import type { Index, Post } from '#lib/model/release.ts';
import { type Card, nameCard } from '#lib/og/card.ts';
import { site } from '#lib/site.ts';

const siteName = site.name;

/** The author is named where it is somebody else than the site. */
export function buildPostCard(post: Pick<Post, 'title' | 'date' | 'minutes' | 'tags'>, tags: Index['tags']): Card {
  const [tag] = post.tags;
  const facts = [formatDate(post.date), copy.cards.readingTime(post.minutes)];
  const author: string = site.author;
  return {
    title: post.title,
    label: tag && (tags[tag] ?? tag),
    facts: author === siteName ? facts : [author, ...facts],
    siteName,
  };
}

/** For the list of all posts, and for every page that has nothing of its own to say. */
export function buildSiteCard(): Card {
  return { title: site.description, facts: [], siteName };
}

export function buildPageCard(title: string, fact?: string): Card {
  return { title, facts: fact ? [fact] : [], siteName };
}

/** Without the number of posts: else each new one would have all its tags drawn again. */
export function buildTagCard(name: string): Card {
  return { title: name, label: copy.cards.tag, facts: [copy.cards.tagFact], siteName };
}

export function buildSeriesCard({ title, posts }: Pick<Series<unknown>, 'title' | 'posts'>): Card {
  return { title, label: copy.cards.series, facts: [copy.cards.seriesFact(posts.length)], siteName };
}

/** The pages that lead to posts. */
export const overviewCards = {
  archive: buildPageCard(copy.cards.archive, copy.cards.archiveFact),
  tags: buildPageCard(copy.cards.tags, copy.cards.tagsFact),
  search: buildPageCard(copy.cards.search, copy.cards.searchFact),
};

export interface NamedCard {
  name: string;
  card: Card;
}

const known = new WeakMap<object, Map<string, Card>>();

/** Every card that a page of the release names, by its name. */
export function findCards(index: CardIndex): Map<string, Card> {
  const found = known.get(index) ?? new Map(listCards(index).map(({ name, card }) => [name, card]));
  known.set(index, found);
  return found;
}

const postCards = new WeakMap<Post, Card>();

/** Entries that stay from one index to the next are the same objects, and there are many. */
function cardOf(post: Post, tags: Index['tags']): Card {
  const card = postCards.get(post) ?? buildPostCard(post, tags);
  postCards.set(post, card);
  return card;
}

type CardIndex = Pick<Index, 'posts' | 'pages' | 'tags'>;

/**
 * In the order in which they are drawn: what every reader may share, then posts and series, the newest first.
 * @param newest how many of the posts and of the series; all of them, if it is left out
 */
export function listCards({ posts, pages, tags }: CardIndex, newest?: number): NamedCard[] {
  const named = (card: Card): NamedCard => ({ name: nameCard(card), card });
  return [
    ...[buildSiteCard(), ...Object.values(overviewCards)].map(named),
    ...listPages(pages).map(({ title }) => named(buildPageCard(title))),
    ...listTags(posts, tags).map(({ name }) => named(buildTagCard(name))),
    ...posts.slice(0, newest).map((post) => ({ name: post.card, card: cardOf(post, tags) })),
    ...listSeries(posts)
      .slice(0, newest)
      .map((series) => named(buildSeriesCard(series))),
  ];
}

/** For those who do not see it. */
export function describeCard({ title, label, facts, siteName }: Card): string {
  return `${/[?!…]$/u.test(title) ? title : `${title.replace(/[.。]$/u, '')}.`} ${[siteName, ...(label ? [label] : []), ...facts].join(', ')}.`;
}
