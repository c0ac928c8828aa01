// The conventions of Zola.
import {
  below,
  type Habits,
  isDated,
  isLonelySection,
  join,
  sectionOf,
  slugify,
  splitPath,
  textOf,
} from '#lib/import/habits.ts';
import { zola as syntaxes } from '#lib/import/tags/syntax.ts';

export const zola: Habits = {
  name: 'zola',
  title: 'Zola',
  mark: /^(?:zola|config)\.toml$/,
  owns: (config) => 'base_url' in config,
  looks: /^\+\+\+\s*\n[\s\S]*?\n\[(?:taxonomies|extra)\]/,
  syntaxes,
  hasBlockAttributes: true,
  section: sectionOf,
  terms: () => ({ tags: '/tags/:name', categories: '/categories/:name' }),
  spellTerm: slugify,
  statics: ['static', 'content'],
  feeds: ['/atom.xml', '/rss.xml'],
  place: ({ path: written, fields }, { config, files }) => {
    const path = isLonelySection(written, files) ? written.replace('_index', 'index') : written;
    const inside = below(path, 'content', '') ?? path;
    if (/(?:^|\/)_index(?:\.\w+)?\.md$/.test(path)) return 'is the text above a list, which has no counterpart';
    const code = /\.([a-z]{2})\.md$/.exec(path)?.[1];
    const { slug, date, folders } = splitPath(code ? inside.replace(`.${code}.md`, '.md') : inside);
    const lang = code === textOf(config.default_language) ? undefined : code;
    const own = textOf(fields.slug) ?? slug;
    const address = textOf(fields.path) ?? [...folders.map(slugify), slugify(own)].join('/');
    return {
      kind: isDated(fields, date) ? 'post' : 'page',
      slug: `${own}${lang ? `-${lang}` : ''}`,
      date,
      lang,
      addresses: [join(lang ?? '', address)],
    };
  },
};
