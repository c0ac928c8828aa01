// Footnotes and link references that lead nowhere: Markdown would leave them in the text without a word.
import type { FootnoteDefinition, Nodes, Root } from 'mdast';
import { visit } from 'unist-util-visit';
import type { VFile } from 'vfile';
import { report } from '#lib/content/mdx/report.ts';

export function checkReferences() {
  return (tree: Root, file: VFile) => {
    const used = new Set<string>();
    const defined: FootnoteDefinition[] = [];
    visit(tree, (node: Nodes) => {
      if (node.type === 'footnoteReference') used.add(node.identifier);
      if (node.type === 'footnoteDefinition') defined.push(node);
      if (node.type !== 'text') return;
      for (const [, name] of node.value.matchAll(/\[\^([^\]\s]+)\]/g)) {
        report(file, node, 'footnote', `[^${name}] has no text: write it below as [^${name}]: The text`);
      }
      for (const [, name] of node.value.matchAll(/\[[^\]]+\]\[([^\]]+)\]/g)) {
        report(file, node, 'link', `[${name}] has no address: write it below as [${name}]: https://...`);
      }
    });
    for (const definition of defined) {
      if (used.has(definition.identifier)) continue;
      const name = definition.label ?? definition.identifier;
      report(file, definition, 'footnote', `[^${name}] is never used: put [^${name}] where it belongs, or take it out`);
    }
  };
}
