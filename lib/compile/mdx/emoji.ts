// Replaces the emoji codes of GitHub, `:tada:`, with the emoji.
import type { Nodes, Root, Text } from 'mdast';
import type { VFile } from 'vfile';
import { warn } from '#lib/compile/mdx/report.ts';
import { visit } from '#lib/compile/mdx/visit.ts';
import { formatSuggestion } from '#lib/model/wording.ts';

/** One or more codes with no Latin letter and no digit beside them, unlike in `10:30:45` and `std::sort::x`. */
const run = /(?<![\p{Script=Latin}\p{N}_:/])(?::[a-z0-9_+-]+:)+(?![\p{Script=Latin}\p{N}_:/])/gu;
const code = /:([a-z0-9_+-]+):/g;

/** Replaces known codes in texts, but not in code. Warns of a code that is almost the name of an emoji. */
export function replaceEmoji() {
  return async (tree: Root, file: VFile) => {
    const texts: Text[] = [];
    visit(tree, (node: Nodes) => {
      if (node.type === 'text' && /:[a-z0-9_+-]+:/.test(node.value)) texts.push(node);
      return undefined;
    });
    if (texts.length === 0) return;
    // Loaded on demand: the table has 350 kB, and few posts have codes.
    const { nameToEmoji } = await import('gemoji');
    const find = (name: string) => (Object.hasOwn(nameToEmoji, name) ? nameToEmoji[name] : undefined);
    for (const text of texts) {
      const typed = file.data.parsedText?.slice(text.position?.start.offset, text.position?.end.offset) ?? '';
      text.value = text.value.replace(run, (codes) => {
        if (typed.includes(`\\${codes}`)) return codes;
        return codes.replace(code, (whole, name: string) => {
          const suggestion = find(name) ? '' : formatSuggestion(name, Object.keys(nameToEmoji));
          if (suggestion && /[a-z]{3}/.test(name)) {
            warn(
              file,
              text,
              'text',
              `has ${whole}, which is not an emoji${suggestion}: correct it, or write \\${whole}`,
            );
          }
          return find(name) ?? whole;
        });
      });
    }
  };
}
