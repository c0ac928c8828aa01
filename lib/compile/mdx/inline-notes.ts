// Turns notes within a text, `^[The note.]`, into footnotes.
import type { FootnoteDefinition, Nodes, PhrasingContent, Root } from 'mdast';
import type { VFile } from 'vfile';
import { isTextBlock } from '#lib/compile/mdx/text-blocks.ts';
import { visit } from '#lib/compile/mdx/visit.ts';

/** Replaces each note with a reference, and adds its footnote to the end of the document. */
export function readInlineNotes() {
  return (tree: Root, file: VFile) => {
    const notes: FootnoteDefinition[] = [];
    visit(tree, (node: Nodes) => {
      if (!isTextBlock(node)) return undefined;
      const typed = file.data.parsedText?.slice(node.position?.start.offset, node.position?.end.offset) ?? '';
      for (let at = 0; at < node.children.length; at++) {
        const note = takeNote(node.children as PhrasingContent[], at, typed);
        if (!note) continue;
        const identifier = `inline-note-${notes.length + 1}`;
        const { position } = node;
        notes.push({
          type: 'footnoteDefinition',
          identifier,
          position,
          children: [{ type: 'paragraph', position, children: note }],
        });
        node.children.splice(at + 1, 0, { type: 'footnoteReference', identifier, position });
      }
      return undefined;
    });
    tree.children.push(...notes);
  };
}

/**
 * Removes the first note that begins in a text node from its siblings. The rest of the text node behind the note
 * becomes a node of its own.
 * @param typed the source of the block, where a backslash keeps `^[` as it is
 * @returns the nodes of the note
 */
function takeNote(nodes: PhrasingContent[], at: number, typed: string): PhrasingContent[] | undefined {
  const first = nodes[at];
  if (first?.type !== 'text') return undefined;
  const start = first.value.search(/(?<=\S)\^\[(?=[^\]]*\p{L})/u);
  if (start < 0 || /\\\^\[|\^\\\[/.test(typed)) return undefined;
  let depth = 0;
  for (let index = at; index < nodes.length; index++) {
    const node = nodes[index];
    if (node?.type !== 'text') continue;
    const from = index === at ? start + 1 : 0;
    for (let offset = from; offset < node.value.length; offset++) {
      if (node.value[offset] === '[') depth += 1;
      if (node.value[offset] !== ']' || --depth > 0) continue;
      const [before, rest] = [first.value.slice(0, start), node.value.slice(offset + 1)];
      const inside = nodes.slice(at, index + 1).map((child, number, all): PhrasingContent => {
        if (child.type !== 'text') return child;
        const end = number === all.length - 1 ? offset : child.value.length;
        return { ...child, value: child.value.slice(number === 0 ? start + 2 : 0, end) };
      });
      nodes.splice(at, index - at + 1, { ...first, value: before }, ...(rest ? [{ ...node, value: rest }] : []));
      return inside;
    }
  }
  return undefined;
}
