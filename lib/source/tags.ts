// Reads the list of allowed tags from `content/tags.yaml`: slugs and names, in order.
import type { Diagnostic } from '#lib/model/diagnostic.ts';
import { findInvisible, nameKind } from '#lib/model/wording.ts';
import type { ContentFiles } from '#lib/source/content-files.ts';
import { nameFile, suggestSlug } from '#lib/source/documents.ts';
import { slugPattern } from '#lib/source/front-matter-schema.ts';
import { readYamlFile } from '#lib/source/yaml-file.ts';

export const tagsFile = 'tags.yaml';

export type Tags = Record<string, string>;

export interface TagList {
  /** Empty if the file cannot be parsed as a list of tags. */
  tags: Tags;
  diagnostics: Diagnostic[];
}

const fix = 'write one tag a line, architecture: Architecture';

/**
 * Reads the list of tags.
 * @returns the tags in the order of the file, and its errors
 * @throws if the file exists but cannot be read
 */
export async function readTags(content: ContentFiles): Promise<TagList> {
  const file = nameFile(content.name, tagsFile);
  const diagnostic = (line: number, message: string): Diagnostic => ({ file, line, field: 'tags', message });
  const yaml = await readYamlFile(content, tagsFile, 'tags');
  if (!yaml) return { tags: {}, diagnostics: [diagnostic(1, `are missing: ${fix}`)] };
  if ('diagnostics' in yaml) return { tags: {}, diagnostics: yaml.diagnostics };
  const value = yaml.value ?? {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    return { tags: {}, diagnostics: [diagnostic(1, `are ${nameKind(value)}: ${fix}`)] };
  }
  const entries = Object.entries(value);
  const diagnostics = entries.flatMap(([slug, name]) => {
    const message = findTagProblem(slug, name);
    return message ? [diagnostic(yaml.lineOf([slug]) ?? 1, message)] : [];
  });
  return { tags: Object.fromEntries(entries.map(([slug, name]) => [slug, String(name)])), diagnostics };
}

function findTagProblem(slug: string, name: unknown): string | undefined {
  if (!slugPattern.test(slug)) return `have "${slug}", which is not a slug: write ${suggestSlug(slug)}: Its name`;
  if (name === null || (typeof name === 'string' && !name.trim())) {
    return `have no name for ${slug}: write ${slug}: Its name`;
  }
  if (typeof name === 'string') {
    const found = findInvisible(name);
    return found && `have ${found.name} in the name of ${slug}: remove it`;
  }
  return `have the name of ${slug} as ${nameKind(name)}, it must be text: write ${slug}: "Its name"`;
}
