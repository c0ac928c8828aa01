// Reads a folder of Markdown: finds its generator, its documents and its files.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { addZone } from '#lib/import/front-matter/dates.ts';
import { findDate, findText, listOf, unifyCase } from '#lib/import/front-matter/fields.ts';
import { parseConfig, parseDocument } from '#lib/import/front-matter/parse.ts';
import { type Habits, type Place, type SourceSite, splitPath, textOf } from '#lib/import/habits.ts';
import { isImage } from '#lib/import/media.ts';
import type { Collection, Entry, Fields, FindFile, Note, Output } from '#lib/import/model.ts';
import { basePath, normalize } from '#lib/import/old-addresses.ts';
import { decodeText } from '#lib/import/source/decode-text.ts';
import { detect, generators } from '#lib/import/source/detect.ts';
import { createFinder } from '#lib/import/source/find-file.ts';
import {
  authorFile,
  listOwnAuthors,
  readAuthor,
  readAuthors,
  readTagLabels,
  readTagPermalinks,
} from '#lib/import/source/lists.ts';
import { findOthers, listAddresses, listOldRedirects, listTermPages } from '#lib/import/source/other-pages.ts';
import { listWiki } from '#lib/import/text/wiki.ts';
import { homePath, rssPath } from '#lib/urls.ts';

/** Folders that hold no sources. */
const skipped = new Set(
  'node_modules .git _site .cache .next .astro .docusaurus .svn dist build out resources themes vendor .github .vscode coverage exampleSite'.split(
    ' ',
  ),
);
/** Markdown, and posts of Jekyll in HTML. */
const document = /\.(?:mdx?|markdown|mdown)$|(?:^|\/)_(?:posts|drafts)\/.*\.html?$/i;
const configuration =
  /^(?:(?:hugo|config|zola)\.(?:toml|ya?ml|json)|config\/_default\/\w+\.(?:toml|ya?ml|json)|_config\.ya?ml|(?:docusaurus|astro|eleventy|gatsby|next)[-.]config\.\w+|gatsby-config\.\w+|\.eleventy\.\w+|(?:src\/)?(?:site|_data\/(?:site|metadata))\.\w+|data\/siteMetadata\.\w+|src\/(?:consts|config)\.\w+|(?:[\w-]+\/)?\.(?:vitepress|vuepress)\/config\.\w+)$/;
const otherMarkup = /\.(?:org|rst|adoc|asciidoc|textile|pandoc|pdc|rmd|qmd|ipynb)$/i;
/** Matches a name in a permalink that has no value: `/:year/`. */
const openName = /(?:^|[/_.-])(?::[a-z]\w*|\{\w+\})/i;
/** Files about the project, not of the site. */
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
  const config: Fields = Object.assign({}, ...files.filter((path) => configuration.test(path)).map(configOf));
  const site: SourceSite = { config, files, readText };
  const siteUrl = findSiteUrl(config);
  // GitHub Pages knows the address of a Jekyll site without `url`.
  const base = habits.name === 'jekyll' ? readBase(config.baseurl) : undefined;
  const leftOut = sources.filter((path) => otherMarkup.test(path)).map(reportMarkup);
  const { pages, unread } = findOthers(sources, (path) => document.test(path), habits, config, readText);
  for (const note of unread) leftOut.push(note);
  const entries = [...documents, ...pages].flatMap((path) => {
    const { text, problem } = decode(path);
    return readEntry(root, path, text, habits, site, leftOut).map((entry) => ({
      ...entry,
      problem: problem ?? entry.problem,
    }));
  });
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
    lang:
      textOf(config.language) ??
      textOf(config.lang) ??
      textOf(config.languageCode) ??
      textOf(config.defaultContentLanguage) ??
      textOf(config.default_language),
    moved: new Map([
      ...(typeof habits.feeds === 'function' ? habits.feeds(site) : habits.feeds).map((path): [string, string] => [
        path,
        rssPath,
      ]),
      ...(habits.lists?.(site) ?? []),
      ...documents.flatMap((path): [string, string][] => {
        const section = habits.section?.(path, files);
        return section === undefined ? [] : [[section, homePath]];
      }),
      ...(habits.hasLists ? listAddresses(configOf) : []),
    ]),
    ...(habits.hasLists ? readLists(root, site, configOf) : { tagNames: readTagLabels(files, configOf) }),
    tagPages: habits.hasLists
      ? undefined
      : listTermPages(entries, habits, site, basePath({ siteUrl, base }), readTagPermalinks(files, configOf)),
    redirects: listOldRedirects(files, readText),
    authors: new Map([...listOwnAuthors(entries), ...readAuthors(files, configOf, readText)]),
    findFile: findInBundles(
      createFinder(root, known, habits.statics, basePath({ siteUrl, base })),
      entries,
      basePath({ siteUrl, base }),
    ),
    values: new Map(habits.values?.(site)),
    include: habits.include && ((tag, file) => habits.include?.(tag, file, site)),
  };
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

