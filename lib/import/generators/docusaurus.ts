// The habits of Docusaurus: its blog, not its documentation.
import { type Habits, isDated, join, splitPath, textOf } from '#lib/import/habits.ts';

const dated = /^(.*?)(\d{4})[-/](\d{1,2})[-/](\d{1,2})[-/]?(.*)$/;

export const docusaurus: Habits = {
  name: 'docusaurus',
  title: 'Docusaurus',
  mark: /^docusaurus\.config\.\w+$/,
  syntaxes: [],
  terms: () => ({ tags: '/blog/tags/:name' }),
  statics: ['static'],
  feeds: ['/blog/rss.xml', '/blog/atom.xml'],
  place: ({ path, fields }, { files }) => {
    if (/^(?:docs|versioned_docs|i18n)\//.test(path)) return 'is documentation, not a blog post';
    const [folder = '', ...rest] = path.split('/');
    const isBlog = folder !== 'src' && (rest.length > 0 || !files.some((name) => name.startsWith('blog/')));
    const { name, slug, date, folders } = splitPath(isBlog && rest.length > 0 ? rest.join('/') : path);
    if (!isBlog) {
      const page = path.replace(/^src\/pages\//, '').replace(/\.\w+$/, '');
      return { kind: 'page', slug: page, addresses: [join(page)] };
    }
    const base = rest.length > 0 ? folder : 'blog';
    // The date may be spread over folders: `2021/01-19-name.md`, `2021/01/19/name.md`.
    const [, before = '', year, month, day, behind = ''] = dated.exec(rest.join('/')) ?? [];
    const when = year ? `${year}-${month}-${day}` : date;
    const own = textOf(fields.slug);
    const text = splitPath(behind).slug;
    const words = text || slug;
    const plain = year ? join(base, before, year, month ?? '', day ?? '', text) : join(base, ...folders, name);
    const isPost = isDated(fields, when);
    return {
      kind: isPost || base === 'blog' ? 'post' : 'page',
      slug: own?.split('/').filter(Boolean).at(-1) ?? words,
      date: when,
      addresses: own ? [join(base, own)] : [plain],
    };
  },
};
