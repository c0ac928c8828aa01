// The text of a document for who reads Markdown: as its author wrote it, without comments, the places of its pictures noted.
import type { Nodes, Root } from 'mdast';
import { visit } from 'unist-util-visit';
import type { VFile } from 'vfile';
import { isComment } from '#lib/content/mdx/restrict.ts';

/** Plain text, or the place of a picture by how the text names it: what its address is, only a release knows. */
export type SourcePiece = string | { image: string };

declare module 'vfile' {
  interface DataMap {
    marks: Mark[];
  }
}

/** A part of the text that is left out, or replaced by the address of a picture. */
interface Mark {
  start: number;
  end: number;
  image?: string;
}

/** Before the tree is changed: its offsets count in the text as it was parsed. */
export function markSource() {
  return (tree: Root, file: VFile) => {
    const text = file.data.parsedText ?? '';
    const marks: Mark[] = [];
    visit(tree, (node: Nodes) => {
      marks.push(...listMarks(node, text));
    });
    file.data.marks = marks.toSorted((a, b) => a.start - b.start);
  };
}

function listMarks(node: Nodes, text: string): Mark[] {
  const start = node.position?.start.offset ?? 0;
  const end = node.position?.end.offset ?? start;
  switch (node.type) {
    case 'mdxFlowExpression':
      // With the line it ends and the empty one behind it.
      return isComment(node.value)
        ? [{ start, end: end + (/^[ \t]*\n\n?/.exec(text.slice(end))?.[0].length ?? 0) }]
        : [];
    case 'mdxTextExpression':
      return isComment(node.value) ? [{ start, end }] : [];
    case 'image':
      return markWithin(text, start, end, /\]\(\s*<?/g, node.url);
    case 'mdxJsxFlowElement':
    case 'mdxJsxTextElement':
      return node.attributes.flatMap((attribute) =>
        attribute.type === 'mdxJsxAttribute' && typeof attribute.value === 'string' && attribute.position
          ? markWithin(
              text,
              attribute.position.start.offset ?? 0,
              attribute.position.end.offset ?? 0,
              /=\s*["']/g,
              attribute.value,
            )
          : [],
      );
    default:
      return [];
  }
}

/** @param opening what stands in front of the address */
function markWithin(text: string, from: number, to: number, opening: RegExp, image: string): Mark[] {
  for (const { 0: signs, index } of text.slice(from, to).matchAll(opening)) {
    const start = from + index + signs.length;
    if (image && text.startsWith(image, start)) return [{ start, end: start + image.length, image }];
  }
  return [];
}

/** @param images what the text names as pictures: other attributes of components are text like any other */
export function splitSource({ data }: VFile, images: ReadonlySet<string>): SourcePiece[] {
  const { parsedText: text = '', marks = [] } = data;
  const pieces: SourcePiece[] = [];
  let from = 0;
  for (const { start, end, image } of marks) {
    if (start < from || (image !== undefined && !images.has(image))) continue;
    pieces.push(text.slice(from, start), ...(image === undefined ? [] : [{ image }]));
    from = end;
  }
  pieces.push(text.slice(from));
  // The front matter was blanked.
  const [first] = pieces;
  if (typeof first === 'string') pieces[0] = first.replace(/^(?:[ \t]*\n)+/, '');
  return pieces;
}
