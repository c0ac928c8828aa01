// The closed list of tags, which authors keep in `content/tags.yaml`: slug and name, in order.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import type { Fault } from '#lib/content/fault.ts';
import { slugPattern } from '#lib/content/front-matter.ts';
import { nameFile } from '#lib/content/source.ts';

export type Tags = Record<string, string>;

/** @throws if the file cannot be read for another reason than that it is not there */
export async function readTags(dir: string): Promise<{ tags: Tags; faults: Fault[] }> {
  const file = nameFile(dir, 'tags.yaml');
  const fault = (line: number, message: string): Fault => ({ file, line, field: 'tags', message });
  const text = await readFile(join(dir, 'tags.yaml'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) {
    return { tags: {}, faults: [fault(1, 'are missing: write one tag a line, architecture: Architecture')] };
  }
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const broken = document.errors[0];
  if (broken) {
    const { line } = lineCounter.linePos(broken.pos[0]);
    return { tags: {}, faults: [fault(line, 'are not valid YAML: write one tag a line, architecture: Architecture')] };
  }
  const value: unknown = document.toJS() ?? {};
  const entries = Object.entries(value as Record<string, unknown>);
  const faults = entries.flatMap(([slug, name], index) =>
    slugPattern.test(slug) && typeof name === 'string' && name.trim()
      ? []
      : [fault(lineOfPair(document.contents, index, lineCounter), `have "${slug}": write it as its-slug: Its name`)],
  );
  return { tags: Object.fromEntries(entries.map(([slug, name]) => [slug, String(name)])), faults };
}

function lineOfPair(contents: unknown, index: number, lineCounter: LineCounter): number {
  const pairs = (contents as { items?: { key?: { range?: [number, number, number] } }[] } | null)?.items;
  return lineCounter.linePos(pairs?.[index]?.key?.range?.[0] ?? 0).line;
}
