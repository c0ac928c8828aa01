// The syntax that both formats share beyond CommonMark and GFM: formulas, directives, marked text and definition lists.
import type { Nodes } from 'mdast';
import type { Extension as MdastExtension } from 'mdast-util-from-markdown';
import { defListHastHandlers, remarkDefinitionList } from 'remark-definition-list';
import type { Processor } from 'unified';
import { directiveFromMarkdown, directiveSyntax } from '#lib/compile/mdx/syntax/directives.ts';
import { formulaBlockSyntax } from '#lib/compile/mdx/syntax/formula-blocks.ts';
import { formulaSyntax, restrictBlocks } from '#lib/compile/mdx/syntax/formulas.ts';
import { markedFromMarkdown, markedSyntax } from '#lib/compile/mdx/syntax/marked-text.ts';
import type { Extension } from '#lib/compile/mdx/syntax/micromark.ts';

/** Adds the syntax to a processor. Use it after `remark-math` and `remark-mdx`: what is added last is tried first. */
export function addSharedSyntax(this: Processor): void {
  const data = this.data() as { micromarkExtensions?: Extension[]; fromMarkdownExtensions?: MdastExtension[] };
  restrictBlocks(data.micromarkExtensions ?? []);
  remarkDefinitionList.call(this as never);
  data.micromarkExtensions?.push(formulaSyntax(), formulaBlockSyntax(), directiveSyntax(), markedSyntax());
  data.fromMarkdownExtensions?.push(directiveFromMarkdown(), markedFromMarkdown());
}

/** Handlers of `remark-rehype` for the nodes of this syntax. A definition of several paragraphs keeps them. */
export const sharedHandlers: typeof defListHastHandlers = {
  ...defListHastHandlers,
  defListDescription: (state, node, parent) => {
    const spread = node.spread || node.children.filter((child: Nodes) => child.type === 'paragraph').length > 1;
    return defListHastHandlers.defListDescription(state, { ...node, spread }, parent);
  },
};
