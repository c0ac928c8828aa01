// The front matter of a document: where it stands in the file, what it may say, and each fault in it with its line.
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { Fault } from '#lib/content/fault.ts';
import { formatSuggestion, nameKind } from '#lib/content/text.ts';
import { findDateFault, instantOf } from '#lib/dates.ts';

/** Characters. Longer titles do not fit a card, longer descriptions are cut by search engines and previews. */
export const titleLimit = 110;
export const descriptionLimit = 160;
const tagLimit = 5;

export const slugPattern = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
/** Characters. */
export const slugLimit = 80;

function text(example: string, limit: number) {
  return z
    .string({ error: (issue) => `is ${nameKind(issue.input)}, it must be text: write ${example}` })
    .trim()
    .min(1, { error: `is empty: write ${example}` })
    .refine((value) => !value.includes('\n'), { error: 'has several lines: write it in one' })
    .refine((value) => value.length <= limit, {
      error: (issue) => `is ${String(issue.input).length} characters, the limit is ${limit}: shorten it`,
    });
}

const date = z
  .string({ error: (issue) => `is ${nameKind(issue.input)}, it must be a date: write 2026-01-31` })
  .superRefine((value, context) => {
    const fault = findDateFault(value);
    if (fault) context.addIssue({ code: 'custom', message: fault });
  });

const slug = z
  .string({ error: (issue) => `is ${nameKind(issue.input)}, it must be a slug: write an-old-slug` })
  .refine((value) => slugPattern.test(value) && value.length <= slugLimit, {
    error: (issue) => `"${issue.input}" is not a slug: write small letters, digits and single hyphens`,
  });

const title = text('title: "What it is called"', titleLimit);
const description = text('description: "What a reader gets from it, in one or two sentences."', descriptionLimit);

function list<Item extends z.ZodType>(item: Item, example: string) {
  return z.array(item, { error: (issue) => `is ${nameKind(issue.input)}, it must be a list: write ${example}` });
}

function isWithoutDuplicates(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length;
}

const postSchema = z
  .strictObject({
    title,
    description,
    date,
    updated: date.optional(),
    tags: list(
      z.string({ error: (issue) => `has ${nameKind(issue.input)} in it: every tag is text` }),
      'tags: [architecture, backend]',
    )
      .max(tagLimit, {
        error: (issue) => `are ${(issue.input as unknown[]).length}, the limit is ${tagLimit}: keep the closest`,
      })
      .refine(isWithoutDuplicates, { error: 'name a tag twice: remove one' })
      .default([]),
    draft: z
      .boolean({ error: (issue) => `is ${nameKind(issue.input)}, it must be true or false: write draft: true` })
      .default(false),
    series: z
      .strictObject(
        {
          title: text('title: "The name of the series"', titleLimit),
          part: z
            .number({ error: (issue) => `is ${nameKind(issue.input)}, it must be a number: write part: 1` })
            .refine((value) => Number.isInteger(value) && value > 0, {
              error: (issue) => `is ${issue.input}: count the parts 1, 2, 3`,
            }),
        },
        { error: mapError('series: { title: "Its name", part: 1 }') },
      )
      .optional(),
    formerly: list(slug, 'formerly: [its-old-slug]')
      .refine(isWithoutDuplicates, { error: 'names a slug twice: remove one' })
      .default([]),
    cover: z
      .strictObject(
        {
          src: text('src: ./cover.png', 200),
          alt: text('alt: "What the picture shows"', 300),
        },
        { error: mapError('cover: { src: ./cover.png, alt: "What the picture shows" }') },
      )
      .optional(),
  })
  .superRefine((post, context) => {
    if (post.updated && instantOf(post.updated) < instantOf(post.date)) {
      context.addIssue({
        code: 'custom',
        path: ['updated'],
        message: `${post.updated} is before the date, ${post.date}: write the day of the last change`,
      });
    }
  });

const pageSchema = z.strictObject({ title, description });

export type PostFrontMatter = z.infer<typeof postSchema>;
export type PageFrontMatter = z.infer<typeof pageSchema>;

export const schemas = { post: postSchema, page: pageSchema } as const;
export type DocumentKind = keyof typeof schemas;
export type FrontMatter<Kind extends DocumentKind> = z.infer<(typeof schemas)[Kind]>;

export interface ParsedFrontMatter<Kind extends DocumentKind> {
  /** Present if there is no fault in it. */
  data?: FrontMatter<Kind>;
  faults: Fault[];
  /** Lines of the file before the body, the closing `---` included; 0 if there is no front matter. */
  lines: number;
  /** The line of a field, or of the part of it at a path (`['cover', 'src']`). */
  lineOf: (path: readonly PropertyKey[]) => number;
}

/**
 * Reads the front matter of one document.
 * @param file how faults name the document
 * @param source the normalised text: no byte order mark, lines ended by `\n`
 */
