// Reads the source of a block: as typed, and without what Markdown parsed as markup.
import type { Nodes, Parents } from 'mdast';

/** Returns the position of a node in the source. A generated paragraph has that of its children. */
export function placeOf(node: Nodes): { line: number; start: number; end: number } {
  const children = 'children' in node ? node.children : [];
  const first = node.position?.start ?? children[0]?.position?.start;
  const last = node.position?.end ?? children.at(-1)?.position?.end;
  const start = first?.offset ?? 0;
  return { line: first?.line ?? 1, start, end: last?.offset ?? start };
}

export function readTyped(node: Nodes, text: string): string {
  const { start, end } = placeOf(node);
  return text.slice(start, end);
}

/** Stands for a character of Markdown syntax in the text of a block. */
const placeholder = '\ufffc';

/**
 * Returns the source of a block, with a placeholder for each character that Markdown parses as more than text: code,
 * formulas, links, emphasis markers, escapes. Offsets and lines stay the same. Bare URLs are text.
 */
export function maskMarkup(block: Parents, text: string): string {
  const { start, end } = placeOf(block);
  let plain = text.slice(start, end);
  const hide = (from: number, to: number) => {
    const [first, last] = [from - start, to - start];
    plain = plain.slice(0, first) + plain.slice(first, last).replace(/\S/g, placeholder) + plain.slice(last);
  };
  const walk = (node: Nodes) => {
    const isBareLink = node.type === 'link' && !/[[<]/.test(text.charAt(placeOf(node).start));
    // Text nodes around an autolinked URL have no position.
    if (node.type === 'text' || isBareLink || !node.position) return;
    const [from, to] = [placeOf(node).start, placeOf(node).end];
    const inner = 'children' in node && node.type !== 'link' ? node.children : [];
    const [first, last] = [inner[0]?.position?.start.offset, inner.at(-1)?.position?.end.offset];
    if (first === undefined || last === undefined) return hide(from, to);
    hide(from, first);
    inner.forEach(walk);
    hide(last, to);
  };
  block.children.forEach(walk);
  return plain
    .replace(/\\[!-/:-@[-`{-~]/g, placeholder.repeat(2))
    .replace(/\n[ \t]*(?:>[ \t]*)+/g, (marks) => `\n${' '.repeat(marks.length - 1)}`);
}
