// A list of keys and names in a YAML file, such as `content/tags.yaml`, which an import adds to.
import { isCollection, isSeq, parse, parseDocument } from 'yaml';
import { spellSlug } from '#lib/source/documents.ts';

/** The first key in an entry for a name without Latin letters. */
type Prefix = 'tag' | 'author';

export class NameList {
  /** Keys by their names in lower case. */
  private readonly keys = new Map<string, string>();
  private readonly taken = new Set<string>();
  /** Keys and names that are new. */
  readonly added = new Map<string, string>();
  private readonly prefix: Prefix;

  /** @param text the file as it is */
  constructor(text: string, prefix: Prefix) {
    this.prefix = prefix;
    for (const [key, value] of Object.entries(readMap(text))) {
      const name = typeof value === 'object' && value !== null && 'name' in value ? value.name : value;
      this.taken.add(key);
      this.keys.set(key.toLowerCase(), key);
      if (typeof name === 'string') this.keys.set(name.toLowerCase(), key);
    }
  }

  /** Adds a name whose key is known, unless the key is taken. */
  add(key: string, name: string): void {
    if (this.taken.has(key)) return;
    this.taken.add(key);
    this.keys.set(key.toLowerCase(), key);
    this.keys.set(name.toLowerCase(), key);
    this.added.set(key, name);
  }

  find(name: string): string | undefined {
    return this.keys.get(name.toLowerCase());
  }

  has(key: string): boolean {
    return this.taken.has(key);
  }

  /** @returns the key of a name, which is added if it is new */
  keyOf(name: string): string {
    const known = this.keys.get(name.toLowerCase());
    if (known) return known;
    const spelled = spellSlug(name.replace(/\+/g, ' plus ').replace(/(?<=\w)#/g, ' sharp '));
    // Names with the same spelling are one.
    const key = spelled || this.freeKey();
    this.keys.set(name.toLowerCase(), key);
    if (!this.taken.has(key)) this.added.set(key, name);
    this.taken.add(key);
    return key;
  }

  private freeKey(): string {
    let number = 1;
    while (this.taken.has(`${this.prefix}-${number}`)) number += 1;
    return `${this.prefix}-${number}`;
  }
}

function readMap(text: string): Record<string, unknown> {
  const value: unknown = parse(text, { logLevel: 'silent' });
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** @returns the text with lines added at its end */
export function appendLines(text: string, lines: readonly string[]): string {
  if (lines.length === 0) return text;
  const own = openMap(text);
  const start = own === '' || own.endsWith('\n') ? own : `${own}\n`;
  return `${start}${lines.join('\n')}\n`;
}

/** Writes a map in braces as a block, which lines can be added to. */
function openMap(text: string): string {
  const list = parseDocument(text, { logLevel: 'silent' });
  const { contents } = list;
  if (!isCollection(contents) || !contents.flow) return text;
  const [start, end] = contents.range ?? [0, 0];
  if (contents.items.length === 0) return `${text.slice(0, start)}${text.slice(end).trimStart()}`;
  if (isSeq(contents)) return text;
  contents.flow = false;
  return list.toString();
}
