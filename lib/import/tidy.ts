// Removes what generators put into texts besides tags, and the empty lines that a conversion leaves.
import { visit } from 'unist-util-visit';
import { callout } from '#lib/import/markdown.ts';
import type { NoteAt } from '#lib/import/model.ts';
import { parseMarkdown } from '#lib/import/parse-markdown.ts';
import type { Edit, TrackedText } from '#lib/import/tracked-text.ts';

/** Lines that a generator replaces by a list of contents, and marks for the end of an excerpt. */
const machinery =
  /^[ \t]*(?:\[\[?_?toc_?\]?\]|\{:\s*toc\s*\}|\* TOC\n\{:toc[^}]*\}|[*-] (?:TOC|toc)\n\{:[^}]*\}|\{::comment\}[\s\S]*?\{:\/comment\}|<!--\s*(?:more|truncate|excerpt|end[ _-]?excerpt|toc|\/?wp:[\s\S]*?)\s*-->)[ \t]*$/gim;

/** Attributes on a line of their own. */
const attributeLines = /^[ \t]*\{:[^}\n]*\}[ \t]*$/gm;

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

/** @returns edits that replace the matches of a pattern, except in code */
export function listOutsideCode(
  text: string,
  pattern: RegExp,
  write: (match: RegExpExecArray) => string = () => '',
): Edit[] {
  const matches = [...text.matchAll(pattern)];
  if (matches.length === 0) return [];
  const code: [number, number][] = [];
  visit(
    parseMarkdown(text),
    ['code', 'inlineCode'],
    ({ position }) => void code.push([position?.start.offset ?? 0, position?.end.offset ?? 0]),
  );
  return matches
    .filter(({ index }) => !code.some(([from, to]) => index >= from && index < to))
    .map((match) => ({ start: match.index, end: match.index + match[0].length, text: write(match) }));
}

/** Removes attributes. Those of images are reported, since they may hold a size or a place. */
function removeAttributes(text: TrackedText, pattern: RegExp, note: NoteAt): void {
  const source = text.text;
  if (source.search(pattern) < 0) return;
  const images = new Set<number>();
  visit(parseMarkdown(source), ['image', 'imageReference'], (node, _index, parent) => {
    for (const one of parent?.type === 'link' ? [node, parent] : [node]) images.add(one.position?.end.offset ?? 0);
  });
  text.apply(
    listOutsideCode(source, pattern, ({ 0: all, index }) => {
      const end = source.slice(0, index).trimEnd().length;
      const isNext = !/\n\s*\n/.test(source.slice(end, index));
      if (isNext && images.has(end)) note(`the attributes ${all.trim()} of an image are left out`, index, true);
      return '';
    }),
  );
}

/** kramdown breaks a line at two backslashes. In formulas they separate rows. */
const kramdownBreak = /\$\$[\s\S]*?\$\$|\\begin\{([\w*]+)\}[\s\S]*?\\end\{\1\}|\\\\(?=\n)/g;

export function convertBreaks(text: TrackedText): void {
  text.apply(listOutsideCode(text.text, kramdownBreak, ([all]) => (all === '\\\\' ? '\\' : all)));
}

/** Removes marks for contents and excerpts, and attributes. MDX has expressions in the place of attributes. */
export function removeMarks(text: TrackedText, format: 'md' | 'mdx', note: NoteAt): void {
  text.apply(listOutsideCode(text.text, machinery));
  removeAttributes(text, attributeLines, note);
  text.apply(listOutsideCode(text.text, imageSize, ([, start = '']) => start));
  text.apply(
    listOutsideCode(
      text.text,
      indentedCallout,
      ([, kind = '', title, body = '']) => `${callout(kind, title, body).trim()}\n\n`,
    ),
  );
  if (format === 'md') removeAttributes(text, attributeLists, note);
  text.apply(listOutsideCode(text.text, markdownElement, ([, tag = '']) => `${tag}\n\n`));
}

export function joinEmptyLines(text: TrackedText): void {
  text.apply(listOutsideCode(text.text, emptyLines, () => '\n\n'));
}
