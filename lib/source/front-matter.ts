// Defines the front matter schema and reports errors with their lines.
import { z } from 'zod';
import { isBefore } from '#lib/dates.ts';
import { type Diagnostic, splitLevels } from '#lib/model/diagnostic.ts';
import { canonicalLanguage, findLanguageProblem } from '#lib/model/language.ts';
import { findInvisible, formatSuggestion, nameKind } from '#lib/model/wording.ts';
import {
  address,
  adviseFields,
  adviseText,
  at,
  author,
  canonical,
  choice,
  date,
  list,
  mapError,
  refuseRepeats,
} from '#lib/source/field-schemas.ts';
import { readDate } from '#lib/source/read-date.ts';
import { describeUnknownFields } from '#lib/source/unknown-fields.ts';
import { unifyForms } from '#lib/source/value-forms.ts';
import { findBlock, parseYaml } from '#lib/source/yaml.ts';

/** Maximum characters. Longer titles do not fit a card. */
export const titleLimit = 110;
/** Characters of a description that search engines and previews show. */
export const descriptionLimit = 160;
/** Maximum tags of a post. */
export const tagLimit = 5;

export const slugPattern = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
/** Maximum characters of a slug. */
export const slugLimit = 80;

/**
 * Makes the schema of a field that is one line of text.
 * @param example the field as an author writes it, for errors
 * @param limit maximum characters
 */
export function text(example: string, limit = Number.POSITIVE_INFINITY) {
  return z
    .string({
      error: ({ input }) => {
        return `is ${nameKind(input)}, it must be text: ${adviseText(input, example)}`;
      },
    })
    .trim()
    .refine((value) => value !== '', { error: `is empty: write ${example}` })
    .refine((value) => !value.includes('\n'), {
      error: 'has several lines: write it in one, with \\\\ for a backslash in double quotes',
    })
    .superRefine((value, context) => {
      const name = findInvisible(value, '\n')?.name;
      if (!name) return;
      const message = `has ${name}: remove it, and write \\\\ for a backslash in double quotes`;
      context.addIssue({ code: 'custom', message });
    })
    .refine((value) => value.length <= limit, {
      error: (issue) => `is ${String(issue.input).length} characters, the limit is ${limit}: shorten it`,
    });
}

const slug = z
  .string({ error: (issue) => `is ${nameKind(issue.input)}, it must be a slug: write an-old-slug` })
  .refine((value) => slugPattern.test(value) && value.length <= slugLimit, {
    error: ({ input }) =>
      String(input).startsWith('/')
        ? `"${input}" is an address, not a slug: write redirects: [${input}] instead of it`
        : `"${input}" is not a slug: write small letters, digits and single hyphens`,
  });

const title = text('title: "What it is called"', titleLimit);
const descriptionExample = 'description: "What a reader gets from it, in one or two sentences."';
/** A description over the limit is a warning. */
const description = text(descriptionExample).optional();

/**
 * Makes the schema of a language, which converts it to its canonical spelling.
 * @param field its name, for errors
 */
export function language(field: string) {
  return z
    .string({ error: ({ input }) => `is ${nameKind(input)}, it must be a language: write ${field}: en` })
    .superRefine((tag, context) => {
      const message = findLanguageProblem(tag, field);
      if (message) context.addIssue({ code: 'custom', message });
    })
    .overwrite(canonicalLanguage);
}

