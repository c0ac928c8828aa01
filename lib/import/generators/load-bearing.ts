// The conventions of this software: a content folder, or what `npm run export` wrote.
import { below, type Habits, join, splitPath } from '#lib/import/habits.ts';

export const loadBearing: Habits = {
  name: 'load-bearing',
  title: 'Load Bearing',
  mark: /^tags\.yaml$/,
  owns: (_config, files) => files.some((path) => path.startsWith('posts/')),
  syntaxes: [],
  statics: [],
  feeds: [],
  hasLists: true,
  place: ({ path }) => {
    const page = below(path, 'pages');
    const post = below(path, 'posts');
    const { folders, name } = splitPath(page ?? post ?? path);
    const slug = [...folders, name].join('/');
    if (post !== undefined) return { kind: 'post', slug, addresses: [join('posts', slug)] };
    return page === undefined ? 'is neither a post nor a page' : { kind: 'page', slug, addresses: [join(slug)] };
  },
};
