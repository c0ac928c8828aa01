// Makes sentences of a fixed vocabulary, so that the corpus of imports is the same each time.

const nouns =
  'queue lock cache table index packet clock buffer thread ledger schema replica window token shard timer'.split(' ');
const verbs = 'holds drops sorts reads fills guards counts splits retries flushes'.split(' ');
const adjectives = 'small stale warm shared quiet sparse bounded slow fresh idle'.split(' ');
const places = 'near the disk,behind the proxy,after a restart,under load,in the second try,before noon'.split(',');

export type Random = () => number;

export function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[Math.floor(random() * items.length)] as Item;
}

/** @returns a sentence without special characters of Markdown */
export function sentence(random: Random): string {
  return `The ${pick(random, adjectives)} ${pick(random, nouns)} ${pick(random, verbs)} the ${pick(random, nouns)} ${pick(random, places)}.`;
}

export function sentences(random: Random, count: number): string {
  return Array.from({ length: count }, () => sentence(random)).join(' ');
}

export function phrase(random: Random): string {
  return `${pick(random, adjectives)} ${pick(random, nouns)}`;
}

export function titleOf(random: Random, number: number): string {
  const words = `${pick(random, adjectives)} ${pick(random, nouns)} ${pick(random, verbs)} ${pick(random, nouns)}`;
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}, part ${number}`;
}
