// A folder of Markdown whose generator is unknown.
import { type Habits, isDated, join, splitPath, textOf } from '#lib/import/habits.ts';

export const plain: Habits = {
  name: 'markdown',
  title: 'Markdown',
  mark: /(?!)/,
  syntaxes: [],
  statics: ['public', 'static', ''],
  feeds: [],
  place: ({ path, fields }) => {
    const { name, slug, date, folders } = splitPath(path);
    const own = textOf(fields.slug)?.split('/').filter(Boolean).at(-1);
    const isPost = isDated(fields, date);
    const given = textOf(fields.permalink) ?? textOf(fields.url);
    return {
      kind: isPost ? 'post' : 'page',
      slug: own ?? (isPost ? slug : [...folders, slug].join('/')),
      date,
      addresses: [...(given ? [join(given)] : []), join(...folders, name)],
    };
  },
};
