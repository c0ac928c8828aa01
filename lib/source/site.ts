// Reads the facts of the site from `content/site.yaml`. Each has a default.
import type { z } from 'zod';
import { wordsOf } from '#lib/copy/words.ts';
import type { Diagnostic } from '#lib/model/diagnostic.ts';
import type { Site } from '#lib/model/release.ts';
import { formatSuggestion, nameKind } from '#lib/model/wording.ts';
import { defaultSite } from '#lib/site.ts';
import type { ContentFiles } from '#lib/source/content-files.ts';
import { nameFile } from '#lib/source/documents.ts';
import { adviseFields } from '#lib/source/field-schemas.ts';
import { siteSchema } from '#lib/source/site-schema.ts';
import { readYamlFile } from '#lib/source/yaml-file.ts';

export const siteFile = 'site.yaml';

export interface SiteFile {
  /** The default of each field that is missing or has an error. */
  site: Site;
  diagnostics: Diagnostic[];
  /** The path of the mark in the content folder. `lib/release/read-mark.ts` reads it. */
  markFile?: string;
  /** @returns the line of a value */
  lineOf: (path: readonly PropertyKey[]) => number;
}

/** @throws if the file exists but cannot be read */
export async function readSite(content: ContentFiles): Promise<SiteFile> {
  const read = await readYamlFile(content, siteFile, 'site');
  if (!read) return { site: defaultSite, diagnostics: [], lineOf: () => 1 };
  if ('diagnostics' in read) return { site: defaultSite, diagnostics: read.diagnostics, lineOf: () => 1 };
  const lineOf = (path: readonly PropertyKey[]) => read.lineOf(path) ?? 1;
  const parsed = siteSchema.safeParse(read.value ?? {});
  const issues = parsed.error?.issues ?? [];
  const { mark, ...facts } = parsed.data ?? readValidFields(read.value, issues);
  for (const name of ['navigation', 'social'] as const) {
    const labels = read.keysOf([name]);
    facts[name]?.sort((a, b) => labels.indexOf(a.label) - labels.indexOf(b.label));
  }
  const file = nameFile(content.name, siteFile);
  const diagnostics = issues
    .flatMap((issue) => describeIssue(issue, read.value))
    .map(({ path, field, message }) => ({ file, line: lineOf(path), field, message }));
  return { site: complete(facts), markFile: mark?.replace(/^\.\//, ''), diagnostics, lineOf };
}

/** @returns the fields without an error, so that their links are checked in the same run */
function readValidFields(value: unknown, issues: readonly z.core.$ZodIssue[]): z.infer<typeof siteSchema> {
  const wrong = new Set<PropertyKey | undefined>(
    issues.flatMap(({ path, ...issue }) =>
      path.length === 0 && issue.code === 'unrecognized_keys' ? issue.keys : path[0],
    ),
  );
  // Links of the navigation may lead to pages that follow from these.
  if (wrong.has('start') || wrong.has('postsPerPage')) wrong.add('navigation');
  const others = Object.entries(value ?? {}).filter(([name]) => !wrong.has(name));
  return siteSchema.safeParse(Object.fromEntries(others)).data ?? {};
}

/** By default, the author is the site itself, and tagline and description replace each other, so no default contradicts a fact. */
function complete({
  name = defaultSite.name,
  author = name,
  language = defaultSite.language,
  ...facts
}: Omit<z.infer<typeof siteSchema>, 'mark'>): Site {
  const words = facts.description ?? facts.tagline ?? describeSite({ name, author, language });
  return { ...defaultSite, name, author, language, description: words, tagline: words, ...facts };
}

/** @returns words that are true of every blog, for the description of a site whose author wrote none */
export function describeSite({ name, author, language }: Pick<Site, 'name' | 'author' | 'language'>): string {
  return author === name ? name : wordsOf(language).home.postsBy(author);
}

function describeIssue(
  issue: z.core.$ZodIssue,
  value: unknown,
): { path: PropertyKey[]; field: string; message: string }[] {
  const known = Object.keys(siteSchema.shape);
  if (issue.code === 'unrecognized_keys' && issue.path.length === 0) {
    return issue.keys.map((key) => ({
      path: [key],
      field: key || 'site',
      message: key
        ? `is not a field of the site${formatSuggestion(key, known)}: use ${known.join(', ')}`
        : 'has a field without a name: write the name before the colon',
    }));
  }
  const [field] = issue.path;
  // Labels of links have any characters, so only the fields of other maps are named.
  const name = field === 'navigation' || field === 'social' ? [field] : issue.path;
  if (field !== undefined) return [{ path: issue.path, field: name.map(String).join('.'), message: issue.message }];
  return [
    {
      path: [],
      field: 'site',
      message: `is ${nameKind(value)}, it must be fields: ${adviseFields(value, 'name: "The name of the site"')}`,
    },
  ];
}
