// Reads the facts of the site from `content/site.yaml`. Each has a default.
import { z } from 'zod';
import type { Fault } from '#lib/model/fault.ts';
import type { Site } from '#lib/model/release.ts';
import { formatSuggestion, nameKind } from '#lib/model/wording.ts';
import { defaultSite } from '#lib/site.ts';
import type { ContentFiles } from '#lib/source/content-files.ts';
import { nameFile } from '#lib/source/documents.ts';
import { descriptionLimit, language, text } from '#lib/source/front-matter.ts';
import { readYamlFile } from '#lib/source/yaml-file.ts';

export const siteFile = 'site.yaml';

/** Maximum characters, so that a name fits the header and the cards. */
const nameLimit = 60;

const schema = z
  .strictObject({
    name: text('name: "The name of the site"', nameLimit),
    tagline: text('tagline: "What it is about, in one sentence."', descriptionLimit),
    description: text('description: "What a reader finds here, in one or two sentences."', descriptionLimit),
    author: text('author: "Your name"', nameLimit),
    language: language('language'),
  })
  .partial();

export interface SiteFile {
  /** The defaults if the file has an error. */
  site: Site;
  faults: Fault[];
}

/** @throws if the file exists but cannot be read */
export async function readSite(content: ContentFiles): Promise<SiteFile> {
  const read = await readYamlFile(content, siteFile, 'site');
  if (!read) return { site: defaultSite, faults: [] };
  if ('faults' in read) return { site: defaultSite, faults: read.faults };
  const parsed = schema.safeParse(read.value ?? {});
  if (parsed.success) return { site: complete(parsed.data), faults: [] };
  const file = nameFile(content.name, siteFile);
  const faults = parsed.error.issues
    .flatMap((issue) => describeIssue(issue, read.value))
    .map(({ path, field, message }) => ({ file, line: read.lineOf(path) ?? 1, field, message }));
  return { site: defaultSite, faults };
}

/** The author is the site itself by default, and the tagline its description, so that no default contradicts a fact. */
function complete({ name = defaultSite.name, description, ...facts }: z.infer<typeof schema>): Site {
  const own = description === undefined ? {} : { description, tagline: description };
  return { ...defaultSite, name, author: name, ...own, ...facts };
}

function describeIssue(
  issue: z.core.$ZodIssue,
  value: unknown,
): { path: PropertyKey[]; field: string; message: string }[] {
  const known = Object.keys(schema.shape);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [key],
      field: key || 'site',
      message: key
        ? `is not a field of the site${formatSuggestion(key, known)}: use ${known.join(', ')}`
        : 'has a field without a name: write the name before the colon',
    }));
  }
  const [field] = issue.path;
  if (field !== undefined) return [{ path: issue.path, field: String(field), message: issue.message }];
  return [
    {
      path: [],
      field: 'site',
      message: `is ${nameKind(value)}, it must be fields: write name: "The name of the site"`,
    },
  ];
}
