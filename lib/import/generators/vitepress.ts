// The conventions of VitePress and VuePress.
import { below, type Habits, isDated, join, splitPath, textOf } from '#lib/import/habits.ts';
import { vue } from '#lib/import/tags/syntax.ts';

export const vitepress: Habits = {
  name: 'vitepress',
  title: 'VitePress',
  mark: /^(?:[\w-]+\/)?\.(?:vitepress|vuepress)\/config\b/,
  syntaxes: vue,
  statics: ['public', 'docs/public', 'src/public', '.vuepress/public', 'docs/.vuepress/public'],
  feeds: ['/feed.rss', '/feed.xml'],
  place: ({ path, fields }, { files }) => {
    const root = files
      .map((name) => /^(?:([\w-]+)\/)?\.(?:vite|vue)press\//.exec(name)?.[1])
      .find((name) => name !== undefined);
    const { name, slug, date, folders } = splitPath(below(path, root ?? '', '') ?? path);
    const isPost = isDated(fields, date);
    const address = textOf(fields.permalink) ?? join(...folders, name);
    return {
      kind: isPost ? 'post' : 'page',
      slug: isPost ? slug : [...folders, slug].join('/'),
      date,
      addresses: [`${address.replace(/\/$|\.html$/, '')}.html`, address],
    };
  },
};
