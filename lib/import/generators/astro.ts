// The conventions of Astro.
import { below, dash, type Habits, isDated, join, listRoutes, splitPath, textOf } from '#lib/import/habits.ts';

export const astro: Habits = {
  name: 'astro',
  title: 'Astro',
  mark: /^astro\.config\.\w+$/,
  syntaxes: [],
  terms: () => ({ tags: '/tags/:name' }),
  templates: /^src\/pages\/(?!(?:.*\/)?(?:index|404|500|rss|archive|tags?|search)\.)[^[]*\.astro$/,
  statics: ['public', 'src/assets', 'src'],
  feeds: ['/rss.xml'],
  place: ({ path, fields }, { files }) => {
    const page = below(path, 'src/pages');
    if (page !== undefined) {
      const { name, slug, date, folders } = splitPath(page);
      const isPost = isDated(fields, date);
      return {
        kind: isPost ? 'post' : 'page',
        slug: isPost ? slug : [...folders, slug].join('/'),
        date,
        addresses: [join(...folders, name)],
      };
    }
    const inside = below(path, 'src/content', 'src/data', 'content', 'data', '') ?? path;
    const { name, slug, date, folders } = splitPath(inside);
    const [collection = '', ...rest] = folders;
    const id = textOf(fields.slug) ?? [...rest, dash(name)].join('/');
    const routes = listRoutes(files);
    const own = routes.includes(collection) ? [collection] : routes.length > 0 ? routes : [collection];
    return {
      kind: isDated(fields, date) ? 'post' : 'page',
      slug: textOf(fields.slug)?.split('/').at(-1) ?? slug,
      date,
      addresses: own.map((folder) => join(folder, id)),
    };
  },
};
