// Converts a content folder to one that other generators read: plain Markdown with YAML front matter, and images beside it.
import { convertComponents } from '#lib/import/mdx.ts';
import type { Output } from '#lib/import/model.ts';
import { TrackedText } from '#lib/import/tracked-text.ts';
import type { ContentFiles } from '#lib/source/content-files.ts';
import { decodeText } from '#lib/source/decode-text.ts';
import { findPlace, type Place } from '#lib/source/documents.ts';
import { isLeftover } from '#lib/source/leftovers.ts';
import { findBlock } from '#lib/source/yaml.ts';
import { pagePath, postPath } from '#lib/urls.ts';

export interface Exported {
  /** By path below the target. */
  outputs: Map<string, Output>;
  documents: number;
  /** Paths of files that cannot be read as text, with the reason. */
  problems: { path: string; message: string }[];
}

/** @throws if a file cannot be read */
export async function exportContent(content: ContentFiles): Promise<Exported> {
  const exported: Exported = { outputs: new Map(), documents: 0, problems: [] };
  for (const { path, kind } of content.files.values()) {
    if (isLeftover(path) || kind !== 'file' || path === 'README.md') continue;
    const bytes = await content.read(path);
    const place = findPlace(content.name, path);
    if (!place) {
      exported.outputs.set(path, { bytes });
      continue;
    }
    const decoded = decodeText(bytes);
    if ('message' in decoded) exported.problems.push({ path, message: decoded.message });
    else {
      exported.documents += 1;
      exported.outputs.set(path.replace(/\.mdx$/, '.md'), { text: exportDocument(place, decoded.text) });
    }
  }
  return exported;
}

/** Adds the address to the front matter, under the name that Jekyll, Eleventy and VitePress read. */
function exportDocument({ kind, slug, path }: Place, text: string): string {
  const { lines } = findBlock(text);
  const all = text.split('\n');
  const body = all.slice(lines).join('\n');
  const address = kind === 'post' ? postPath(slug) : pagePath(slug);
  const head =
    lines < 2 ? ['---', `permalink: ${address}`, '---'] : [...all.slice(0, lines - 1), `permalink: ${address}`, '---'];
  return `${head.join('\n')}\n${path.endsWith('.mdx') ? toPlain(body) : body}`;
}

function toPlain(body: string): string {
  const text = new TrackedText(body, 1);
  convertComponents(text);
  return text.text;
}
