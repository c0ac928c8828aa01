// The habits of Docusaurus: its blog, not its documentation.
import { type Habits, isDated, join, type SourceSite, splitPath, textOf } from '#lib/import/habits.ts';

const dated = /^(.*?)(\d{4})[-/](\d{1,2})[-/](\d{1,2})[-/]?(.*)$/;

/** The configuration is a script. @returns an option of the blog, if it is plain text */
function findOption(name: string, files: readonly string[], readText: SourceSite['readText']): string | undefined {
  const config = files.find((path) => /^docusaurus\.config\.\w+$/.test(path));
  const blog = /\bblog\s*:\s*\{((?:[^{}]|\{[^{}]*\})*)\}/.exec((config && readText(config)) ?? '')?.[1] ?? '';
  return new RegExp(`\\b${name}\\s*:\\s*['"\`]([^'"\`]*)['"\`]`).exec(blog)?.[1];
}

export const docusaurus: Habits = {
  name: 'docusaurus',
  title: 'Docusaurus',
  mark: /^docusaurus\.config\.\w+$/,
  syntaxes: [],
  terms: ({ files, readText }) => ({
    tags: join(
      findOption('routeBasePath', files, readText) ?? 'blog',
      findOption('tagsBasePath', files, readText) ?? 'tags',
      ':name',
    ),
  }),
  templates: /^src\/pages\/(?!index\.)[^[]*\.[jt]sx?$/,
  statics: ['static'],
  feeds: ['/blog/rss.xml', '/blog/atom.xml', '/rss.xml', '/atom.xml'],
  place: ({ path, fields }, { files, readText }) => {
    if (/(?:^|\/)_/.test(path)) return 'is a part of other pages';
    if (/^(?:docs|versioned_docs|i18n)\//.test(path)) return 'is documentation, not a blog post';
    const [folder = '', ...rest] = path.split('/');
    const isBlog = folder !== 'src' && (rest.length > 0 || !files.some((name) => name.startsWith('blog/')));
    const { name, slug, date, folders } = splitPath(isBlog && rest.length > 0 ? rest.join('/') : path);
    if (!isBlog) {
      const page = path.replace(/^src\/pages\//, '').replace(/\.\w+$/, '');
      return { kind: 'page', slug: page, addresses: [join(page)] };
    }
    const base = findOption('routeBasePath', files, readText) ?? (rest.length > 0 ? folder : 'blog');
    // The date may be spread over folders: `2021/01-19-name.md`, `2021/01/19/name.md`.
    const [, before = '', year, month, day, behind = ''] = dated.exec(rest.join('/')) ?? [];
    const when = year ? `${year}-${month}-${day}` : date;
    const own = textOf(fields.slug);
    const text = splitPath(behind).slug;
    const words = text || slug;
    const plain = year ? join(base, before, year, month ?? '', day ?? '', text) : join(base, ...folders, name);
    const isPost = isDated(fields, when);
    return {
      kind: isPost || folder === 'blog' ? 'post' : 'page',
      slug: own?.split('/').filter(Boolean).at(-1) ?? words,
      date: when,
      addresses: own ? [join(base, own)] : [plain],
    };
  },
};
