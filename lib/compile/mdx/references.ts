// Reports duplicate and unused footnotes and duplicate link definitions, which Markdown silently drops.
import type { Definition, FootnoteDefinition, Nodes, Root } from 'mdast';
import type { VFile } from 'vfile';
import { report } from '#lib/compile/mdx/report.ts';
import { visit } from '#lib/compile/mdx/visit.ts';

export function checkReferences() {
  return (tree: Root, file: VFile) => {
    const used = new Set<string>();
    const footnotes: FootnoteDefinition[] = [];
    const addresses: Definition[] = [];
    visit(tree, (node: Nodes) => {
      if (node.type === 'footnoteReference') used.add(node.identifier);
      if (node.type === 'footnoteDefinition') footnotes.push(node);
      if (node.type === 'definition') addresses.push(node);
    });
    for (const footnote of findRepeats(footnotes)) {
      report(file, footnote, 'footnote', `[^${nameOf(footnote)}] is written twice: give one of them another name`);
    }
    for (const address of findRepeats(addresses)) {
      report(file, address, 'link', `[${nameOf(address)}] has two addresses: remove one`);
    }
    for (const footnote of footnotes) {
      if (used.has(footnote.identifier)) continue;
      const name = nameOf(footnote);
      report(file, footnote, 'footnote', `[^${name}] is never used: put [^${name}] where it belongs, or remove it`);
    }
  };
}

function nameOf({ label, identifier }: FootnoteDefinition | Definition): string {
  return label ?? identifier;
}

function findRepeats<Node extends FootnoteDefinition | Definition>(nodes: readonly Node[]): Node[] {
  const seen = new Set<string>();
  return nodes.filter(({ identifier }) => seen.size === seen.add(identifier).size);
}
