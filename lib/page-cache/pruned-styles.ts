// Pruned stylesheets, kept by what decides them: pages of one kind share theirs, and pruning is most of the time that finishing takes.
import { createHash } from 'node:crypto';
import { Lru } from '#lib/page-cache/lru.ts';
import { type Markup, pruneStyles } from '#lib/page-cache/prune-styles.ts';

/** Bytes of results and keys. A stylesheet has some 15 kB. */
const keptLimit = 4_000_000;
const kept = new Lru<string>(keptLimit);

/** What a stylesheet can ask of a page. */
interface Vocabulary {
  words: ReadonlySet<string>;
  /** The values that attribute selectors compare with. */
  values: readonly string[];
}

/** Stylesheets. A build has a handful of them. */
const vocabularyLimit = 20;
const vocabularies = new Map<string, Vocabulary>();

/** @returns the same as `pruneStyles` */
export function pruneOnce(css: string, markup: Markup): string {
  const digest = createHash('sha256').update(css).digest('base64url');
  const key = `${digest} ${describeMarkup(markup, vocabularies.get(digest) ?? readVocabulary(digest, css))}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const pruned = pruneStyles(css, markup);
  kept.set(key, pruned, pruned.length + key.length);
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

/** What of the markup can make a difference: equal descriptions have equal results. */
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
