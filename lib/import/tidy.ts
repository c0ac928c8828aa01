// Removes what generators put into texts besides tags, and the empty lines that a conversion leaves.
import { visit } from 'unist-util-visit';
import { callout } from '#lib/import/markdown.ts';
import { parseMarkdown } from '#lib/import/parse-markdown.ts';
import type { Edit, TrackedText } from '#lib/import/tracked-text.ts';

/** Lines that a generator replaces by a list of contents, and marks for the end of an excerpt. */
const machinery =
  /^[ \t]*(?:\[\[?_?toc_?\]?\]|\{:\s*toc\s*\}|\* TOC\n\{:toc[^}]*\}|[*-] (?:TOC|toc)\n\{:[^}]*\}|\{:[^}\n]*\}|\{::comment\}[\s\S]*?\{:\/comment\}|<!--\s*(?:more|truncate|excerpt|end[ _-]?excerpt|toc|\/?wp:[\s\S]*?)\s*-->)[ \t]*$/gim;

/** Attributes that kramdown, Pandoc and markdown-it read behind an element: `{: .wide}`, `{width=300}`. */
const attributeLists = /(?<=[)\]*_`>])\{(?::[^}\n]*|[.#][\w-]+[^}\n]*|[\w-]+=(?:"[^"\n]*"|[\w%-]+)[^}\n]*)\}/g;

/** kramdown reads the content of such an element as Markdown, which otherwise begins behind an empty line. */
const markdownElement =
  /(<(?:div|section|aside|details|figure)\b[^>\n]*\bmarkdown=["']?(?:1|block|span)["']?[^>\n]*>)[ \t]*\n(?!\n)/g;

/** MkDocs and Material write callouts as `!!! note "Title"` above an indented text. */
const indentedCallout =
  /(?<=^|\n)(?:!!!|\?\?\?\+?)[ \t]+(\w+)[^\n"]*(?:"([^"\n]*)")?[^\n]*\n((?:(?: {4}|\t)[^\n]*(?:\n|$)|[ \t]*\n(?=(?: {4}|\t)))+)/g;

/** The size that some programs read behind the address of an image. */
const imageSize = /(!\[[^\]\n]*\]\([^)\s]+)[ \t]+=\d*%?x\d*%?(?=\))/g;

const emptyLines = /\n(?:[ \t]*\n){2,}/g;

/** Replaces the matches of a pattern, except in code. */
function listOutsideCode(text: string, pattern: RegExp, write: (match: RegExpMatchArray) => string = () => ''): Edit[] {
  const code: [number, number][] = [];
  visit(
    parseMarkdown(text),
    ['code', 'inlineCode'],
    ({ position }) => void code.push([position?.start.offset ?? 0, position?.end.offset ?? 0]),
  );
  return [...text.matchAll(pattern)]
    .map((match) => ({ start: match.index, end: match.index + match[0].length, text: write(match) }))
    .filter(({ start }) => !code.some(([from, to]) => start >= from && start < to));
}

/** Removes marks for contents and excerpts, and attributes. MDX has expressions in the place of attributes. */
export function removeMarks(text: TrackedText, format: 'md' | 'mdx'): void {
  text.apply(listOutsideCode(text.text, machinery));
  text.apply(listOutsideCode(text.text, imageSize, ([, start = '']) => start));
  text.apply(
    listOutsideCode(
      text.text,
      indentedCallout,
      ([, kind = '', title, body = '']) => `${callout(kind, title, body).trim()}\n\n`,
    ),
  );
  if (format === 'md') text.apply(listOutsideCode(text.text, attributeLists));
  text.apply(listOutsideCode(text.text, markdownElement, ([, tag = '']) => `${tag}\n\n`));
}

export function joinEmptyLines(text: TrackedText): void {
  text.apply(listOutsideCode(text.text, emptyLines, () => '\n\n'));
}
