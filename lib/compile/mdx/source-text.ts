// Prepares the Markdown source of a document for readers: comments are removed, and image URLs are located.
import type { Definition, Html, Image, ImageReference, Link, Nodes, Root } from 'mdast';
import type { MdxJsxAttribute } from 'mdast-util-mdx-jsx';
import { decodeString } from 'micromark-util-decode-string';
import type { VFile } from 'vfile';
import { isImageAttribute } from '#lib/compile/mdx/links.ts';
import { isComment, isHtmlComment } from '#lib/compile/mdx/restrict.ts';
import { visit } from '#lib/compile/mdx/visit.ts';
import { nameImage } from '#lib/images/names.ts';
import type { SourcePiece } from '#lib/model/body.ts';
import { splitFileLink } from '#lib/model/file-types.ts';

declare module 'vfile' {
  interface DataMap {
    marks: Mark[];
  }
}

/** A part of the text that is removed, or replaced with an image URL or another text. */
interface Mark {
  start: number;
  end: number;
  image?: string;
  text?: string;
}

/** Marks comments and image URLs. Runs before the tree is changed, because its offsets refer to the parsed text. */
export function markSource() {
  return (tree: Root, file: VFile) => {
    const text = file.data.parsedText ?? '';
    const marks: Mark[] = [];
    const ofImages = new Set<string>();
    if (text.includes(']:')) {
      visit(tree, 'imageReference', ({ identifier }: ImageReference) => {
        ofImages.add(identifier);
        return undefined;
      });
    }
    visit(tree, (node: Nodes) => {
      for (const mark of listMarks(node, text)) marks.push(mark);
      if (node.type === 'definition' && (ofImages.has(node.identifier) || splitFileLink(node.url))) {
        for (const mark of markUrl(node, text, /\]:\s*<?/g)) marks.push(mark);
      }
    });
    file.data.marks = marks.toSorted((a, b) => a.start - b.start);
  };
}

/** Removes a block from the source for readers, because the page does not show it. */
export function cutSource(file: VFile, { position }: Nodes): void {
  const { marks = [], parsedText: text = '' } = file.data;
  const [start, end] = [position?.start.offset, position?.end.offset];
  if (start === undefined || end === undefined) return;
  file.data.marks = [...marks, markLines(start, end, text)].toSorted((a, b) => a.start - b.start);
}

/** Replaces a block in the source for readers. */
export function replaceSource(file: VFile, { position }: Nodes, text: string): void {
  const [start, end] = [position?.start.offset, position?.end.offset];
  if (start === undefined || end === undefined) return;
  file.data.marks = [...(file.data.marks ?? []), { start, end, text }].toSorted((a, b) => a.start - b.start);
}

function listMarks(node: Nodes, text: string): Mark[] {
  const start = node.position?.start.offset ?? 0;
  const end = node.position?.end.offset ?? start;
  switch (node.type) {
    case 'mdxFlowExpression':
      return isComment(node.value) ? [markLines(start, end, text)] : [];
    case 'mdxTextExpression':
      return isComment(node.value) ? [{ start, end }] : [];
    case 'html':
      return markHtml(node, text);
    case 'image':
      return markUrl(node, text, /\]\(\s*<?/g);
    case 'link':
      return splitFileLink(node.url) ? markUrl(node, text, /\]\(\s*<?/g) : [];
    case 'mdxJsxFlowElement':
    case 'mdxJsxTextElement':
      return node.attributes.flatMap((attribute) =>
        attribute.type === 'mdxJsxAttribute' && isImageAttribute(node, attribute.name)
          ? markAttribute(attribute, text)
          : [],
      );
    default:
      return [];
  }
}

/** Includes the line break after a comment and the blank line after that, if the comment begins its line. */
function markLines(start: number, end: number, text: string): Mark {
  const isAlone = /(?:^|\n)[ \t]*$/.test(text.slice(0, start));
  return { start, end: end + (isAlone ? (/^[ \t]*\n\n?/.exec(text.slice(end))?.[0].length ?? 0) : 0) };
}

