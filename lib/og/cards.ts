// The card of each page.
import { wordsOf } from '#lib/copy/words.ts';
import { formatDate } from '#lib/dates.ts';
import { namesOf } from '#lib/model/authors.ts';
import { directionOf } from '#lib/model/language.ts';
import { listPages, type Series } from '#lib/model/listing.ts';
import { Outline } from '#lib/model/outline.ts';
import type { Index, Post, Site } from '#lib/model/release.ts';
import { type Card, type CardText, nameCard } from '#lib/og/card.ts';
import { listCardTexts } from '#lib/route-lists.ts';

/** Builds the card of a post. It names the author unless that is the site itself. */
export function buildPostCard(
  post: Pick<Post, 'title' | 'lang' | 'date' | 'minutes' | 'tags' | 'authors'>,
  tags: Index['tags'],
  site: Site,
): Card {
  const [tag] = post.tags;
  const language = post.lang ?? site.language;
  // One list item per name: a comma between left-to-right and right-to-left names would be misplaced.
  const names = namesOf(post.authors, site.author).filter((name) => name !== site.name);
  const facts = [formatDate(post.date, language), wordsOf(site.language).cards.readingTime(post.minutes, language)];
  return {
    title: post.title,
    label: tag && (tags[tag] ?? tag),
    facts: [...names, ...facts],
    ...signOf(site),
    ...(isDrawnByLanguage(language) ? { language } : {}),
  };
}

/** Returns the site name, accent colour and mark of a card. */
function signOf({ name, accent, mark }: Site): Pick<Card, 'siteName' | 'accent' | 'mark'> {
  return { siteName: name, ...(accent && { accent: accent.dark }), ...(mark && { mark: mark.name }) };
}

/** Whether the layout of a text depends on its language: right-to-left text, or Han characters. */
function isDrawnByLanguage(language: string): boolean {
  return directionOf(language) === 'rtl' || /^(?:zh|ja|ko)\b/.test(language);
}

/** Builds the card of the home page and of pages without their own card. */
export function buildSiteCard(site: Site): Card {
  return { title: site.description, facts: [], ...signOf(site) };
}

export function buildPageCard({ title, fact }: CardText, site: Site): Card {
  return { title, facts: fact ? [fact] : [], ...signOf(site) };
}

/** Builds the card of a tag. It leaves out the number of posts, because each new post would change the cards of its tags. */
export function buildTagCard(name: string, site: Site): Card {
  const { cards } = wordsOf(site.language);
  return { title: name, label: cards.tag, facts: [cards.tagFact], ...signOf(site) };
}

export function buildSeriesCard({ title, posts }: Pick<Series<unknown>, 'title' | 'posts'>, site: Site): Card {
  const { cards } = wordsOf(site.language);
  return { title, label: cards.series, facts: [cards.seriesFact(posts.length)], ...signOf(site) };
}

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

/** Builds each post's card once. Posts whose cards did not change are the same objects in the next index. */
function cardOf(post: Post, { tags, site }: CardIndex): Card {
  const card = postCards.get(post) ?? buildPostCard(post, tags, site);
  postCards.set(post, card);
  return card;
}

type CardIndex = Pick<Index, 'posts' | 'pages' | 'tags' | 'site'>;

/**
 * Lists the cards of a release in the order in which they are drawn: overview pages, pages and tags, then posts and series, the
 * newest first.
 * @param newest the number of posts and the number of series; all of them by default
 */
export function listCards(index: CardIndex, newest?: number): NamedCard[] {
  const { posts, pages, tags, site } = index;
  const outline = new Outline(posts, Object.keys(pages), tags, site);
  const named = (card: Card): NamedCard => ({ name: nameCard(card), card });
  return [
    named(buildSiteCard(site)),
    ...listCardTexts(outline, wordsOf(site.language)).map((text) => named(buildPageCard(text, site))),
    ...listPages(pages).map(({ title }) => named(buildPageCard({ title }, site))),
    ...outline.uses.map(({ name }) => named(buildTagCard(name, site))),
    ...posts.slice(0, newest).map((post) => ({ name: post.card, card: cardOf(post, index) })),
    ...[...outline.series.values()].slice(0, newest).map((series) => named(buildSeriesCard(series, site))),
  ];
}

/** Returns the alt text of a card. */
export function describeCard({ title, label, facts, siteName }: Card): string {
  return `${/[?!…]$/u.test(title) ? title : `${title.replace(/[.。]$/u, '')}.`} ${[siteName, ...(label ? [label] : []), ...facts].join(', ')}.`;
}