const postSchema = z
  .strictObject({
    title,
    description,
    date,
    updated: date.optional(),
    tags: list(
      z.string({
        error: ({ input }) =>
          `has ${input === null ? 'an empty item' : nameKind(input)} in it, every tag is text: remove it`,
      }),
      'tags: [architecture, backend]',
    )
      .refine((tags) => tags.length <= tagLimit, {
        error: (issue) => `are ${(issue.input as unknown[]).length}, the limit is ${tagLimit}: keep the closest`,
      })
      .superRefine(refuseRepeats)
      .default([]),
    authors: list(author, 'authors: [jane]').superRefine(refuseRepeats).default([]),
    lang: language('lang').optional(),
    draft: choice('draft: true').default(false),
    toc: choice('toc: false').default(true),
    canonical: canonical.optional(),
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
    formerly: list(slug, 'formerly: [its-old-slug]').superRefine(refuseRepeats).default([]),
    redirects: list(address, 'redirects: [/an/old/address]').superRefine(refuseRepeats).default([]),
    cover: z
      .strictObject(
        {
          src: text('src: ./cover.png', 200),
          alt: text('alt: "What the image shows"', 300),
        },
        { error: mapError('cover: { src: ./cover.png, alt: "What the image shows" }') },
      )
      .optional(),
  })
  .superRefine((post, context) => {
    if (post.updated && isBefore(post.updated, post.date)) {
      context.addIssue({
        code: 'custom',
        path: ['updated'],
        message: `${post.updated} is before the date, ${post.date}: write the day of the last change`,
      });
    }
  });

const pageSchema = z.strictObject({ title, description, lang: language('lang').optional() });

export type PostFrontMatter = z.infer<typeof postSchema>;

export const schemas = { post: postSchema, page: pageSchema } as const;
export type DocumentKind = keyof typeof schemas;
export type FrontMatter<Kind extends DocumentKind> = z.infer<(typeof schemas)[Kind]>;

export interface ParsedFrontMatter<Kind extends DocumentKind> {
  /** Present if the front matter has no errors. It may have warnings. */
  data?: FrontMatter<Kind>;
  /** Fields that are valid even if others have errors, for the checks across documents. */
  known: Partial<PostFrontMatter>;
  diagnostics: Diagnostic[];
  /** Number of lines before the body, including the closing `---`; 0 if there is no front matter. */
  lines: number;
  /** Returns the line of a field, or of the value at a path in it (`['cover', 'src']`). */
  lineOf: (path: readonly PropertyKey[]) => number;
}

/**
 * Parses the front matter of a document.
 * @param file the file name used in errors
 * @param source the normalized text: no byte order mark, lines end with `\n`
 * @returns the data, or the errors with lines from 1; never throws for invalid text
 */
export function parseFrontMatter<Kind extends DocumentKind>(
  kind: Kind,
  file: string,
  source: string,
): ParsedFrontMatter<Kind> {
  const block = findBlock(source);
  const none = { known: {}, lines: block.lines, lineOf: () => 1 };
  if ('message' in block) {
    return { ...none, diagnostics: [{ file, line: 1, field: 'front matter', message: block.message }] };
  }
  const yaml = parseYaml(block.yaml);
  // Line 1 of the file is the opening `---`.
  const ofYaml = yaml.diagnostics.map((one) => ({ file, field: 'front matter', ...one, line: one.line + 1 }));
  if (!('value' in yaml)) return { ...none, diagnostics: ofYaml };
  const lineOf = (path: readonly PropertyKey[]) => (yaml.lineOf(path) ?? 0) + 1;
  const value = yaml.value ?? {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    const message = `is ${nameKind(value)}, it must be fields: ${adviseFields(value, 'title: "What it is called"')}`;
    return { ...none, diagnostics: [{ file, line: 2, field: 'front matter', message }] };
  }
  const all = value as Record<string, unknown>;
  const fields = unifyForms(all, yaml.textOf);
  const unknown = describeUnknownFields({ kind, file, known: knownKeys(kind, []), fields });
  const isDatedOtherwise = [...unknown.values()].some(({ here }) => here === 'date');
  const known = Object.fromEntries(Object.entries(fields).filter(([name]) => !unknown.has(name)));
  const parsed = schemas[kind].safeParse(known);
  const issues = parsed.success ? [] : parsed.error.issues.flatMap((issue) => describeIssue(kind, issue, known));
  const isNamed = (path: readonly PropertyKey[]) => path[0] === 'authors' && !Object.hasOwn(all, 'authors');
  const lineOfField: typeof lineOf = (path) => lineOf(isNamed(path) ? ['author', ...path.slice(1)] : path);
  const diagnostics = [
    ...[...unknown].map(([name, { here, ...rest }]) => ({ path: [name], field: name || 'front matter', ...rest })),
    // A date under another name is reported once.
    ...issues.filter(({ path: [name] }) => name !== 'date' || Object.hasOwn(fields, 'date') || !isDatedOtherwise),
    ...findWarnings(kind, known),
  ].map(({ path, ...rest }): Diagnostic => ({ file, line: lineOfField(path), ...rest }));
  const isGood = parsed.success && ofYaml.length === 0 && splitLevels(diagnostics).errors.length === 0;
  return {
    lines: block.lines,
    lineOf: lineOfField,
    data: isGood ? (parsed.data as FrontMatter<Kind>) : undefined,
    known: parsed.success ? parsed.data : readKnown(kind, known),
    diagnostics: [...ofYaml, ...diagnostics],
  };
}