function readEntry(
  root: string,
  path: string,
  text: string,
  habits: Habits,
  site: SourceSite,
  leftOut: Note[],
): Entry[] {
  const { fields: written, body, line, problem } = parseDocument(text);
  const zone = textOf(site.config.timezone) ?? textOf(site.config.timeZone);
  const fields = addZone(unifyCase(written), zone);
  const leave = (message: string) => {
    leftOut.push({ file: path, line: 1, message });
    return [];
  };
  if (authorFile.test(path) && readAuthor(fields)) return leave('describes an author, who is in authors.yaml');
  if (problem) return leave(`has front matter that cannot be read: ${problem}: correct it and import again`);
  const found = habits.place({ path, fields }, site);
  if (typeof found === 'string') return leave(found);
  if (!body.trim()) return leave('has no text: write some and import again, or leave it out');
  const place = habits.hasLists ? found : placeByFolder(found, path, fields);
  const { fields: shared, problem: unclear, ...rest } = dateByAddress(place, fields);
  const all = { ...shared, ...(habits.hasSpacedTags ? splitTags(fields) : fields) };
  const isUntitled = Object.keys(fields).length === 0 && line === 1;
  if (place.kind === 'page' && isUntitled && !place.hasTitleInText)
    return leave(
      'has no front matter, and its name no date: write title and date between two lines of --- and import again',
    );
  const isDateGuessed = place.kind === 'post' && !place.date && !findDate(all, 'date');
  const date = isDateGuessed ? dateOfFile(join(root, path)) : place.date;
  const addresses = rest.addresses.filter((address) => !openName.test(address));
  // A date that is missing is reported by itself.
  const [lost] = addresses.length === 0 ? rest.addresses.filter((address) => !/[:{]year\b/.test(address)) : [];
  const unknown = lost && `its old address ${lost} has a part that is not known: add it to redirects.yaml`;
  const message = unclear ?? unknown;
  const format = /\.html?$/i.test(path) ? 'html' : /x$/i.test(path) ? 'mdx' : 'md';
  return [
    {
      ...rest,
      addresses,
      file: path,
      line,
      fields: all,
      body,
      format,
      date,
      isDateGuessed,
      // Hexo and themes show these above the text.
      gallery: listOf(all.photos).filter(isImage),
      // Eleventy may read a document without a template language.
      isTagless: /^(?:md|false)?$/.test(String(all.templateEngineOverride ?? 'other')),
      problem: message === undefined ? undefined : { line: 1, message },
      lang: place.lang ?? findText(all, 'lang'),
    },
  ];
}

/** A page without a date in a folder of posts is a post that is not dated yet. */
function placeByFolder(place: Place, path: string, fields: Fields): Place {
  const isAmongPosts = splitPath(path).folders.some((name) => /^(?:_?posts?|blog|articles?|writings?)$/i.test(name));
  return place.kind === 'page' && isAmongPosts && findText(fields, 'title') !== undefined
    ? { ...place, kind: 'post', slug: place.slug.split('/').at(-1) ?? place.slug }
    : place;
}

/** A post without a date may have one in its address. */
function dateByAddress(place: Place, fields: Fields): Place {
  if (place.date || findDate(fields, 'date')) return place;
  const [, year, month, day] = /\/(\d{4})\/(\d{2})\/(\d{2})\//.exec(place.addresses[0] ?? '') ?? [];
  return year
    ? { ...place, kind: 'post', date: `${year}-${month}-${day}`, slug: place.slug.split('/').at(-1) ?? place.slug }
    : place;
}

function splitTags(fields: Fields): Fields {
  const split = (value: unknown) => (typeof value === 'string' && !value.includes(',') ? value.split(/\s+/) : value);
  return { ...fields, tags: split(fields.tags), categories: split(fields.categories) };
}

/** The day of the last change of a file, for a post without any date. */
function dateOfFile(path: string): string {
  return statSync(path).mtime.toISOString().slice(0, 10);
}

/** @returns the path of a site, `/blog`, however its slashes are written */
function readBase(value: unknown): string | undefined {
  const path = textOf(value)?.replace(/^\/+|\/+$/g, '');
  return path && /^\w[\w./-]*$/.test(path) && !/^https?:|\.(?:md|html?)$/.test(path) ? `/${path}` : undefined;
}

/** The address of the site stands in the configuration, under one name or two. */
function findSiteUrl(config: Fields): string | undefined {
  const names = [
    'baseURL',
    'baseurl',
    'base_url',
    'siteUrl',
    'siteURL',
    'site',
    'url',
    'SITE_URL',
    'website',
    'hostname',
  ];
  const address = names
    .map((name) => textOf(config[name]))
    .find((value) => value !== undefined && /^https?:\/\//.test(value) && URL.canParse(value));
  if (!address) return undefined;
  const url = new URL(address);
  const base = [config.baseurl, config.base, config.baseUrl, config.root, config.pathPrefix]
    .map(readBase)
    .find((value) => value !== undefined);
  const path = url.pathname === '/' ? (base ?? '') : url.pathname;
  return `${url.origin}${path}`.replace(/\/$/, '');
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
