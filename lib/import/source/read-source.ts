// Reads a source of any kind: a folder of Markdown, or an export of WordPress or Ghost.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readGhost } from '#lib/import/exports/ghost.ts';
import { readWordPress } from '#lib/import/exports/wordpress.ts';
import type { Collection } from '#lib/import/model.ts';
import { decodeText } from '#lib/import/source/decode-text.ts';
import { generators } from '#lib/import/source/detect.ts';
import { readMarkdownFolder } from '#lib/import/source/read-folder.ts';

/** Exports are one file. */
const exports: Record<string, { ending: string; sign: RegExp; read: (file: string) => Collection }> = {
  ghost: { ending: '.json', sign: /"data"\s*:\s*\{[\s\S]*"posts"\s*:\s*\[/, read: readGhost },
  wordpress: { ending: '.xml', sign: /<wp:wxr_version>/, read: readWordPress },
};

/** The names that `--from` accepts. */
export const sourceNames: readonly string[] = [...generators.map(({ name }) => name), ...Object.keys(exports)];

export interface SourceOptions {
  /** One of `sourceNames`. Without it, the source shows what it is. */
  from?: string;
  /** The address of the old site, for sources that do not name it. */
  url?: string;
}

/** @throws {Error} if the source is missing or of no known kind */
export function readSource(source: string, { from, url }: SourceOptions): Collection {
  if (url !== undefined && !(URL.canParse(url) && /^https?:/.test(url)))
    throw new Error(`${url} is not a URL: write https://example.org`);
  if (from !== undefined && !sourceNames.includes(from))
    throw new Error(`There is no generator ${from}: choose from ${sourceNames.join(', ')}`);
  const collection = readAny(source, from);
  if (collection.entries.length === 0 && collection.leftOut.length === 0)
    throw new Error(`${source} has no documents: name a folder of Markdown, a .json of Ghost or a .xml of WordPress`);
  return { ...collection, siteUrl: url?.replace(/\/$/, '') ?? collection.siteUrl };
}

function readAny(source: string, from: string | undefined): Collection {
  if (!existsSync(source)) throw new Error(`There is no ${source}: name a folder or an export`);
  const isFolder = statSync(source).isDirectory();
  const file = isFolder ? findExport(source, from) : source;
  const kind = Object.keys(exports).find((name) => file?.toLowerCase().endsWith(exports[name]?.ending ?? '\0'));
  const found = file && kind ? exports[kind]?.read(file) : undefined;
  if (found) return found;
  if (!isFolder)
    throw new Error(
      `${source} is neither a folder nor an export: name a folder, a .json of Ghost or a .xml of WordPress`,
    );
  return readMarkdownFolder(source, from);
}

/**
 * An unpacked export is a folder with one file of its kind, and perhaps the uploads.
 * @throws {Error} if there are several
 */
function findExport(folder: string, from: string | undefined): string | undefined {
  const names = readdirSync(folder);
  const wanted = Object.entries(exports).filter(([name]) => from === undefined || from === name);
  const found = names.filter((name) =>
    wanted.some(([, { ending, sign }]) => name.toLowerCase().endsWith(ending) && sign.test(readText(folder, name))),
  );
  const isSite = names.some((name) => /\.(?:md|mdx|toml|ya?ml|js|ts|mjs)$|^_posts$|^package\.json$/.test(name));
  if (isSite && from === undefined) return undefined;
  if (found.length > 1) throw new Error(`${folder} has several exports: name one of ${found.join(', ')}`);
  return found[0] && join(folder, found[0]);
}

function readText(folder: string, name: string): string {
  const path = join(folder, name);
  return statSync(path).isFile() ? decodeText(readFileSync(path)).text : '';
}
