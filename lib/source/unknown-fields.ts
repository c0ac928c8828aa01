// Describes unknown fields: the names that other generators use for known fields, and which of them are errors.
import { formatSuggestion } from '#lib/model/wording.ts';
import { mendAddress } from '#lib/source/field-schemas.ts';
import type { DocumentKind } from '#lib/source/front-matter-schema.ts';
import { readDate } from '#lib/source/read-date.ts';

/** An error, or a warning if the field can be ignored. */
interface UnknownField {
  level?: 'warning';
  message: string;
  /** The known field that it stands for. */
  here?: string;
}

interface Input {
  kind: DocumentKind;
  /** The path shown to authors. */
  file: string;
  known: readonly string[];
  /** All fields of the document. */
  fields: Readonly<Record<string, unknown>>;
}

interface Context extends Omit<Input, 'file'> {
  slug: string;
}

/** Names in other generators by the name here, without capitals, hyphens and underscores. */
const otherNames: Record<string, string> = {
  description: 'excerpt summary spoiler subtitle abstract teaser lead blurb intro',
  date: 'pubdate publishdate publisheddate publishedat publishedon datepublished pubdatetime created createdat createddate datecreated posted',
  updated:
    'lastmod modified lastmodified lastmodifiedat modifiedat modifieddate datemodified moddatetime updatedat updateddate lastupdate lastupdated',
  tags: 'categories category keywords tag topics topic labels',
  redirects: 'alias aliases redirect redirectfrom redirectsfrom oldurls',
  cover:
    'image images img thumbnail thumb hero heroimage banner coverimage featuredimage featureimage featured ogimage socialimage teaserimage',
  lang: 'language locale',
  canonical: 'canonicalurl canonicallink originalurl',
  toc: 'showtoc tableofcontents showtableofcontents',
  authors: 'byline writer creator',
};
const namesHere = new Map(
  Object.entries(otherNames).flatMap(([here, names]) => names.split(' ').map((name) => [name, here])),
);

/** Fields whose loss readers notice: the post would have no date, or its old address would be gone. */
const needed = new Set(['date', 'redirects']);
const hiding = new Set(['hidden', 'private', 'unlisted', 'draft']);
const addresses = new Set(['slug', 'permalink', 'url', 'path']);

/**
 * Describes unknown fields by name. Fields that hide a post, date it or give it an address are errors, other fields are
 * warnings.
 */
export function describeUnknownFields({ file, ...input }: Input): Map<string, UnknownField> {
  const slug = /([^/]+?)(?:\/index)?\.\w+$/.exec(file)?.[1] ?? '';
  const names = Object.keys(input.fields).filter((name) => !input.known.includes(name));
  return new Map(names.map((name) => [name, describeUnknownField(name, { ...input, slug })]));
}

function describeUnknownField(name: string, context: Context): UnknownField {
  if (name === '') return { message: 'has a field without a name: write the name before the colon' };
  const { kind, known, fields } = context;
  const plain = plainName(name);
  const value = fields[name];
  const hint = formatSuggestion(name, known);
  const here = namesHere.get(plain) ?? (plain === 'published' && isDate(value) ? 'date' : undefined);
  if (here && known.includes(here)) return describeOtherName(here, value, fields);
  if (['published', 'publish', 'status'].includes(plain)) return describeStatus(value);
  if (hiding.has(plain) && !known.includes(name) && hint === '') return describeHiding(kind, value);
  if (addresses.has(plain)) return describeAddress(name, value, context);
  if (hint) return { message: `is not a field of a ${kind}${hint}: rename it, or remove it` };
  return { level: 'warning', message: `is not a field of a ${kind} and changes nothing: remove it` };
}

function isDate(value: unknown): boolean {
  return typeof value === 'string' && 'date' in readDate(value);
}

function describeOtherName(here: string, value: unknown, fields: Context['fields']): UnknownField {
  if (here === 'redirects') return { here, message: `is called redirects here: ${adviseRedirects(value, fields)}` };
  if (fields[here] !== undefined) {
    return { level: 'warning', here, message: `is not read, because there is ${here}: remove it` };
  }
  const fix =
    here === 'cover' && typeof value === 'string'
      ? `write cover: { src: ${JSON.stringify(value)}, alt: "What the image shows" }`
      : `rename it to ${here}`;
  return { ...(!needed.has(here) && { level: 'warning' }), here, message: `is called ${here} here: ${fix}` };
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, '');
}

/** Several fields may hold old addresses, which go into one list. */
function adviseRedirects(value: unknown, fields: Context['fields']): string {
  const own = listAddresses(value);
  if (fields.redirects !== undefined) return `add ${own.join(', ')} to redirects, and remove it`;
  const all = Object.entries(fields).flatMap(([name, other]) => {
    const plain = plainName(name);
    return namesHere.get(plain) === 'redirects' || (addresses.has(plain) && plain !== 'slug')
      ? listAddresses(other)
      : [];
  });
  return all.length > own.length || typeof value === 'string'
    ? `write redirects: [${all.join(', ')}] instead of it`
    : 'rename it to redirects';
}

function adviseFormerly(slug: string, { formerly }: Context['fields']): string {
  return formerly === undefined ? `write formerly: [${slug}] instead of it` : `add ${slug} to formerly, and remove it`;
}

function listAddresses(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map((one) => mendAddress(String(one)));
}

function describeStatus(value: unknown): UnknownField {
  if (value === true || /^publi/i.test(String(value))) {
    return { level: 'warning', message: 'is not needed, every post is published unless it has draft: true: remove it' };
  }
  return { message: 'is called draft here, and the post would be published: write draft: true instead of it' };
}

function describeHiding(kind: DocumentKind, value: unknown): UnknownField {
  if (value === false) return { level: 'warning', message: 'changes nothing: remove it' };
  if (kind === 'page')
    return { message: 'is not a field of a page, every page is published: remove the field or the file' };
  return { message: 'does not hide a post here: write draft: true instead of it, or remove it' };
}

function describeAddress(name: string, value: unknown, { kind, slug, fields }: Context): UnknownField {
  if (value === slug) return { level: 'warning', message: 'is the name of the file already: remove it' };
  const address = `/${String(value).replace(/^\/+/, '')}`;
  if (kind === 'page' || typeof value !== 'string' || /[\s:{}[\]]/.test(address)) {
    return {
      level: 'warning',
      message: 'changes nothing, the name of the file is the address: rename the file, and remove it',
    };
  }
  const fix = name.toLowerCase() === 'slug' ? adviseFormerly(value, fields) : adviseRedirects(value, fields);
  return { message: `changes nothing, the name of the file is the address: rename the file, or ${fix}` };
}