export function parseFrontMatter<Kind extends DocumentKind>(
  kind: Kind,
  file: string,
  source: string,
): ParsedFrontMatter<Kind> {
  const block = findBlock(source);
  if ('message' in block) {
    return { faults: [{ file, field: 'front matter', ...block }], lines: 0, lineOf: () => 1 };
  }
  const counter = new LineCounter();
  const document = parseDocument(block.yaml, { lineCounter: counter, prettyErrors: false });
  const lineAt = (offset: number) => counter.linePos(offset).line + 1;
  const base = { lines: block.lines, lineOf: (path: readonly PropertyKey[]) => lineOf(document, path, lineAt) };

  const broken = [...document.errors, ...document.warnings].map((error) => ({
    file,
    line: lineAt(error.pos[0]),
    field: 'front matter',
    message: `is not valid YAML, ${firstLine(error.message)}: put text that holds : # or quotes in double quotes`,
  }));
  if (broken.length > 0) return { ...base, faults: broken };

  const value: unknown = document.toJS();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const message = `is ${nameKind(value)}, it must be fields: write title: "What it is called"`;
    return { ...base, faults: [{ file, line: 2, field: 'front matter', message }] };
  }
  const parsed = schemas[kind].safeParse(value);
  if (parsed.success) return { ...base, data: parsed.data as FrontMatter<Kind>, faults: [] };
  const faults = parsed.error.issues
    .flatMap((issue) => describe(kind, issue, value))
    .map((fault) => {
      const { path, ...rest } = fault;
      return { file, line: base.lineOf(path), ...rest };
    });
  return { ...base, faults };
}

type Block = { yaml: string; lines: number } | { line: number; message: string };

function findBlock(source: string): Block {
  const lines = source.split('\n');
  const first = lines[0] ?? '';
  if (first.startsWith('---') && first.trimEnd() !== '---') {
    return { line: 1, message: `opens with ${first.trim()}, only YAML is read: open it with --- alone` };
  }
  if (first !== '---') {
    return { line: 1, message: 'is missing: start the file with --- on a line of its own, then the fields' };
  }
  const end = lines.indexOf('---', 1);
  if (end < 0) return { line: 1, message: 'has no end: close it with --- on a line of its own' };
  return { yaml: lines.slice(1, end).join('\n'), lines: end + 1 };
}

interface FieldFault {
  path: readonly PropertyKey[];
  field: string;
  message: string;
}

/** A map that is missing keeps zod's own words for its fields; only a value that is no map needs these. */
function mapError(example: string) {
  return (issue: { code?: string; input?: unknown }) =>
    issue.code === 'invalid_type' ? `is ${nameKind(issue.input)}, it must be a map: write ${example}` : undefined;
}

function describe(kind: DocumentKind, issue: z.core.$ZodIssue, value: object): FieldFault[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(kind, path);
    return issue.keys.map((key) => ({
      path: [...path, key],
      field: formatPath([...path, key]),
      message: `is not a field of a ${kind}${formatSuggestion(key, known)}: use ${known.join(', ')}`,
    }));
  }
  const field = formatPath(path);
  const isMissing = issue.code === 'invalid_type' && at(value, path) === undefined;
  if (isMissing) return [{ path, field, message: `is missing: write ${example(field)}` }];
  return [{ path, field, message: issue.message }];
}

const examples: Record<string, string> = {
  title: 'title: "What it is called"',
  description: 'description: "What a reader gets from it, in one or two sentences."',
  date: 'date: 2026-01-31',
};

function example(field: string): string {
  return examples[field] ?? `${field.split('.').at(-1)}: ...`;
}

function knownKeys(kind: DocumentKind, path: readonly PropertyKey[]): string[] {
  const shape: Record<string, z.core.$ZodType> = schemas[kind].shape;
  if (path.length === 0) return Object.keys(shape);
  const field = shape[String(path[0])];
  const inner = field instanceof z.ZodOptional ? field.unwrap() : field;
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}

/** `tags`, `series.part`; the place in a list is left to the line. */
function formatPath(path: readonly PropertyKey[]): string {
  return path.filter((part) => typeof part === 'string').join('.') || 'front matter';
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Record<PropertyKey, unknown>)[key];
  }
  return current;
}

/** The line of the deepest part of the path that stands in the file; what is missing is missed at the first line. */
function lineOf(
  document: ReturnType<typeof parseDocument>,
  path: readonly PropertyKey[],
  lineAt: (offset: number) => number,
): number {
  let line = 1;
  let node: unknown = document.contents;
  for (const key of path) {
    const next = child(node, key);
    if (!next) break;
    line = lineAt(next.offset);
    node = next.value;
  }
  return line;
}

interface YamlNode {
  range?: readonly [number, number, number];
  items?: readonly unknown[];
}

function child(node: unknown, key: PropertyKey): { offset: number; value: unknown } | undefined {
  const items = (node as YamlNode | null | undefined)?.items;
  if (!items) return undefined;
  if (typeof key === 'number') {
    const item = items[key] as YamlNode | undefined;
    return item?.range && { offset: item.range[0], value: item };
  }
  for (const item of items) {
    const pair = item as { key?: YamlNode & { value?: unknown }; value?: unknown };
    if (pair.key?.value === key && pair.key.range) return { offset: pair.key.range[0], value: pair.value };
  }
  return undefined;
}

function firstLine(message: string): string {
  const line = message.split('\n')[0] ?? '';
  return line.charAt(0).toLowerCase() + line.slice(1).replace(/[:.]$/, '');
}
