// Converts a content folder to one that other generators read: plain Markdown with YAML front matter, and images beside it.
import { writeComponents } from '#lib/export/components.ts';
import { fillFences } from '#lib/export/fill-fences.ts';
import type { Output } from '#lib/import/model.ts';
import type { Site } from '#lib/model/release.ts';
import type { ContentFiles } from '#lib/source/content-files.ts';
import { decodeText } from '#lib/source/decode-text.ts';
import { findPlace, type Place } from '#lib/source/documents.ts';
import { parseFrontMatter } from '#lib/source/front-matter.ts';
import { listInputs } from '#lib/source/inputs.ts';
import { isLeftover } from '#lib/source/leftovers.ts';
import { readSite } from '#lib/source/site.ts';
import { findBlock } from '#lib/source/yaml.ts';
import { pagePath, postPath } from '#lib/urls.ts';

export interface Exported {
  /** Maps paths below the target to the files to write. */
  outputs: Map<string, Output>;
  documents: number;
  /** Files that are left out, and parts of documents that other generators do not show. */
  problems: { path: string; message: string }[];
}

/** @throws if a file cannot be read */
export async function exportContent(content: ContentFiles): Promise<Exported> {
  const exported: Exported = { outputs: new Map(), documents: 0, problems: [] };
  const { site } = await readSite(content);
  const inputs = await readInputs(content);
  for (const { path, kind } of content.files.values()) {
    if (isLeftover(path) || kind !== 'file' || path === 'README.md') continue;
    const bytes = await content.read(path);
    const place = findPlace(content.name, path);
    if (!place) {
      exported.outputs.set(path, { bytes });
      continue;
    }
    const decoded = decodeText(bytes);
    if ('message' in decoded) {
      exported.problems.push({ path, message: `is left out: it ${decoded.message}` });
      continue;
    }
    exported.documents += 1;
    const own = inputs.get(folderOf(path)) ?? {};
    const text = exportDocument(place, decoded.text, { content, exported, site, inputs: own });
    exported.outputs.set(path.replace(/\.mdx$/, '.md'), { text });
  }
  return exported;
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/** @returns the texts of the files that documents are compiled from, by folder and name */
async function readInputs(content: ContentFiles): Promise<ReadonlyMap<string, Record<string, string>>> {
  const all = new Map<string, Record<string, string>>();
  for (const [folder, paths] of listInputs(content.files)) {
    const texts: Record<string, string> = {};
    for (const path of paths) {
      const decoded = decodeText(await content.read(path));
      if ('text' in decoded) texts[path.slice(folder.length + 1)] = decoded.text;
    }
    all.set(folder, texts);
  }
  return all;
}

interface DocumentContext {
  content: ContentFiles;
  exported: Exported;
  site: Site;
  inputs: Readonly<Record<string, string>>;
}

/** Adds the address to the front matter, under the name that Jekyll, Eleventy and VitePress read. */
function exportDocument({ kind, slug, path, file, format }: Place, text: string, context: DocumentContext): string {
  const { content, exported, site, inputs } = context;
  const { lines } = findBlock(text);
  const all = text.split('\n');
  const address = kind === 'post' ? postPath(slug) : pagePath(slug);
  const head =
    lines < 2 ? ['---', `permalink: ${address}`, '---'] : [...all.slice(0, lines - 1), `permalink: ${address}`, '---'];
  const problem = (message: string) => void exported.problems.push({ path, message });
  const filled = fillFences(all.slice(lines).join('\n'), format, inputs, problem);
  if (format === 'md') return `${head.join('\n')}\n${filled}`;
  const body = writeComponents(filled, {
    inputs,
    language: parseFrontMatter(kind, file, text).known.lang ?? site.language,
    accent: site.accent?.light,
    addDrawing: (stem, svg) => addDrawing(`${folderOf(path)}/${stem}`, svg, content, exported),
    problem,
  });
  return `${head.join('\n')}\n${body}`;
}

/** @returns the name of a file that neither the content nor the export has */
function addDrawing(path: string, svg: string, { files }: ContentFiles, { outputs }: Exported): string {
  const isTaken = (name: string) => files.has(name) || outputs.has(name);
  let name = `${path}.svg`;
  for (let number = 2; isTaken(name); number++) name = `${path}-${number}.svg`;
  outputs.set(name, { text: svg });
  return name.slice(name.lastIndexOf('/') + 1);
}