/** Matches a comment, or the tag of an image, a video or a link. */
const part = /<!--(?:-?>|[\s\S]*?-->)|<(?:img|video|audio|source|track|a)\b(?:"[^"]*"|'[^']*'|[^>"'])*>/gi;
const attribute = /(\s(?:src|poster|href)\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+)/gi;

/** Finds comments and the URLs of images in HTML. */
function markHtml({ value, position }: Html, text: string): Mark[] {
  const [from = 0, to = 0] = [position?.start.offset, position?.end.offset];
  if (isHtmlComment(value)) return [markLines(from, to, text)];
  return [...text.slice(from, to).matchAll(part)].flatMap(({ 0: typed, index }): Mark[] => {
    if (typed.startsWith('<!--')) return [{ start: from + index, end: from + index + typed.length }];
    return [...typed.matchAll(attribute)].flatMap(({ 1: opening = '', 2: quoted = '', index: at }): Mark[] => {
      const value = quoted.replace(/^["']|["']$/g, '');
      const start = from + index + at + opening.length + (/^["']/.test(quoted) ? 1 : 0);
      const link = /href/i.test(opening) ? splitFileLink(decodeString(value)) : undefined;
      // Other links stay as they are.
      if (/href/i.test(opening) && !link) return [];
      const path = link ? value.replace(/[?#].*$/s, '') : value;
      return [{ start, end: start + path.length, image: nameImage(decodeString(path)) }];
    });
  });
}

/**
 * Finds the URL in the source of an image, a definition or a link to a file, because the tree has only the decoded URL
 * without its position. The URL of a link comes last, after those of images in its text.
 * @param before matches what precedes the URL
 */
function markUrl({ type, url, position }: Image | Link | Definition, text: string, before: RegExp): Mark[] {
  const path = (type === 'image' ? undefined : splitFileLink(url)?.path) ?? url;
  const [from = 0, to = 0] = [position?.start.offset, position?.end.offset];
  for (const { 0: opening, index } of [...text.slice(from, to).matchAll(before)].toReversed()) {
    const start = from + index + opening.length;
    const end = opening.endsWith('<') ? findAngle(text, start) : findBareEnd(text, start);
    const typed = text.slice(start, end);
    if (decodeString(typed) !== url) continue;
    const rest = path === url ? -1 : typed.search(/[?#]/);
    return [{ start, end: rest < 0 ? end : start + rest, image: nameImage(path) }];
  }
  return [];
}

function findAngle(text: string, start: number): number {
  return start + (/^(?:\\.|[^\\>\n])*/.exec(text.slice(start))?.[0].length ?? 0);
}

/** A URL without angle brackets ends at white space or at an unbalanced closing parenthesis. */
function findBareEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === '\\') at += 1;
    else if (character === '(') depth += 1;
    else if (/\s/.test(character) || (character === ')' && depth-- === 0)) return at;
  }
  return text.length;
}

function markAttribute({ value, position }: MdxJsxAttribute, text: string): Mark[] {
  const [from = 0, to = 0] = [position?.start.offset, position?.end.offset];
  const opening = /=\s*["']/.exec(text.slice(from, to));
  if (typeof value !== 'string' || !opening) return [];
  return [{ start: from + opening.index + opening[0].length, end: to - 1, image: nameImage(value) }];
}

/** Splits the text at removed parts and image URLs. */
export function splitSource({ data }: VFile): SourcePiece[] {
  const { parsedText: text = '', marks = [] } = data;
  const pieces: SourcePiece[] = [];
  let from = 0;
  for (const { start, end, image, text: other } of marks) {
    if (start < from) continue;
    pieces.push(text.slice(from, start) + (other ?? ''), ...(image === undefined ? [] : [{ image }]));
    from = end;
  }
  pieces.push(text.slice(from));
  // The front matter was replaced with blank lines.
  const [first] = pieces;
  if (typeof first === 'string') pieces[0] = first.replace(/^(?:[ \t]*\n)+/, '');
  return pieces;
}
