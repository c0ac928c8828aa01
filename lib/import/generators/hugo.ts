// The conventions of Hugo.
import { findDate } from '#lib/import/front-matter/fields.ts';
import { parseDocument } from '#lib/import/front-matter/parse.ts';
import {
  below,
  dateParts,
  expand,
  type Habits,
  isLonelySection,
  join,
  type SourceSite,
  sectionOf,
  splitPath,
  textOf,
} from '#lib/import/habits.ts';
import type { Fields } from '#lib/import/model.ts';
import { hugo as syntaxes } from '#lib/import/tags/syntax.ts';
import { flatten } from '#lib/import/text/values.ts';

function findPattern(config: Fields, section: string): string | undefined {
  const permalinks = config.permalinks as Record<string, unknown> | undefined;
  const pages = (permalinks?.page as Record<string, unknown> | undefined) ?? {};
  return textOf(permalinks?.[section]) ?? textOf(pages[section]);
}

function listLanguages(config: Fields): string[] {
  return Object.keys((config.languages as Fields | undefined) ?? {});
}

function findLanguage(name: string, config: Fields): string | undefined {
  const ending = /\.([a-z]{2,3}(?:-\w+)?)$/i.exec(name)?.[1];
  return ending && (listLanguages(config).includes(ending) || /^[a-z]{2}(?:-\w+)?$/.test(ending)) ? ending : undefined;
}

/**
 * Spells a name as Hugo does, which keeps more characters than others: `c++`.
 * https://github.com/gohugoio/hugo/blob/master/common/paths/path.go
 */
function urlize(name: string): string {
  return name
    .toLowerCase()
    .trim()
    .replace(/[^\p{L}\p{M}\p{N}\s/\\_.#+~-]/gu, '')
    .replace(/[\s-]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** The values that the lists above a document give to it, the nearest last. Those for a part of the documents are left out. */
function readCascade(path: string, readText: SourceSite['readText']): Fields {
  const folders = path.split('/').slice(0, -1);
  const found = folders.map((_name, index) => {
    const list = `${folders.slice(0, index + 1).join('/')}/_index.md`;
    const { cascade } = list === path ? {} : parseDocument(readText(list) ?? '').fields;
    const rules = (Array.isArray(cascade) ? cascade : [cascade]) as (Fields | undefined)[];
    return Object.assign({}, ...rules.filter((rule) => rule && !('_target' in rule) && !('target' in rule)));
  });
  return Object.assign({}, ...found);
}

export const hugo: Habits = {
  name: 'hugo',
  title: 'Hugo',
  mark: /^(?:hugo|config)\.(?:toml|ya?ml|json)$|^config\/_default\//,
  owns: (config) => !('base_url' in config),
  looks: /\{\{[<%]|^\+\+\+\s*\n(?![\s\S]*?\n\[(?:taxonomies|extra)\])/,
  html: (path, config) => {
    const languages = Object.values((config.languages as Fields | undefined) ?? {}) as Fields[];
    const folders = [config, ...languages].flatMap((one) => textOf(one.contentDir ?? one.contentdir) ?? []);
    return /\.html?$/i.test(path) && below(path, ...folders, 'content') !== undefined;
  },
  terms: ({ config }) => {
    const { tags, categories, ...own } = (config.permalinks as Fields | undefined) ?? {};
    const pages = (own.term as Fields | undefined) ?? { tags, categories };
    const pattern = (name: string) => textOf(pages[name])?.replace(/:(?:slug|title|slugorcontentbasename)\b/, ':name');
    return { tags: pattern('tags') ?? '/tags/:name', categories: pattern('categories') ?? '/categories/:name' };
  },
  spellTerm: urlize,
  syntaxes,
  values: ({ config }) => flatten(config.params ?? config.Params, 'param'),
  hasBlockAttributes: true,
  section: sectionOf,
  statics: ['static', 'assets'],
  feeds: ['/index.xml'],
  place: ({ path: file, fields: written }, { config, files, readText }) => {
    const path = isLonelySection(file, files) ? file.replace('_index', 'index') : file;
    const shared = readCascade(file, readText);
    const fields = { ...shared, ...written };
    if (/(?:^|\/)_index(?:\.\w+)?\.\w+$/.test(path)) return 'is the text above a list, which has no counterpart';
    const parent = path.slice(0, path.lastIndexOf('/') + 1);
    if (parent && !/\/index(?:\.\w+)?\.\w+$/.test(path) && files.includes(`${parent}index.md`))
      return 'is part of the page beside it';
    const unsuffixed = path.replace(/\.([\w-]+)(?=\.\w+$)/, (all, end) => (findLanguage(`.${end}`, config) ? '' : all));
    const lang = unsuffixed === path ? undefined : findLanguage(path.replace(/\.\w+$/, ''), config);
    const { name, slug, date, folders } = splitPath(
      below(unsuffixed, textOf(config.contentDir) ?? 'content', 'content', '') ?? unsuffixed,
    );
    const first = folders[0] ?? '';
    const isLanguage = listLanguages(config).includes(first);
    const sections = isLanguage ? folders.slice(1) : folders;
    const own = textOf(fields.slug);
    const when = findDate(fields, 'date') ?? date;
    const title = urlize(textOf(fields.title) ?? '');
    const values = {
      ...dateParts(when),
      section: sections[0],
      sections: sections.join('/'),
      slug: own ?? title,
      title,
      filename: urlize(name),
      contentbasename: urlize(name),
      slugorfilename: own ?? urlize(name),
      slugorcontentbasename: own ?? urlize(name),
    };
    const pattern = findPattern(config, sections[0] ?? '') ?? '/:sections/:slugorfilename/';
    const address = textOf(fields.url) ?? expand(pattern, values);
    const code = lang ?? (isLanguage ? first : undefined);
    const isDefault = code === undefined || code === (textOf(config.defaultContentLanguage) ?? 'en');
    const isPost =
      sections.length > 0
        ? when !== undefined
        : when !== undefined &&
          findDate(fields, 'date') !== undefined &&
          !/^(?:about|search|archives?|contact|now|uses|projects)$/.test(name);
    return {
      kind: isPost ? 'post' : 'page',
      slug: `${own ?? slug}${isDefault ? '' : `-${code}`}`,
      date,
      lang: code,
      fields: shared,
      addresses: [
        `${isDefault ? '' : `/${code}`}${join(address)}`,
        ...(config.uglyURLs || config.uglyurls ? [`${join(address).replace(/\/$/, '')}.html`] : []),
      ],
    };
  },
};
