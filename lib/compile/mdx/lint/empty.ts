// Reports a document without a text.
import type { Nodes, Root } from 'mdast';
import type { VFile } from 'vfile';
import { isComment, isHtmlComment } from '#lib/compile/mdx/restrict.ts';

/** Reports a body that is empty apart from comments. */
export function checkEmpty() {
  return (tree: Root, file: VFile) => {
    const text = file.data.parsedText;
    const isNothing = (node: Nodes) =>
      (node.type === 'mdxFlowExpression' && isComment(node.value)) ||
      (node.type === 'html' && isHtmlComment(node.value));
    if (text === undefined || !String(file).startsWith('---') || !tree.children.every(isNothing)) return;
    const line = Math.max(1, text.split('\n').length - 1);
    file.message('is missing: write it below the front matter', {
      place: { line, column: 1 },
      source: 'article',
      ruleId: 'text',
    });
  };
}
