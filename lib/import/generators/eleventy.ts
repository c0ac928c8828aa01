// The conventions of Eleventy.
import { findDate } from '#lib/import/front-matter/fields.ts';
import { parseConfig } from '#lib/import/front-matter/parse.ts';
import {
  below,
  dateParts,
  type Habits,
  join,
  type SourceSite,
  slugify,
  splitPath,
  textOf,
} from '#lib/import/habits.ts';
import type { Fields } from '#lib/import/model.ts';
import { liquid, nunjucksComment } from '#lib/import/tags/syntax.ts';
import { listData } from '#lib/import/text/values.ts';

/** Reads the data that the files of a folder share: `posts/posts.json` or `posts/posts.11tydata.js`. */
function readFolderData(path: string, { readText }: SourceSite): Fields {
  const folders = path.split('/').slice(0, -1);
  const found = folders.map((name, index) => {
    const start = `${folders.slice(0, index + 1).join('/')}/${name}`;
    const file = ['.json', '.11tydata.json', '.11tydata.js', '.11tydata.cjs']
      .map((end) => start + end)
      .find((one) => readText(one) !== undefined);
    return file ? parseConfig(file, readText(file) ?? '') : {};
  });
  return Object.assign({}, ...found);
}

/** @returns a date by `%Y/%m/%d` or `yyyy/LL/dd`, or `undefined` if a part is not known */
function formatDate(format: string, { year, month, day }: Record<string, string | undefined>): string | undefined {
  if (year === undefined) return undefined;
  const text = format
    .replace(/%Y|\byyyy\b|\bYYYY\b/g, year)
    .replace(/%m|\b(?:MM|LL)\b/g, month ?? '')
    .replace(/%d|\b(?:dd|DD)\b/g, day ?? '');
  return /[%A-Za-z]/.test(text) ? undefined : text;
}

/** Fills the variables of a permalink. */
function fill(template: string, values: Record<string, string | undefined>): string | undefined {
  let isWhole = true;
  const fail = () => {
    isWhole = false;
    return '';
  };
  const path = template.replace(/\{\{-?\s*(.*?)\s*-?\}\}/g, (_all, expression: string) => {
    const [name = '', ...filters] = expression.split('|').map((part) => part.trim());
    const format = /^date\w*\s*(?::\s*|\(\s*)["'](.*?)["']\)?$/i.exec(filters[0] ?? '')?.[1];
    if (format !== undefined && filters.length === 1) return formatDate(format, values) ?? fail();
    const value = values[name.replace(/^page\./, '')];
    if (value === undefined || filters.some((filter) => !/^slug(?:ify)?$/.test(filter))) return fail();
    return filters.length > 0 ? slugify(value) : value;
  });
  return isWhole && !/\{%/.test(path) ? join(path.replace(/index\.html$/, '')) : undefined;
}

export const eleventy: Habits = {
  name: 'eleventy',
  title: 'Eleventy',
  mark: /^\.eleventy\.\w+$|^eleventy\.config\.\w+$/,
  syntaxes: [...liquid, nunjucksComment],
  terms: () => ({ tags: '/tags/:name' }),
  spellTerm: slugify,
  templates: /\.(?:njk|liquid|webc|vto|hbs|ejs|html)$/,
  statics: ['public', 'src', 'static', ''],
  feeds: ['/feed/feed.xml', '/feed.xml'],
  values: ({ config, files, readText }) => {
    const folder = join(textOf(config.input) ?? '', '_data').slice(1);
    return [folder, 'src/_data', '_data'].flatMap((name) => listData(files, readText, name, ''));
  },
  include: ({ name, list: [path = ''] }, _file, { files, readText }) => {
    const found = name === 'include' && files.find((one) => one.endsWith(`_includes/${path}`));
    const template = found ? readText(found) : undefined;
    return template === undefined ? undefined : { template };
  },
  place: (document, site) => {
    const { path } = document;
    const shared = readFolderData(path, site);
    const fields = { ...shared, ...document.fields };
    if (/(?:^|\/)_(?:includes|layouts|data)\//.test(path)) return 'is of the theme';
    const inside = below(path, textOf(site.config.input) ?? 'src', 'src', 'content', '') ?? path;
    const { name, slug, date, folders } = splitPath(inside);
    const when = findDate(fields, 'date') ?? date;
    const values = {
      fileSlug: slug,
      'page.fileSlug': slug,
      title: textOf(fields.title),
      slug: textOf(fields.slug),
      filePathStem: [...folders, slug].join('/'),
      ...dateParts(when),
    };
    const template = textOf(fields.permalink);
    const given = template && fill(template, values);
    const problem =
      template && !given
        ? `its permalink ${template} is not understood: add its old address to redirects.yaml`
        : undefined;
    const tags = document.fields.tags ?? shared.tags;
    return {
      kind: when !== undefined && !/^(?:index|about|404)$/.test(name) ? 'post' : 'page',
      slug:
        textOf(fields.slug) ??
        (template && !template.includes('{')
          ? (template
              .split('/')
              .filter(Boolean)
              .at(-1)
              ?.replace(/\.html$/, '') ?? slug)
          : slug),
      date,
      problem,
      addresses: [...(given ? [given] : []), join(...folders, name), join(...folders, slug)],
      fields: { ...shared, permalink: fields.permalink === false ? false : undefined, tags },
    };
  },
};
