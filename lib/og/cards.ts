// The card of each page.
import * as copy from '#lib/copy.ts';
import { formatDate } from '#lib/dates.ts';
import { listPages, listSeries, listTags, type Series } from '#lib/model/listing.ts';
import type { Index, Post } from '#lib/model/release.ts';
import { type Card, nameCard } from '#lib/og/card.ts';
import { site } from '#lib/site.ts';

const siteName = site.name;

/** Builds the card of a post. It names the author unless that is the site itself. */
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

/** Builds the card of the home page and of pages without a card of their own. */
export function buildSiteCard(): Card {
  return { title: site.description, facts: [], siteName };
}

export function buildPageCard(title: string, fact?: string): Card {
  return { title, facts: fact ? [fact] : [], siteName };
}

/** Builds the card of a tag. It leaves out the number of posts, because each new post would change the cards of its tags. */
export function buildTagCard(name: string): Card {
  return { title: name, label: copy.cards.tag, facts: [copy.cards.tagFact], siteName };
}

export function buildSeriesCard({ title, posts }: Pick<Series<unknown>, 'title' | 'posts'>): Card {
  return { title, label: copy.cards.series, facts: [copy.cards.seriesFact(posts.length)], siteName };
}

/** The cards of the pages that list posts. */
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

/** Returns all cards of a release by their names. */
export function findCards(index: CardIndex): Map<string, Card> {
  const found = known.get(index) ?? new Map(listCards(index).map(({ name, card }) => [name, card]));
  known.set(index, found);
  return found;
}

const postCards = new WeakMap<Post, Card>();

/** Builds each post's card once. Posts that did not change are the same objects in the next index. */
function cardOf(post: Post, tags: Index['tags']): Card {
  const card = postCards.get(post) ?? buildPostCard(post, tags);
  postCards.set(post, card);
  return card;
}

type CardIndex = Pick<Index, 'posts' | 'pages' | 'tags'>;

/**
 * Lists the cards of a release in the order in which they are drawn: overview pages, pages and tags, then posts and series, the
 * newest first.
 * @param newest the number of posts and the number of series; all of them by default
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

/** Returns the alt text of a card. */
export function describeCard({ title, label, facts, siteName }: Card): string {
  return `${/[?!…]$/u.test(title) ? title : `${title.replace(/[.。]$/u, '')}.`} ${[siteName, ...(label ? [label] : []), ...facts].join(', ')}.`;
}
