// Reads a folder of Markdown: finds its generator, its documents and its files.
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parseConfig } from '#lib/import/front-matter/parse.ts';
import type { Habits, SourceSite } from '#lib/import/habits.ts';
import { isImage } from '#lib/import/media.ts';
import type { Collection, Entry, Fields, FindFile, Note, Output } from '#lib/import/model.ts';
import { basePath, normalize } from '#lib/import/old-addresses.ts';
import { decodeText } from '#lib/import/source/decode-text.ts';
import { detect, generators } from '#lib/import/source/detect.ts';
import { createFinder } from '#lib/import/source/find-file.ts';
import { listOwnAuthors, readAuthors, readTagLabels, readTagPermalinks } from '#lib/import/source/lists.ts';
import { findOthers, listAddresses, listOldRedirects, listTermPages } from '#lib/import/source/other-pages.ts';
import { readEntry } from '#lib/import/source/read-entry.ts';
import { findSiteUrl, languageOf, readBase, readSiteConfig } from '#lib/import/source/site-config.ts';
import { listWiki } from '#lib/import/text/wiki.ts';
import { homePath, rssPath } from '#lib/urls.ts';

/** Folders without sources. */
const skipped = new Set(
  'node_modules .git _site .cache .next .astro .docusaurus .svn dist build out resources themes vendor .github .vscode coverage exampleSite'.split(
    ' ',
  ),
);
/** Markdown, and posts of Jekyll in HTML. */
const document = /\.(?:mdx?|markdown|mdown)$|(?:^|\/)_(?:posts|drafts)\/.*\.html?$/i;
const otherMarkup = /\.(?:org|rst|adoc|asciidoc|textile|pandoc|pdc|rmd|qmd|ipynb)$/i;
/** Files about the project, which are not part of the site. */
const projectFiles =
  /^(?:README|CHANGELOG|LICEN[CS]E|CONTRIBUTING|CODE_OF_CONDUCT|SECURITY|AGENTS|CLAUDE|TODO)(?:\.[\w-]+)?\.\w+$/i;
/** Documents whose beginnings show a generator without a configuration. */
const sampleSize = 200;

/** @returns the paths of all files below a folder, sorted; symbolic links are not followed */
function listFiles(root: string): string[] {
  const found: string[] = [];
  const walk = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder ? `${folder}/${entry.name}` : entry.name;
      if (entry.isDirectory()) {
        if (!skipped.has(entry.name)) walk(path);
      } else if (entry.isFile()) found.push(path);
    }
  };
  walk('');
  return found.sort();
}

/**
 * Reads the documents of a folder and the facts of its site.
 * @param from the name of the generator, or `undefined` to find it
 * @throws {Error} if the folder cannot be read or the name is unknown
 */
export function readMarkdownFolder(root: string, from?: string): Collection {
  const files = listFiles(root);
  const known = new Set(files);
  const decode = (path: string) => decodeText(readFileSync(join(root, path)));
  const readText = (path: string) => (known.has(path) ? decode(path).text : undefined);
  const configOf = (path: string) => parseConfig(path, readText(path) ?? '');
  const sources = files.filter((path) => !projectFiles.test(path));
  const documents = sources.filter((path) => document.test(path));
  const texts = documents.slice(0, sampleSize).map((path) => readText(path) ?? '');
  const { habits, reason } = choose(from, files, texts, configOf);
  const config = readSiteConfig(files, configOf);
  const site: SourceSite = { config, files, readText };
  const siteUrl = findSiteUrl(config);
  // GitHub Pages knows the address of a Jekyll site without `url`.
  const base = habits.name === 'jekyll' ? readBase(config.baseurl) : undefined;
  const sitePath = basePath({ siteUrl, base });
  const { pages, unread } = findOthers(sources, (path) => document.test(path), habits, config, readText);
  const read = [...documents, ...pages].map((file) => readEntry({ root, path: file, ...decode(file) }, habits, site));
  const entries = read.flatMap((one) => ('entry' in one ? [one.entry] : []));
  const leftOut = [
    ...sources.filter((file) => otherMarkup.test(file)).map(reportMarkup),
    ...unread,
    ...read.flatMap((one) => ('leftOut' in one ? [one.leftOut] : [])),
  ];
  return {
    origin: `${habits.title} (${reason})`,
    root,
    entries,
    leftOut,
    syntaxes: [...habits.syntaxes, ...listWiki(habits.name, files)],
    hasKramdown: habits.hasKramdown,
    hasBlockAttributes: habits.hasBlockAttributes,
    siteUrl,
    base,
    lang: languageOf(config),
    moved: listMovedAddresses(documents, habits, site, configOf),
    ...(habits.hasLists ? readLists(root, site, configOf) : { tagNames: readTagLabels(files, configOf) }),
    tagPages: habits.hasLists
      ? undefined
      : listTermPages(entries, habits, site, sitePath, readTagPermalinks(files, configOf)),
    redirects: listOldRedirects(files, readText),
    authors: new Map([...listOwnAuthors(entries), ...readAuthors(files, configOf, readText)]),
    findFile: findInBundles(createFinder(root, known, habits.statics, sitePath), entries, sitePath),
    values: new Map(habits.values?.(site)),
    include: habits.include && ((tag, file) => habits.include?.(tag, file, site)),
  };
}

