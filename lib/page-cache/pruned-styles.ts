// A cache of pruned stylesheets. Pages of one kind share a result, and pruning takes most of the time of post-processing.
import { createHash } from 'node:crypto';
import { Lru } from '#lib/page-cache/lru.ts';
import { type Markup, pruneStyles } from '#lib/page-cache/prune-styles.ts';

/** Bytes of results and keys. A stylesheet has some 15 kB. */
const cacheLimit = 4_000_000;
const results = new Lru<string>(cacheLimit);

/** The words in a stylesheet that can match something in a page. */
interface Vocabulary {
  words: ReadonlySet<string>;
  /** The values that attribute selectors compare with. */
  values: readonly string[];
}

/** Stylesheets. A build has a handful of them. */
const vocabularyLimit = 20;
const vocabularies = new Map<string, Vocabulary>();

/** Returns the result of `pruneStyles`, from the cache if an equivalent page was pruned before. */
export function pruneOnce(css: string, markup: Markup): string {
  const digest = createHash('sha256').update(css).digest('base64url');
  const key = `${digest} ${describeMarkup(markup, vocabularies.get(digest) ?? readVocabulary(digest, css))}`;
  const known = results.get(key);
  if (known !== undefined) return known;
  const pruned = pruneStyles(css, markup);
  results.set(key, pruned, pruned.length + key.length);
  return pruned;
}

function readVocabulary(digest: string, css: string): Vocabulary {
  const compared = css.matchAll(/=\s*(?:"([^"]*)"|'([^']*)'|([^\]\s]+))\s*[is]?\s*\]/g);
  const vocabulary = {
    words: new Set(css.match(/[\w-]+/g)),
    values: [...new Set(Array.from(compared, ([, double, single, plain]) => double ?? single ?? plain ?? ''))],
  };
  if (vocabularies.size >= vocabularyLimit) vocabularies.clear();
  vocabularies.set(digest, vocabulary);
  return vocabulary;
}

/** Describes the markup as far as the stylesheet can tell it apart. Equal descriptions have equal results. */
function describeMarkup(markup: Markup, { words, values }: Vocabulary): string {
  const { tags, classes, ids, attributeNames, attributeValues } = markup;
  // A name with other characters may be escaped in the stylesheet.
  const isRelevant = (name: string) => words.has(name) || !/^[\w-]*$/.test(name);
  const names = [tags, classes, ids, attributeNames].map((set) => [...set].filter(isRelevant).toSorted());
  const texts = [...attributeValues];
  const matches = values.map((value) => {
    const parts = value.trim().split(' ');
    return [
      attributeValues.has(value),
      texts.some((text) => text.startsWith(value)),
      texts.some((text) => text.endsWith(value)),
      parts.every((part) => texts.some((text) => text.includes(part))),
    ].map(Number);
  });
  return JSON.stringify([names, matches]);
}
