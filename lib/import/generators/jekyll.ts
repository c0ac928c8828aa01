// The conventions of Jekyll.
import { posix } from 'node:path';
import { findDate, listOf } from '#lib/import/front-matter/fields.ts';
import {
  dash,
  dateParts,
  expand,
  type Habits,
  isDated,
  join,
  type Place,
  splitPath,
  textOf,
} from '#lib/import/habits.ts';
import type { Fields } from '#lib/import/model.ts';
import { liquid } from '#lib/import/tags/syntax.ts';
import { listData, listSettings } from '#lib/import/text/values.ts';

const styles: Record<string, string> = {
  date: '/:categories/:year/:month/:day/:title:output_ext',
  pretty: '/:categories/:year/:month/:day/:title/',
  ordinal: '/:categories/:year/:y_day/:title:output_ext',
  weekdate: '/:categories/:year/W:week/:short_day/:title:output_ext',
  none: '/:categories/:title:output_ext',
};

function listCategories(fields: Fields, folders: readonly string[]): string[] {
  const { categories, category } = fields;
  const own =
    typeof categories === 'string' && !categories.includes(',') ? categories.split(/\s+/) : listOf(categories);
  return [
    ...new Set([...folders, ...own, ...listOf(category)].map((name) => name.toLowerCase().replaceAll(' ', '%20'))),
  ];
}

function dayOfYear(date: string): string {
  const day = Date.parse(date.slice(0, 10));
  return String((day - Date.UTC(new Date(day).getUTCFullYear(), 0, 1)) / 86_400_000 + 1).padStart(3, '0');
}

/** A rule of `defaults` in the configuration. */
interface Rule {
  scope?: { path?: unknown; type?: unknown };
  values?: Fields;
}

/** @returns the fields that the configuration gives a document, those of the longest path last */
function readDefaults(path: string, { defaults }: Fields): Fields {
  const type = /(?:^|\/)_posts\//.test(path) ? 'posts' : /(?:^|\/)_drafts\//.test(path) ? 'drafts' : 'pages';
  const rules = (Array.isArray(defaults) ? defaults : []) as Rule[];
  const matching = rules.flatMap(({ scope, values }) => {
    const folder = String(scope?.path ?? '').replace(/^\/+|\/+$/g, '');
    const isInside = folder === '' || path === folder || path.startsWith(`${folder}/`);
    const isOfType = scope?.type === undefined || scope.type === type;
    return isInside && isOfType && values ? [{ folder, values }] : [];
  });
  return Object.assign(
    {},
    ...matching.toSorted((a, b) => a.folder.length - b.folder.length).map(({ values }) => values),
  );
}

/** @returns the place of a document in a collection that has pages of its own */
function placeInCollection(path: string, fields: Fields, { collections, collections_dir }: Fields): Place | undefined {
  const folder = textOf(collections_dir);
  const inside = folder && path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
  const [, collection = '', rest = ''] = /^_([\w-]+)\/(.+)$/.exec(inside) ?? [];
  const settings = (collections as Record<string, Fields> | undefined)?.[collection];
  if (collection === 'posts' || settings?.output !== true) return undefined;
  const { name, slug, folders } = splitPath(rest);
  const title = textOf(fields.slug) ?? slug;
  const stem = [...folders, name].join('/');
  const values = { collection, path: stem, name, title, slug: dash(title), output_ext: '.html' };
  const pattern = textOf(fields.permalink) ?? textOf(settings.permalink) ?? '/:collection/:path:output_ext';
  const address = expand(styles[pattern] ?? pattern, values);
  return {
    kind: 'page',
    slug: [collection, ...folders, slug].join('/'),
    addresses: [address, address.replace(/\.html$/, '')],
  };
}

/** Names of files in these folders begin with a date. Jekyll reads no others. */
const dated = /(?:^|\/)\d{2,4}-\d{1,2}-\d{1,2}-[^/]*$/;

export const jekyll: Habits = {
  name: 'jekyll',
  title: 'Jekyll',
  mark: /^_config\.ya?ml$|(?:^|\/)_posts\/|^_layouts\//,
  owns: (_config, files) => !files.some((path) => path.startsWith('source/_posts/')),
  looks: /\{%-?\s*(?:highlight|include|post_url|raw|if|for)\b|^---\n(?:[\s\S]*?\n)?layout: post/,
  html: (path) => /\.html?$/i.test(path) && !/(?:^|\/)_/.test(path),
  terms: ({ config }) => {
    const archives = config['jekyll-archives'] as Fields | undefined;
    const { tag = '/tag/:name/', category = '/category/:name/' } = (archives?.permalinks ?? {}) as Record<
      string,
      string
    >;
    return archives ? { tags: tag, categories: category } : {};
  },
  syntaxes: liquid,
  hasSpacedTags: true,
  hasKramdown: true,
  statics: ['', 'assets'],
  feeds: ['/feed.xml', '/atom.xml', '/rss.xml'],
  values: ({ config, files, readText }) => [
    ...listSettings(config),
    ...listData(files, readText, '_data', 'site.data.'),
  ],
  include: ({ name, list: [path = ''] }, file, { readText }) => {
    if (!/^include(?:_cached|_relative)?$/.test(name)) return undefined;
    const from = name === 'include_relative' ? posix.dirname(file) : '_includes';
    const template = readText(posix.join(from, path));
    return template === undefined ? undefined : { template };
  },
  place: ({ path, fields: written }, { config, files }) => {
    const shared = readDefaults(path, config);
    const fields = { ...shared, ...written };
    const match = /^(.*?)(?:^|\/)?_(posts|drafts)\/(.*)$/.exec(path);
    const hasFolder = files.some((name) => /(?:^|\/)_posts\//.test(name));
    const { name, slug, date, folders } = splitPath(match?.[3] ?? path);
    const collected = placeInCollection(path, fields, config);
    if (collected) return { ...collected, fields: shared };
    if (!match && (hasFolder || !isDated(fields, date))) {
      if (/(?:^|\/)_/.test(path)) return 'is of a collection or a layout';
      const address = textOf(fields.permalink) ?? join(...folders, name === 'index' ? '' : `${name}.html`);
      return {
        kind: 'page',
        slug: [...folders, slug].join('/'),
        addresses: [address, address.replace(/\.html$/, '')],
        fields: shared,
      };
    }
    if (match?.[2] === 'posts' && !dated.test(path)) return 'has no date in its name, so the old site did not show it';
    const when = findDate(fields, 'date') ?? date;
    const before = (match?.[1] ?? '').split('/').filter(Boolean);
    const categories = listCategories(
      fields,
      before.filter((folder) => !folder.startsWith('_')),
    );
    const own = textOf(fields.slug) ?? slug;
    const setting = textOf(fields.permalink) ?? textOf(config.permalink) ?? 'date';
    const values = {
      ...dateParts(when),
      y_day: when && dayOfYear(when),
      categories: categories.join('/'),
      title: own,
      slug: dash(own),
      name: own,
      output_ext: '.html',
    };
    const address = expand(styles[setting] ?? setting, values);
    return {
      kind: 'post',
      slug: own,
      date,
      isDraft: match?.[2] === 'drafts',
      fields: shared,
      addresses: [address, address.endsWith('.html') ? address.slice(0, -'.html'.length) : address],
    };
  },
};
