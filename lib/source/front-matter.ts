// Reads front matter by its schema, and reports errors with their lines.
import { z } from 'zod';
import { type Diagnostic, splitLevels } from '#lib/model/diagnostic.ts';
import { formatSuggestion, nameKind } from '#lib/model/wording.ts';
import { adviseFields, at } from '#lib/source/field-schemas.ts';
import {
  type DocumentKind,
  descriptionExample,
  descriptionLimit,
  examples,
  type FrontMatter,
  type PostFrontMatter,
  schemas,
} from '#lib/source/front-matter-schema.ts';
import { readDate } from '#lib/source/read-date.ts';
import { describeUnknownFields } from '#lib/source/unknown-fields.ts';
import { unifyForms } from '#lib/source/value-forms.ts';
import { findBlock, parseYaml } from '#lib/source/yaml.ts';

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
    const message = `is missing, so the first paragraph is used instead: write ${descriptionExample}`;
    return [warn('description', message), ...dates];
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
