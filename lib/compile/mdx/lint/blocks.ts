// Reports headings, fences, indented paragraphs and footnotes that were parsed differently than the author intended.
import type { Blockquote, Code, FootnoteDefinition, Heading, ListItem, Nodes, Root } from 'mdast';
import type { VFile } from 'vfile';
import { readTyped } from '#lib/compile/mdx/lint/block-source.ts';
import { report } from '#lib/compile/mdx/report.ts';

export function reportLabel(label: string, node: Nodes, file: VFile): void {
  const name = label.slice(1);
  const better = name.trim().replace(/\s+/g, '-');
  report(
    file,
    node,
    'footnote',
    `[^${name}] has a space in its name: write [^${better}] here and where its text stands`,
  );
}

/**
 * Reports dashes right below several lines or a sentence: they make a heading, but the author meant a thematic break.
 */
export function checkUnderline(node: Heading, text: string, file: VFile): void {
  const typed = readTyped(node, text);
  const [, words = ''] = /^([^#][\s\S]*)\n[ \t>]*-+[ \t]*$/.exec(typed) ?? [];
  if (/\n|[.,;:]$/.test(words.trim())) {
    report(
      file,
      node,
      'heading',
      'is a text with dashes right below it: leave an empty line between them, or start it with ##',
    );
  }
}

/** Reports paragraphs indented by four spaces, which are code in CommonMark but not in MDX. */
export function checkIndents(parent: Root | ListItem | Blockquote, file: VFile): void {
  const [first, ...others] = parent.children.map((node) => columnOf(node, file.data.parsedText ?? ''));
  const start = parent.type === 'root' ? 1 : (first ?? 1);
  for (const [index, column] of [first ?? 1, ...others].entries()) {
    const node = parent.children[index];
    if (node?.type !== 'paragraph' || column < start + 4) continue;
    const message =
      'is indented by four spaces, which is not code in .mdx: write ``` and its language above it and ``` below it, remove the spaces, or rename the file to .md';
    report(file, node, 'code', message);
  }
}

/** Returns the column in which a block begins. A tab ends at a multiple of four columns. */
function columnOf({ position }: Nodes, text: string): number {
  const { column = 1, offset = 0 } = position?.start ?? {};
  const before = text.slice(Math.max(0, offset - column + 1), offset);
  if (!before.includes('\t')) return column;
  return [...before].reduce((width, sign) => (sign === '\t' ? width + 4 - (width % 4) : width + 1), 0) + 1;
}

/** Reports an unclosed fence, which extends to the end of the post or of the next code block. */
export function checkFence(node: Code, text: string, file: VFile): void {
  const lines = readTyped(node, text).split('\n');
  const fence = /^(?:`{3,}|~{3,})/.exec(lines[0] ?? '')?.[0];
  if (!fence) return;
  const last = /^[ \t>]*(`{3,}|~{3,})[ \t]*$/.exec(lines.at(-1) ?? '')?.[1] ?? '';
  if (lines.length < 2 || !last.startsWith(fence)) {
    report(file, node, 'code', `is not closed: write ${fence} on a line of its own where it ends`);
    return;
  }
  const inner = lines.slice(1, -1).find((line) => new RegExp(`^[ \\t>]{0,3}${fence}[a-z]`, 'i').test(line));
  if (inner === undefined) return;
  const outer = fence.charAt(0).repeat(fence.length + 1);
  report(
    file,
    node,
    'code',
    `holds the beginning of another block, ${inner.trim()}: write ${fence} where the first ends, or ${outer} around both`,
  );
}

export function checkFootnote(node: FootnoteDefinition, file: VFile): void {
  if (node.children.length > 0) return;
  report(
    file,
    node,
    'footnote',
    `[^${node.label ?? node.identifier}] has no text: write it after the colon, or remove it`,
  );
}
