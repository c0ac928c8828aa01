// The closed list of tags, which authors keep in `content/tags.yaml`: slug and name, in order.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fault } from '#lib/content/fault.ts';
import { slugPattern } from '#lib/content/front-matter.ts';
import { decodeText, mendSlug, nameFile } from '#lib/content/source.ts';
import { nameKind } from '#lib/content/text.ts';
import { parseYaml } from '#lib/content/yaml.ts';

export type Tags = Record<string, string>;

export interface TagList {
  /** Empty if the file cannot be read as a list of tags at all. */
  tags: Tags;
  faults: Fault[];
}

const fix = 'write one tag a line, architecture: Architecture';

/** @throws if the file cannot be read for another reason than that it is not there */
export async function readTags(dir: string): Promise<TagList> {
  const file = nameFile(dir, 'tags.yaml');
  const fault = (line: number, message: string): Fault => ({ file, line, field: 'tags', message });
  const bytes = await readFile(join(dir, 'tags.yaml')).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (bytes === undefined) return { tags: {}, faults: [fault(1, `are missing: ${fix}`)] };
  const decoded = decodeText(bytes);
  if ('line' in decoded) {
    return { tags: {}, faults: [{ file, line: decoded.line, field: 'file', message: decoded.message }] };
  }
  const yaml = parseYaml(decoded.text);
  if (yaml.faults.length > 0) {
    return { tags: {}, faults: yaml.faults.map((found) => ({ file, field: 'tags', ...found })) };
  }
  const value = yaml.value ?? {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    return { tags: {}, faults: [fault(1, `are ${nameKind(value)}: ${fix}`)] };
  }
  const entries = Object.entries(value);
  const faults = entries.flatMap(([slug, name]) => {
    const message = findTagFault(slug, name);
    return message ? [fault(yaml.lineOf([slug]) ?? 1, message)] : [];
  });
  return { tags: Object.fromEntries(entries.map(([slug, name]) => [slug, String(name)])), faults };
}

function findTagFault(slug: string, name: unknown): string | undefined {
  if (!slugPattern.test(slug)) return `have "${slug}", which is not a slug: write ${mendSlug(slug)}: Its name`;
  if (name === null || (typeof name === 'string' && !name.trim())) {
    return `have no name for ${slug}: write ${slug}: Its name`;
  }
  if (typeof name === 'string') return undefined;
  return `have the name of ${slug} as ${nameKind(name)}, it must be text: write ${slug}: "Its name"`;
}
