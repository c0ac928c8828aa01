// Looks for links without markup only in trees that may have one: GFM's search visits each node and takes 4 % of the compile time.
import type { Nodes, Root } from 'mdast';
import type { Extension } from 'mdast-util-from-markdown';
import type { Processor } from 'unified';
import { SKIP, visit } from '#lib/compile/mdx/visit.ts';

/** Matches all that GFM takes for a link or an address, and more. */
const mayBeLink = /@|:\/\/|www\./i;

/** Use it after `remark-gfm`. */
export function skipLiteralLinks(this: Processor): void {
  const data = this.data() as { fromMarkdownExtensions?: (Extension | Extension[])[] };
  data.fromMarkdownExtensions = data.fromMarkdownExtensions?.map((extension) =>
    Array.isArray(extension) ? extension.map(restrict) : restrict(extension),
  );
}

function restrict(extension: Extension): Extension {
  const { transforms, enter } = extension;
  if (!transforms || !enter?.literalAutolink) return extension;
  return { ...extension, transforms: transforms.map((find) => (tree) => (hasLink(tree) ? find(tree) : tree)) };
}

function hasLink(tree: Root): boolean {
  let isFound = false;
  visit(tree, (node: Nodes) => {
    if (isFound || node.type === 'link' || node.type === 'linkReference') return SKIP;
    if (node.type === 'text' && mayBeLink.test(node.value)) isFound = true;
    return undefined;
  });
  return isFound;
}
