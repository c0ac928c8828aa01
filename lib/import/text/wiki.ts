// The links, images and comments of wikis, as Obsidian writes them: `[[Note#Heading|words]]`, `![[image.png|300]]`, `%%comment%%`.
import { slug } from 'github-slugger';
import { image, link } from '#lib/import/markdown/write.ts';
import { isImageName } from '#lib/import/tags/image-words.ts';
import type { TagSyntax } from '#lib/import/tags/syntax.ts';
import { referTo } from '#lib/import/text/source-reference.ts';

/** The name of the tag that shows another note within a note. */
export const embedName = 'wiki-embed';

/** A size in pixels, which Obsidian writes behind the name of an image: `300`, `300x200`. */
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

export const wiki: TagSyntax[] = [
  {
    pattern: new RegExp(`!${name}`, 'yu'),
    read: ([raw, inner = '']) => {
      const { target, words } = split(inner);
      if (isImageName(target)) return image(target, words[0]);
      return { name: embedName, role: 'start', isAlone: true, list: [inner], named: {}, raw };
    },
  },
  { pattern: new RegExp(String.raw`(?<![!\p{L}\p{N}\])])${name}`, 'yu'), read: ([, inner = '']) => writeLink(inner) },
  { pattern: /(?<!\S)%%(?!%)[\s\S]*?%%/y, read: () => '' },
  // The id of a paragraph, at its end.
  { pattern: /(?<=\s)\^(?=[\w-]*[a-z])[a-z\d-]+(?=[ \t]*(?:\n|$))/iy, read: () => '' },
];

/** Writes a note within a note as a link to it. */
export function writeEmbed({ list: [inner = ''] }: { list: readonly string[] }): string {
  return writeLink(inner);
}

/**
 * A vault of Obsidian may be the content of any generator, or a folder of its own.
 * @param generator its name, as `--from` has it
 */
export function hasWiki(generator: string, files: readonly string[]): boolean {
  return generator === 'markdown' || files.some((path) => /(?:^|\/)\.obsidian\//.test(path));
}
