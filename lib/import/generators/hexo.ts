// The conventions of Hexo.
import { posix } from 'node:path';
import { findDate, listOf } from '#lib/import/front-matter/fields.ts';
import { dateParts, expand, type Habits, join, splitPath, textOf } from '#lib/import/habits.ts';
import { fence } from '#lib/import/markdown/write.ts';
import type { Fields } from '#lib/import/model.ts';
import { hexo as syntaxes } from '#lib/import/tags/syntax.ts';

/** Letters that Unicode does not decompose, as Hexo spells them. */
const letters: Record<string, string> = {
  æ: 'ae',
  Æ: 'AE',
  đ: 'd',
  Đ: 'D',
  ı: 'i',
  ł: 'l',
  Ł: 'L',
  ø: 'o',
  Ø: 'O',
  ß: 's',
};

function removeMarks(letter: string): string {
  return letters[letter] ?? letter.normalize('NFD').replace(/\p{M}/gu, '');
}

/**
 * Spells a name as Hexo does: Latin letters without their marks, and one hyphen for spaces and ASCII punctuation in a row.
 * https://github.com/hexojs/hexo-util/blob/master/lib/slugize.ts
 * @param filenameCase of the configuration: 1 for small letters, 2 for capitals
 */
function slugize(name: string, filenameCase: unknown): string {
  const slug = name
    .replace(/\p{Script=Latin}/gu, removeMarks)
    .replace(/[\s~`!@#$%^&*()\-_+=[\]{}|\\;:"'<>,.?/]+/g, '-')
    .replace(/^-|-$/g, '');
  return filenameCase === 1 ? slug.toLowerCase() : filenameCase === 2 ? slug.toUpperCase() : slug;
}

export const hexo: Habits = {
  name: 'hexo',
  title: 'Hexo',
  mark: /^source\/_posts\/|^_config\.ya?ml$/,
  owns: (_config, files) => files.some((path) => path.startsWith('source/_posts/')),
  looks: /\{%\s*(?:asset_img|post_link|codeblock|endcodeblock|note)\b/,
  syntaxes,
  statics: ['source'],
  terms: ({ config }) => ({
    tags: join(textOf(config.tag_dir) ?? 'tags', ':name'),
    categories: join(textOf(config.category_dir) ?? 'categories', ':name'),
  }),
  spellTerm: (name, kind, { config }) => {
    const words = (kind === 'tags' ? config.tag_map : config.category_map) as Fields | null | undefined;
    return slugize(textOf(words?.[name]) ?? name, config.filename_case);
  },
  feeds: ['/atom.xml', '/rss2.xml'],
  include: ({ name, list }, _file, { config, readText }) => {
    if (name !== 'include_code') return undefined;
    const options = Object.fromEntries(
      list.flatMap((word) => (/^(?:lang|from|to):/.test(word) ? [word.split(':') as [string, string]] : [])),
    );
    const [path = '', ...title] = list.filter((word) => !/^(?:lang|from|to):/.test(word)).toReversed();
    const folder = posix.join('source', textOf(config.code_dir) ?? 'downloads/code');
    const code = readText(posix.join(folder, path));
    if (code === undefined) return undefined;
    const lines = code.replace(/\n$/, '').split('\n');
    const shown = lines.slice(Number(options.from ?? 1) - 1, Number(options.to ?? lines.length)).join('\n');
    const words = title.toReversed().join(' ') || posix.basename(path);
    return { markdown: fence(shown, options.lang ?? posix.extname(path).slice(1), `title="${words}"`) };
  },
  place: ({ path, fields }, { config }) => {
    const match = /^(?:source\/)?_(posts|drafts)\/(.*)$/.exec(path);
    if (!match && /(?:^|\/)_/.test(path)) return 'is of the theme';
    const { name, slug, date, folders } = splitPath(match?.[2] ?? path.replace(/^source\//, ''));
    if (!match && path.startsWith('source/')) {
      return { kind: 'page', slug: [...folders, slug].join('/'), addresses: [join(...folders, name)] };
    }
    const when = findDate(fields, 'date') ?? date;
    const isDated = /:year/.test(textOf(config.new_post_name) ?? '');
    const title = [...folders, isDated ? slug : name].join('/');
    const own = Object.entries(fields).flatMap(([field, value]) => {
      const text = textOf(value);
      return text === undefined ? [] : [[field, text] as const];
    });
    const values = {
      // A pattern may name any field, as plugins for short addresses do: `:abbrlink`.
      ...Object.fromEntries(own),
      ...dateParts(when),
      title,
      name: title.split('/').at(-1),
      post_title: title,
      category: listOf(fields.categories)[0]?.toLowerCase() ?? textOf(config.default_category) ?? 'uncategorized',
      id: textOf(fields.id),
    };
    const pattern = textOf(fields.permalink) ?? textOf(config.permalink) ?? ':year/:month/:day/:title/';
    return {
      kind: 'post',
      slug,
      date,
      isDraft: match?.[1] === 'drafts',
      addresses: [expand(pattern, values)],
    };
  },
};