/** @returns the old addresses of feeds and lists, with the ones here */
function listMovedAddresses(
  documents: readonly string[],
  habits: Habits,
  site: SourceSite,
  configOf: (path: string) => Fields,
): Map<string, string> {
  const feeds = typeof habits.feeds === 'function' ? habits.feeds(site) : habits.feeds;
  const sections = documents.flatMap((path) => habits.section?.(path, site.files) ?? []);
  return new Map([
    ...feeds.map((path): [string, string] => [path, rssPath]),
    ...(habits.lists?.(site) ?? []),
    ...sections.map((section): [string, string] => [section, homePath]),
    ...(habits.hasLists ? listAddresses(configOf) : []),
  ]);
}

/** A file beside a document has an address below that of the document. */
function findInBundles(find: FindFile, entries: readonly Entry[], base: string): FindFile {
  const bundles = new Map(
    entries
      .filter(({ file }) => /(?:^|\/)index\.\w+$/.test(file))
      .flatMap((entry) => entry.addresses.map((path): [string, Entry] => [normalize(`${base}${path}`), entry])),
  );
  return (reference, entry) => {
    const found = find(reference, entry);
    if (found !== undefined || !reference.startsWith('/')) return found;
    const bundle = bundles.get(normalize(posix.dirname(reference)));
    return bundle && find(posix.basename(reference), bundle);
  };
}

function reportMarkup(file: string): Note {
  return { file, line: 1, message: 'is not read: convert it to Markdown, for example with pandoc, and import again' };
}

function choose(
  from: string | undefined,
  files: readonly string[],
  texts: readonly string[],
  configOf: (path: string) => Fields,
): { habits: Habits; reason: string } {
  if (from === undefined) return detect(files, texts, configOf);
  const habits = generators.find(({ name }) => name === from);
  if (!habits)
    throw new Error(`There is no generator ${from}: choose from ${generators.map(({ name }) => name).join(', ')}`);
  return { habits, reason: '--from' };
}

/** Lists and images at the root of a content folder. */
function readLists(
  root: string,
  { files, readText }: SourceSite,
  configOf: (path: string) => Fields,
): Partial<Collection> {
  const copies = files.filter((path) => path === 'site.yaml' || path === 'authors.yaml' || path === 'tags.yaml');
  const images = files.filter((path) => !path.includes('/') && isImage(path));
  return {
    tagNames: new Map(Object.entries(configOf('tags.yaml')).map(([key, name]) => [key, String(name)])),
    copies: Object.fromEntries([
      ...copies.map((path): [string, Output] => [path, { text: readText(path) ?? '' }]),
      ...images.map((path): [string, Output] => [path, { copyOf: join(root, path) }]),
    ]),
    keepsAnchors: true,
  };
}