/** Finds valid fields that could be improved. */
function findWarnings(kind: DocumentKind, fields: Readonly<Record<string, unknown>>): FieldIssue[] {
  const warn = (field: string, message: string): FieldIssue => ({ level: 'warning', path: [field], field, message });
  const { description } = fields;
  const length = typeof description === 'string' ? description.trim().length : 0;
  const dates = (kind === 'post' ? ['date', 'updated'] : []).flatMap((field) => {
    const date = fields[field];
    const found = typeof date === 'string' ? readDate(date) : undefined;
    return found && 'warning' in found && found.warning ? [warn(field, found.warning)] : [];
  });
  if (description === undefined) {
    return [warn('description', `is missing, so the first paragraph serves: write ${descriptionExample}`), ...dates];
  }
  const long = `is ${length} characters, search engines and previews show ${descriptionLimit}: shorten it`;
  return [...(length > descriptionLimit ? [warn('description', long)] : []), ...dates];
}

/** Relaxed schemas, so that a value with an error can still be looked up in other documents. */
const lenient: Record<string, z.ZodType> = {
  tags: z.array(z.string()),
  authors: z.array(z.string()),
  formerly: z.array(z.string()),
  cover: z.looseObject({ src: z.string().trim().min(1) }),
};

function readKnown(kind: DocumentKind, value: object): Partial<PostFrontMatter> {
  const fields = Object.entries(schemas[kind].shape).flatMap(([name, schema]) => {
    const parsed = (lenient[name] ?? schema).safeParse(at(value, [name]));
    return parsed.success && parsed.data !== undefined ? [[name, parsed.data]] : [];
  });
  return Object.fromEntries(fields) as Partial<PostFrontMatter>;
}

interface FieldIssue extends Pick<Diagnostic, 'level'> {
  path: readonly PropertyKey[];
  field: string;
  message: string;
}

function describeIssue(kind: DocumentKind, issue: z.core.$ZodIssue, value: object): FieldIssue[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(kind, path);
    return issue.keys.map((key) => ({
      path: [...path, key],
      field: key === '' ? formatPath(path) : formatPath([...path, key]),
      message:
        key === ''
          ? 'has a field without a name: write the name before the colon'
          : `is not a field of a ${path.length === 0 ? kind : formatPath(path)}${formatSuggestion(key, known)}: use ${known.join(', ')}`,
    }));
  }
  const field = formatPath(path);
  const isMissing = issue.code === 'invalid_type' && at(value, path) === undefined;
  if (isMissing) return [{ path, field, message: `is missing: write ${examples[field]}` }];
  return [{ path, field, message: issue.message }];
}

/** Examples of the required fields, shown in errors. */
const examples: Record<string, string> = {
  title: 'title: "What it is called"',
  date: 'date: 2026-01-31',
  'series.title': 'title: "The name of the series"',
  'series.part': 'part: 1',
  'cover.src': 'src: ./cover.png',
  'cover.alt': 'alt: "What the image shows"',
};

function knownKeys(kind: DocumentKind, path: readonly PropertyKey[]): string[] {
  const shape: Record<string, z.core.$ZodType> = schemas[kind].shape;
  if (path.length === 0) return Object.keys(shape);
  const field = shape[String(path[0])];
  const inner = field instanceof z.ZodOptional ? field.unwrap() : field;
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}

/** Formats a path without list indexes, which the line shows: `tags`, `series.part`. */
function formatPath(path: readonly PropertyKey[]): string {
  return path.filter((part) => typeof part === 'string').join('.') || 'front matter';
}
