// The conventions of blogs made with Next.js, Contentlayer and mdx-bundler.
import { type Habits, isDated, join, listRoutes, splitPath, textOf } from '#lib/import/habits.ts';

export const next: Habits = {
  name: 'next',
  title: 'Next.js',
  mark: /^(?:next|contentlayer)\.config\.\w+$/,
  syntaxes: [],
  terms: () => ({ tags: '/tags/:name' }),
  templates: /^(?:src\/)?(?:pages\/(?!api\/|_|(?:.*\/)?(?:index|404)\.)[^[]*\.[jt]sx?|app\/(?:[^[]+\/)page\.[jt]sx?)$/,
  statics: ['public', ''],
  feeds: ['/feed.xml', '/rss.xml'],
  place: ({ path, fields }, { files }) => {
    const { name, slug, date, folders } = splitPath(path);
    const own = textOf(fields.slug)?.replace(/^\/|\/$/g, '') ?? name;
    const parent = folders.at(-1)?.replace(/^_/, '') ?? '';
    const routes = listRoutes(files);
    const known = routes.filter((folder) => folder.split('/').at(-1) === parent);
    const chosen = known.length > 0 ? known : routes.length > 0 ? routes : [parent];
    const isPost = isDated(fields, date);
    const isRoute = /^(?:src\/)?(?:app|pages)\//.test(path);
    const route = path
      .replace(/^(?:src\/)?(?:app|pages)\//, '')
      .replace(/\/(?:page|index)\.\w+$|\.\w+$/, '')
      .replace(/\([^)]*\)\//g, '');
    const base = isRoute ? (route.split('/').at(-1) ?? slug) : (own.split('/').at(-1) ?? own);
    return {
      kind: isPost ? 'post' : 'page',
      slug: date && base === name ? slug : base,
      date,
      addresses: isRoute ? [join(route)] : chosen.map((folder) => join(folder, own)),
    };
  },
};
