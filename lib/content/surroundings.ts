// The way from a post to others: what was before it, what came after, its series, what is close to it.
import {
  findNeighbours,
  findPlaceInSeries,
  type Neighbours,
  type PlaceInSeries,
  type PostLink,
} from '#lib/content/listing.ts';
import type { Index, Post } from '#lib/content/model.ts';
import { getRelations } from '#lib/content/related.ts';

export interface Surroundings extends Neighbours {
  related: PostLink[];
  place: PlaceInSeries | undefined;
}

const relatedPosts = 3;

export function describeSurroundings(index: Index, slug: string): Surroundings {
  const { older, newer } = findNeighbours(index.posts, slug);
  const shown = [older, newer].flatMap((neighbour) => neighbour?.slug ?? []);
  return {
    older: older && toLink(older),
    newer: newer && toLink(newer),
    related: getRelations(index).list(slug, shown, relatedPosts).map(toLink),
    place: findPlaceInSeries(index.posts, slug),
  };
}

function toLink({ slug, title, minutes }: Post): PostLink {
  return { slug, title, minutes };
}
