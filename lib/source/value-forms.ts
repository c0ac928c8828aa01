// Converts values in other unambiguous forms to the form of the schema: `tags: a, b` into a list.
import type { Yaml } from '#lib/source/yaml.ts';

type Fields = Record<string, unknown>;

/** Fields that are one line of text. Authors write numbers and `true` without quotes. */
const texts = ['title', 'description', 'date', 'updated', 'canonical'];
const lists = ['tags', 'authors', 'formerly', 'redirects'];
const switches = ['draft', 'toc'];
/** Fields that may be left empty, as templates of other programs leave them. */
const required = new Set(['title', 'date']);

const truths: Record<string, boolean> = { true: true, yes: true, on: true, false: false, no: false, off: false };

/** @returns the fields, with unambiguous values converted to the forms of the schema */
export function unifyForms(fields: Readonly<Fields>, textOf: Yaml['textOf']): Fields {
  const { author, ...others } = fields;
  const renamed: Fields =
    author !== undefined && fields.authors === undefined ? { ...others, authors: author } : fields;
  const entries = Object.entries(renamed).filter(([name, value]) => required.has(name) || !isEmpty(value));
  return Object.fromEntries(
    entries.map(([name, value]) => {
      const path = name in fields ? [name] : ['author'];
      if (texts.includes(name)) return [name, toText(value, path, textOf)];
      if (lists.includes(name)) return [name, toList(name, value, path, textOf)];
      if (switches.includes(name) && typeof value === 'string') return [name, truths[value.toLowerCase()] ?? value];
      return [name, name === 'series' ? unifySeries(value, textOf) : value];
    }),
  );
}

function isEmpty(value: unknown): boolean {
  return value === null || (typeof value === 'string' && value.trim() === '');
}

/** The source text of a number, because `1.10` would become 1.1. */
function toText(value: unknown, path: readonly PropertyKey[], textOf: Yaml['textOf']): unknown {
  return typeof value === 'number' || typeof value === 'boolean' ? (textOf(path) ?? String(value)) : value;
}

function toList(name: string, value: unknown, path: readonly PropertyKey[], textOf: Yaml['textOf']): unknown {
  if (Array.isArray(value)) return value.map((item, index) => trimSlug(name, toText(item, [...path, index], textOf)));
  const text = toText(value, path, textOf);
  if (typeof text !== 'string') return name === 'authors' && text !== null ? [text] : text;
  const isInOne = name === 'authors' || (!text.includes(',') && /[A-Z]/.test(text));
  const items = isInOne ? [text] : text.split(text.includes(',') ? ',' : /\s+/);
  return items.map((item) => trimSlug(name, item.trim())).filter((item) => item !== '');
}

/** An old slug may be written as the address of its post. */
function trimSlug(name: string, item: unknown): unknown {
  return name === 'formerly' && typeof item === 'string' ? item.replace(/^\/posts\/([^/]+)\/?$/, '$1') : item;
}

function unifySeries(value: unknown, textOf: Yaml['textOf']): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { title, part } = value as Fields;
  return {
    ...value,
    ...(title !== undefined && { title: toText(title, ['series', 'title'], textOf) }),
    ...(typeof part === 'string' && /^\d+$/.test(part) && { part: Number(part) }),
  };
}
