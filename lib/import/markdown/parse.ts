// Parses GitHub-flavoured Markdown and formulas with the parser that releases use.
import type { Root } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkMath from 'remark-math';
import remarkParse from 'remark-parse';
import { type Processor, unified } from 'unified';
import { formulaBlockSyntax } from '#lib/compile/mdx/syntax/formula-blocks.ts';
import { formulaSyntax, restrictBlocks } from '#lib/compile/mdx/syntax/formulas.ts';
import type { Extension } from '#lib/compile/mdx/syntax/micromark.ts';

const parser = unified()
  .use(remarkParse)
  .use(remarkGfm)
  .use(remarkMath, { singleDollarTextMath: false })
  .use(addFormulas)
  .freeze();

function addFormulas(this: Processor): void {
  const { micromarkExtensions = [] } = this.data() as { micromarkExtensions?: Extension[] };
  restrictBlocks(micromarkExtensions);
  micromarkExtensions.push(formulaSyntax(), formulaBlockSyntax());
}

export function parseMarkdown(text: string): Root {
  return parser.parse(text);
}
