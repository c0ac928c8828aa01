// Footnotes and link references that lead nowhere or twice: Markdown would drop them, or leave them in the text, without a word.
import type { Definition, FootnoteDefinition, Nodes, Root, Text } from 'mdast';
import { visit } from 'unist-util-visit';
import type { VFile } from 'vfile';
import { report } from '#lib/content/mdx/report.ts';

export function checkReferences() {
  return (tree: Root, file: VFile) => {
    const used = new Set<string>();
    const footnotes: FootnoteDefinition[] = [];
    const addresses: Definition[] = [];
    visit(tree, (node: Nodes) => {
      if (node.type === 'footnoteReference') used.add(node.identifier);
      if (node.type === 'footnoteDefinition') footnotes.push(node);
      if (node.type === 'definition') addresses.push(node);
      if (node.type === 'text') checkText(node, file);
    });
    for (const footnote of findRepeats(footnotes)) {
      report(file, footnote, 'footnote', `[^${nameOf(footnote)}] is written twice: give one of them another name`);
    }
    for (const address of findRepeats(addresses)) {
      report(file, address, 'link', `[${nameOf(address)}] has two addresses: take one out`);
    }
    for (const footnote of footnotes) {
      if (used.has(footnote.identifier)) continue;
      const name = nameOf(footnote);
      report(file, footnote, 'footnote', `[^${name}] is never used: put [^${name}] where it belongs, or take it out`);
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

/** Looks at the text as it was typed, so that a bracket with a backslash is just a bracket. */
function checkText(node: Text, file: VFile): void {
  const { start, end } = node.position ?? {};
  const typed = file.data.parsedText?.slice(start?.offset, end?.offset);
  if (!start || typed === undefined) return;
  const reportAt = (offset: number, field: string, message: string) => {
    const line = start.line + typed.slice(0, offset).split('\n').length - 1;
    file.message(message, { place: { line, column: 1 }, source: 'article', ruleId: field });
  };
  for (const { 1: name, index } of typed.matchAll(/(?<!\\)\[\^([^\]\s]+)\]/g)) {
    reportAt(index, 'footnote', `[^${name}] has no text: write it below as [^${name}]: The text`);
  }
  for (const { 1: words = '', 2: name, index } of typed.matchAll(/(?<![\\\]])\[([^[\]^][^[\]]*)\]\[([^[\]]*)\]/g)) {
    const label = name || words;
    reportAt(index, 'link', `[${label}] has no address: write it below as [${label}]: https://...`);
  }
}
