// The conventions of Gatsby.
import { below, type Habits, isDated, join, splitPath, textOf } from '#lib/import/habits.ts';

export const gatsby: Habits = {
  name: 'gatsby',
  title: 'Gatsby',
  mark: /^gatsby-(?:config|node)\.\w+$/,
  syntaxes: [],
  terms: () => ({ tags: '/tags/:name' }),
  templates: /^src\/pages\/(?!(?:.*\/)?(?:index|404|tags?)\.)[^[{]*\.[jt]sx?$/,
  statics: ['static', 'src', ''],
  feeds: ['/rss.xml'],
  place: ({ path, fields }) => {
    const inside = below(path, 'content', 'src/pages', 'src/content', 'src', '') ?? path;
    const { name, slug, date, folders } = splitPath(inside);
    const given = textOf(fields.path) ?? textOf(fields.slug) ?? textOf(fields.permalink);
    const isPost = isDated(fields, date);
    return {
      kind: isPost ? 'post' : 'page',
      slug: given?.split('/').filter(Boolean).at(-1) ?? slug,
      date,
      addresses: [...(given ? [join(given)] : []), join(...folders.slice(1), name), join(...folders, given ?? name)],
    };
  },
};
