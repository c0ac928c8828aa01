// Reads a source of any kind: a folder of Markdown, or an export of WordPress or Ghost.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { generators } from '#lib/import/detect.ts';
import { readGhost } from '#lib/import/ghost.ts';
import type { Collection } from '#lib/import/model.ts';
import { readMarkdownFolder } from '#lib/import/read-folder.ts';
import { readWordPress } from '#lib/import/wordpress.ts';

/** Exports are one file. */
const exports: Record<string, { ending: string; read: (file: string) => Collection }> = {
  ghost: { ending: '.json', read: readGhost },
  wordpress: { ending: '.xml', read: readWordPress },
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
    throw new Error(`${url} is no address: write https://example.org`);
  if (from !== undefined && !sourceNames.includes(from))
    throw new Error(`There is no generator ${from}: choose from ${sourceNames.join(', ')}`);
  const collection = readAny(source, from);
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

/** An unpacked export is a folder with one file of its kind, and the uploads. */
function findExport(folder: string, from: string | undefined): string | undefined {
  const names = readdirSync(folder).filter((name) =>
    Object.values(exports).some(({ ending }) => name.endsWith(ending)),
  );
  const wanted = from === undefined ? undefined : exports[from];
  const uploads = ['wp-content', 'uploads', 'content', 'images'].some((name) => existsSync(join(folder, name)));
  const isExport =
    names.length === 1 &&
    uploads &&
    !readdirSync(folder).some((name) => /\.(?:md|mdx|toml|js|ts|mjs)$/.test(name) || name === 'package.json');
  const name = wanted ? names.find((one) => one.endsWith(wanted.ending)) : isExport ? names[0] : undefined;
  return name && join(folder, name);
}
