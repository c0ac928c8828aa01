// Reports and removes module code.
import type { Root } from 'mdast';
import type { VFile } from 'vfile';
import { readTyped } from '#lib/compile/mdx/lint/block-source.ts';
import { report } from '#lib/compile/mdx/report.ts';
import { describeModule } from '#lib/compile/mdx/syntax/modules.ts';

/**
 * Reports `import` and `export` statements and removes them. The parser reads them as prose, because sentences may
 * begin with these words.
 */
export function checkModules() {
  return (tree: Root, file: VFile) => {
    const text = file.data.parsedText ?? '';
    tree.children = tree.children.filter((node) => {
      const typed = node.type === 'paragraph' ? readTyped(node, text) : '';
      const message = describeModule(typed);
      if (message) report(file, node, 'MDX', message);
      return !message;
    });
  };
}
