// Turns notes within a text, `^[The note.]`, into footnotes.
import type { FootnoteDefinition, Nodes, PhrasingContent, Root, Text } from 'mdast';
import type { VFile } from 'vfile';
import { isTextBlock } from '#lib/compile/mdx/text-blocks.ts';
import { visit } from '#lib/compile/mdx/visit.ts';

/** Replaces each note with a reference, and adds its footnote to the end of the document. */
export function readInlineNotes() {
  return (tree: Root, file: VFile) => {
    const notes: FootnoteDefinition[] = [];
    visit(tree, (node: Nodes) => {
      if (!isTextBlock(node)) return undefined;
      const { children } = node as { children: PhrasingContent[] };
      for (const child of children) hideEscapes(child, file.data.parsedText ?? '');
      for (let at = 0; at < children.length; at++) {
        const note = takeNote(children, at);
        if (!note) continue;
        const identifier = `inline-note-${notes.length + 1}`;
        const { position } = node;
        notes.push({
          type: 'footnoteDefinition',
          identifier,
          position,
          children: [{ type: 'paragraph', position, children: note }],
        });
        children.splice(at + 1, 0, { type: 'footnoteReference', identifier, position });
      }
      return undefined;
    });
    tree.children.push(...notes);
    visit(tree, 'text', (node: Text) => {
      node.value = node.value.replaceAll(escaped, '^');
      return undefined;
    });
  };
}

/** Stands for a `^` that begins no note, because a backslash is before it or before its bracket. It is a noncharacter. */
const escaped = '\ufdd4';

function hideEscapes(node: PhrasingContent, text: string): void {
  if (node.type !== 'text' || !node.value.includes('^[')) return;
  const typed = text.slice(node.position?.start.offset, node.position?.end.offset);
  const marks = [...typed.matchAll(/(\\*)\^(\\?)\[/g)].map(
    ([, before = '', within]) => before.length % 2 > 0 || within !== '',
  );
  let index = 0;
  node.value = node.value.replace(/\^\[/g, (mark) => (marks[index++] ? `${escaped}[` : mark));
}

/** The start of a note. After a space it may be a regular expression instead, such as `^[a-z]+$` or `^[xy]*`. */
const opening = /(?:(?<=\S)\^|\^(?!\[[^\s\]]*(?:a-z|A-Z|\][+*{$])))(?=\[[^\]]*\p{L})/u;

/**
 * Removes the first note that begins in a text node from its siblings. The rest of the text node after the note
 * becomes a node of its own.
 * @returns the nodes of the note
 */
function takeNote(nodes: PhrasingContent[], at: number): PhrasingContent[] | undefined {
  const first = nodes[at];
  if (first?.type !== 'text') return undefined;
  const start = first.value.search(opening);
  if (start < 0) return undefined;
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
