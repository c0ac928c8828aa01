// The links, images and comments of wikis, as Obsidian writes them: `[[Note#Heading|words]]`, `![[image.png|300]]`, `%%comment%%`.
import { slug } from 'github-slugger';
import { image, link } from '#lib/import/markdown/write.ts';
import { isImageName } from '#lib/import/tags/image-words.ts';
import type { TagSyntax } from '#lib/import/tags/syntax.ts';
import { referTo } from '#lib/import/text/source-reference.ts';

/** The name of the tag that shows another note within a note. */
export const embedName = 'wiki-embed';

/** A size in pixels, which Obsidian writes after the name of an image: `300`, `300x200`. */
const size = /^\d+(?:x\d+)?$/;

/** @returns the parts between bars; in a table, a backslash stands before each */
function split(inner: string): { target: string; words: string[] } {
  const [target = '', ...words] = inner.split(/\\?\|/).map((part) => part.trim());
  return { target, words: words.filter((one) => one && !size.test(one)) };
}

function writeLink(inner: string): string {
  const { target, words } = split(inner);
  const [path = '', ...headings] = target.split('#');
  const heading = headings.at(-1);
  // The id of a paragraph has no counterpart.
  const anchor = heading && !heading.startsWith('^') ? `#${slug(heading)}` : '';
  const shown = words[0] ?? (path ? target.replaceAll('#', ' > ').replace(/ > \^.*$/, '') : (heading ?? ''));
  return link(shown, path ? `${referTo(path)}${anchor}` : anchor);
}

/** Not the test `[[ -f x ]]` of a shell, and not the list `[[1, 2]]`. */
const name = String.raw`\[\[(?=[^[\]\n|]*\p{L})((?!\s)[^[\]\n]+)\]\](?![[(])`;

/** @param hasFile whether a file has a name; links to other names stay as they are written */
function listLinks(hasFile: (name: string) => boolean): TagSyntax[] {
  const isLink = (inner: string) => hasFile(split(inner).target.replace(/#.*$/s, ''));
  return [
    {
      pattern: new RegExp(`!${name}`, 'yu'),
      read: ([raw, inner = '']) => {
        const { target, words } = split(inner);
        if (!isLink(inner)) return raw;
        if (isImageName(target)) return image(target, words[0]);
        return { name: embedName, role: 'start', isAlone: true, list: [inner], named: {}, raw };
      },
    },
    {
      pattern: new RegExp(String.raw`(?<![!\p{L}\p{N}\])])${name}`, 'yu'),
      read: ([raw, inner = '']) => (isLink(inner) ? writeLink(inner) : raw),
    },
  ];
}

/** Syntax that readers of Obsidian do not see. */
const hidden: TagSyntax[] = [
  // A comment between two lines, or within a paragraph.
  { pattern: /(?<=^|\n)%%[ \t]*\n[\s\S]*?\n%%(?=[ \t]*(?:\n|$))/y, read: () => '' },
  { pattern: /(?<!\S)%%(?!%)(?:(?!\n[ \t]*(?:\n|`{3}|~{3}))[\s\S])*?%%/y, read: () => '' },
  // The id of a paragraph, at its end.
  { pattern: /(?<=\s)\^(?=[\w-]*[a-z])[a-z\d-]+(?=[ \t]*(?:\n|$))/iy, read: () => '' },
];

/** Writes a note within a note as a link to it. */
export function writeEmbed({ list: [inner = ''] }: { list: readonly string[] }): string {
  return writeLink(inner);
}

/** @returns the paths and names of files, and the shorter ones that a link to a text may have */
function listNames(files: readonly string[]): Set<string> {
  const ends = files.flatMap((path) => {
    const parts = path.split('/');
    return parts.map((_part, index) => parts.slice(index).join('/'));
  });
  const texts = ends.map((end) => end.replace(/(?:\/(?:_?index|readme))?\.(?:mdx?|markdown)$/i, ''));
  return new Set([...ends, ...texts, ...texts.map((text) => text.replace(/^\d{4}-\d{2}-\d{2}-/, ''))]);
}

/**
 * A vault of Obsidian may be the content of any generator. Other programs write folders of texts with links alone.
 * @param generator its name, as `--from` has it
 */
export function listWiki(generator: string, files: readonly string[]): TagSyntax[] {
  if (files.some((path) => /(?:^|\/)\.obsidian\//.test(path))) return [...listLinks(() => true), ...hidden];
  if (generator !== 'markdown') return [];
  const names = listNames(files);
  return listLinks((name) => names.has(name));
}
