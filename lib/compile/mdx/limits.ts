// Rejects text that is too large or nested too deeply, before the rest of the pipeline processes it.
import type { Nodes, Root } from 'mdast';
import type { VFile } from 'vfile';
import { report } from '#lib/compile/mdx/report.ts';

/**
 * Maximum number of nodes in a syntax tree. A post of 10,000 words with code, lists and links has about 5,000. A page
 * of 100,000 has about 6 MB.
 */
const nodeLimit = 100_000;
/** Maximum depth of a syntax tree, because React and the plugins are recursive. A nested list is two levels. */
const depthLimit = 100;

/** Replaces a tree over a limit with an empty one, and reports one error. */
export function limitTree() {
  return (tree: Root, file: VFile) => {
    const found = measure(tree);
    if (!found) return;
    report(file, found.node, 'text', found.message);
    tree.children = [];
    file.data.parsedText = undefined;
  };
}

/** Iterative, because the tree may be too deep for the stack. */
function measure(tree: Root): { node: Nodes; message: string } | undefined {
  let [level, depth, count]: [Nodes[], number, number] = [[tree], 0, 1];
  let beyond: Nodes | undefined;
  while (level.length > 0) {
    const next: Nodes[] = [];
    for (const node of level) {
      if ('children' in node) for (const child of node.children) next.push(child);
    }
    depth += 1;
    count += next.length;
    if (depth > depthLimit && next[0]) {
      const message = `is nested more than ${depthLimit} levels deep: nest fewer quotes or lists`;
      return { node: next[0], message };
    }
    if (count > nodeLimit) beyond ??= next[next.length - (count - nodeLimit)] ?? next[0];
    level = next;
  }
  if (!beyond) return undefined;
  const message = `has ${count} parts (paragraphs, words in a style, links, cells), the limit is ${nodeLimit}: split the post`;
  return { node: beyond, message };
}
