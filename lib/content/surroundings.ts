// Where a post stands among the others: what was before it, what came after, its series, what is close to it.
import { findNeighbours, findPlaceInSeries, type Neighbours, type PlaceInSeries } from '#lib/content/listing.ts';
import type { Post } from '#lib/content/model.ts';
import { listRelated } from '#lib/content/related.ts';

const relatedPosts = 3;

export interface Surroundings extends Neighbours {
  place: PlaceInSeries | undefined;
  related: Post[];
}

/** @param posts newest first; the post is one of them */
export function describePlace(posts: readonly Post[], post: Post): Surroundings {
  const { older, newer } = findNeighbours(posts, post.slug);
  const shown = [older, newer].flatMap((neighbour) => neighbour?.slug ?? []);
  return {
    older,
    newer,
    place: findPlaceInSeries(posts, post),
    related: listRelated(posts, post, shown, relatedPosts),
  };
}
