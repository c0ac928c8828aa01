// The conventions of Docusaurus: its blog, not its documentation.
import { type Habits, isDated, join, plainLatin, type SourceSite, splitPath, textOf } from '#lib/import/habits.ts';
import { archivePath, homePath, tagsPath } from '#lib/urls.ts';

const dated = /^(.*?)(\d{4})[-/](\d{1,2})[-/](\d{1,2})[-/]?(.*)$/;

/** @returns an option of the blog from the configuration script, if it is plain text */
function findOption(name: string, files: readonly string[], readText: SourceSite['readText']): string | undefined {
  const config = files.find((path) => /^docusaurus\.config\.\w+$/.test(path));
  const blog = /\bblog\s*:\s*\{((?:[^{}]|\{[^{}]*\})*)\}/.exec((config && readText(config)) ?? '')?.[1] ?? '';
  return new RegExp(`\\b${name}\\s*:\\s*['"\`]([^'"\`]*)['"\`]`).exec(blog)?.[1];
}

function findBase({ files, readText }: Pick<SourceSite, 'files' | 'readText'>): string {
  return findOption('routeBasePath', files, readText) ?? 'blog';
}

function findTags({ files, readText }: Pick<SourceSite, 'files' | 'readText'>): string {
  return findOption('tagsBasePath', files, readText) ?? 'tags';
}

/** A translation has the path of its original in a folder of its language. */
const translated = /^i18n\/([\w-]+)\/docusaurus-plugin-content-blog(?:-[\w-]+)?\/(.+)$/;

/** Spells a name as `kebabCase` of lodash does, which Docusaurus calls: `JavaScript ES6` becomes `java-script-es-6`. */
function kebab(name: string): string {
  const words = /\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lu}+|\d+|[\p{L}\p{M}]+/gu;
  const plain = plainLatin(name).replace(/['’]/g, '');
  return (plain.match(words) ?? []).join('-').toLowerCase();
}

export const docusaurus: Habits = {
  name: 'docusaurus',
  title: 'Docusaurus',
  mark: /^docusaurus\.config\.\w+$/,
  syntaxes: [],
  terms: (site) => ({ tags: join(findBase(site), findTags(site), ':name') }),
  spellTerm: kebab,
  templates: /^src\/pages\/(?!index\.)[^[]*\.[jt]sx?$/,
  statics: ['static'],
  feeds: (site) => [join(findBase(site), 'rss.xml'), join(findBase(site), 'atom.xml'), '/rss.xml', '/atom.xml'],
  lists: (site) => [
    [join(findBase(site)), homePath],
    [join(findBase(site), 'archive'), archivePath],
    [join(findBase(site), findTags(site)), tagsPath],
  ],
  place: ({ path, fields }, site) => {
    if (/(?:^|\/)_/.test(path)) return 'is a part of other pages';
    const [, lang, original] = translated.exec(path) ?? [];
    if (lang !== undefined && original !== undefined) {
      const place = docusaurus.place({ path: `blog/${original}`, fields }, site);
      if (typeof place === 'string') return place;
      return {
        ...place,
        lang,
        slug: `${place.slug}-${lang.toLowerCase()}`,
        addresses: place.addresses.map((address) => join(lang, address)),
      };
    }
    if (path.startsWith('i18n/')) return 'is a translation of a page or of documentation, not of a blog post';
    if (/^(?:docs|versioned_docs)\//.test(path)) return 'is documentation, not a blog post';
    const { files, readText } = site;
    const [folder = '', ...rest] = path.split('/');
    const isBlog = folder !== 'src' && (rest.length > 0 || !files.some((name) => name.startsWith('blog/')));
    const { name, slug, date, folders } = splitPath(isBlog && rest.length > 0 ? rest.join('/') : path);
    if (!isBlog) {
      const page = path.replace(/^src\/pages\//, '').replace(/\.\w+$/, '');
      return { kind: 'page', slug: page, addresses: [join(page)], hasTitleInText: folder === 'src' };
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
