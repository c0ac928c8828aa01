// Reads the authors of posts from `content/authors.yaml`: names, biographies, avatars and links by key.
import { z } from 'zod';
import type { Diagnostic } from '#lib/model/diagnostic.ts';
import { formatSuggestion, nameKind } from '#lib/model/wording.ts';
import type { ContentFiles } from '#lib/source/content-files.ts';
import { nameFile, suggestSlug } from '#lib/source/documents.ts';
import { list } from '#lib/source/field-schemas.ts';
import { slugPattern, text } from '#lib/source/front-matter-schema.ts';
import { readYamlFile } from '#lib/source/yaml-file.ts';

export const authorsFile = 'authors.yaml';

/** Maximum characters. */
const nameLimit = 60;
const bioLimit = 500;

const link = z
  .string({ error: ({ input }) => `has ${nameKind(input)} in it, every link is an address: write https://example.org` })
  .refine((value) => URL.canParse(value) && ['https:', 'mailto:'].includes(new URL(value).protocol), {
    error: ({ input }) => `"${input}" is not an address: write https://example.org or mailto:me@example.org`,
  });

const schema = z.strictObject({
  name: text('name: "Jane Doe"', nameLimit),
  bio: text('bio: "What she does, in one or two sentences."', bioLimit).optional(),
  avatar: text('avatar: ./jane.png', 200).optional(),
  links: list(link, 'links: [https://example.org/@jane]').default([]),
});

export interface AuthorEntry extends z.infer<typeof schema> {
  /** The line of the avatar, from 1. */
  line: number;
}

export interface AuthorsFile {
  /** Maps keys to authors. Empty if the file has errors. */
  authors: Record<string, AuthorEntry>;
  diagnostics: Diagnostic[];
}

const example = 'jane: { name: "Jane Doe" }';

/** @throws if the file exists but cannot be read */
export async function readAuthors(content: ContentFiles): Promise<AuthorsFile> {
  const yaml = await readYamlFile(content, authorsFile, 'authors');
  if (!yaml) return { authors: {}, diagnostics: [] };
  if ('diagnostics' in yaml) return { authors: {}, diagnostics: yaml.diagnostics };
  const file = nameFile(content.name, authorsFile);
  const value = yaml.value ?? {};
  const diagnostic = (path: readonly PropertyKey[], field: string, message: string): Diagnostic => {
    return { file, line: yaml.lineOf(path) ?? 1, field, message };
  };
  if (typeof value !== 'object' || Array.isArray(value)) {
    return { authors: {}, diagnostics: [diagnostic([], 'authors', `are ${nameKind(value)}: write ${example}`)] };
  }
  const diagnostics: Diagnostic[] = [];
  const authors: AuthorsFile['authors'] = {};
  for (const [key, entry] of Object.entries(value)) {
    if (!slugPattern.test(key)) {
      diagnostics.push(
        diagnostic([key], 'authors', `have the key "${key}", which is not a slug: write ${suggestSlug(key)}:`),
      );
    }
    // A name alone is a complete author.
    const parsed = schema.safeParse(typeof entry === 'string' ? { name: entry } : entry);
    if (parsed.success) authors[key] = { ...parsed.data, line: yaml.lineOf([key, 'avatar']) ?? 1 };
    const issues = parsed.success ? [] : parsed.error.issues;
    for (const one of issues.flatMap((issue) => describeIssue(key, issue, entry, diagnostic))) diagnostics.push(one);
  }
  return { authors: diagnostics.length > 0 ? {} : authors, diagnostics };
}

function describeIssue(
  key: string,
  issue: z.core.$ZodIssue,
  entry: unknown,
  diagnostic: (path: readonly PropertyKey[], field: string, message: string) => Diagnostic,
): Diagnostic[] {
  const known = Object.keys(schema.shape);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((name) =>
      diagnostic(
        [key, name],
        `${key}.${name}`,
        `is not a field of an author${formatSuggestion(name, known)}: use ${known.join(', ')}`,
      ),
    );
  }
  const [field] = issue.path;
  if (field === undefined) {
    return [diagnostic([key], key, `is ${nameKind(entry)}, it must be fields: write ${key}: { name: "Jane Doe" }`)];
  }
  const isMissing = issue.code === 'invalid_type' && (entry as Record<PropertyKey, unknown>)[field] === undefined;
  const message = isMissing ? 'is missing: write name: "Jane Doe"' : issue.message;
  return [diagnostic([key, ...issue.path], `${key}.${String(field)}`, message)];
}
