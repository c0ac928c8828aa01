// Finds the pages of a site that are not Markdown: HTML, templates, and the pages of tags.
import { findTerms, type Terms } from '#lib/import/front-matter/fields.ts';
import { parseDocument } from '#lib/import/front-matter/parse.ts';
import { dash, type Habits, type SourceSite } from '#lib/import/habits.ts';
import type { Entry, Fields, Note } from '#lib/import/model.ts';
import { fixedPaths } from '#lib/route-lists.ts';
import { tagPath } from '#lib/urls.ts';

/** Folders of a theme. */
const themed = /(?:^|\/)(?:_[^/]*|layouts|partials|includes|components|archetypes|templates|tests?|spec)\//;

/** @returns HTML that is a document, and reports other HTML and templates that readers saw */
export function findOthers(
  sources: readonly string[],
  isDocument: (path: string) => boolean,
  habits: Habits,
  config: Fields,
  readText: (path: string) => string | undefined,
): { pages: string[]; unread: Note[] } {
  const html = sources.filter((path) => habits.html?.(path, config) && !isDocument(path));
  const pages = html.filter((path) => parseDocument(readText(path) ?? '').line > 1);
  const folders = habits.statics.filter(Boolean);
  const served = sources.filter(
    (path) => /\.html?$/i.test(path) && !themed.test(path) && folders.some((folder) => path.startsWith(`${folder}/`)),
  );
  const templates = sources.filter((path) => habits.templates?.test(path) && !themed.test(path));
  const others = new Set([...html, ...served, ...templates]).difference(
    new Set([...pages, ...sources.filter((path) => isDocument(path))]),
  );
  const unread = [...others].map((file): Note => {
    const kind = templates.includes(file) ? 'a template, which is not run' : 'HTML that the old site serves as it is';
    return {
      file,
      line: 1,
      message: `is ${kind}: write what it shows as a page, or lead its address elsewhere in redirects.yaml`,
    };
  });
  return { pages, unread };
}

/**
 * @param permalinks the ends of addresses that the source gives to tags
 * @returns the addresses of the pages of tags and categories, with the names of the tags
 */
export function listTermPages(
  entries: readonly Entry[],
  { terms, spellTerm = dash }: Habits,
  site: SourceSite,
  base: string,
  permalinks: ReadonlyMap<string, string>,
): Map<string, string> {
  const patterns = Object.entries(terms?.(site) ?? {}) as [Terms, string][];
  return new Map(
    entries.flatMap(({ fields }) =>
      patterns.flatMap(([kind, pattern]) =>
        findTerms(fields, kind).map((name): [string, string] => [
          `${base}${pattern.replace(':name', () => permalinks.get(name)?.replace(/^\//, '') ?? spellTerm(name, kind, site))}`,
          name,
        ]),
      ),
    ),
  );
}

/** Redirects of hosts, which have a file, and those in the configuration of Astro. */
export function listOldRedirects(
  files: readonly string[],
  readText: (path: string) => string | undefined,
): [from: string, to: string][] {
  const lists = files.filter((path) => /^(?:(?:public|static|src)\/)?_redirects$/.test(path));
  const lines = lists.flatMap((path) => (readText(path) ?? '').split('\n').map((line) => line.trim().split(/\s+/)));
  const config = files.find((path) => /^astro\.config\.\w+$/.test(path));
  const block = /\bredirects\s*:\s*\{((?:[^{}]|\{[^{}]*\})*)\}/.exec((config && readText(config)) ?? '')?.[1] ?? '';
  const pairs = [...block.matchAll(/(['"`])(\/[^'"`]*)\1\s*:\s*(?:\{[^{}]*?destination\s*:\s*)?(['"`])(\/[^'"`]*)\3/g)];
  return [...lines, ...pairs.map(([, , from = '', , to = '']) => [from, to])].flatMap(([from = '', to = '']) =>
    from.startsWith('/') && to.startsWith('/') && !/[*:[]/.test(from + to) ? [[from, to] as [string, string]] : [],
  );
}

/** Addresses that the old site has as this one, and its redirects. */
export function listAddresses(configOf: (path: string) => Fields): [string, string][] {
  const own = [...fixedPaths, ...Object.keys(configOf('tags.yaml')).map((key) => tagPath(key))];
  const redirects = Object.entries(configOf('redirects.yaml')).filter(
    (pair): pair is [string, string] => typeof pair[1] === 'string',
  );
  return [...own.map((path): [string, string] => [path, path]), ...redirects];
}
