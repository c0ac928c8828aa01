// Lines that begin with `import` or `export`: most are prose, and those that are code of a module are a fault.
import remarkMdx from 'remark-mdx';
import type { Processor } from 'unified';

/** MDX without `import` and `export`: a post is data, so a line that begins with one of these words is prose. */
export function remarkMdxWithoutModules(this: Processor): void {
  const before = this.data().micromarkExtensions?.length ?? 0;
  remarkMdx.call(this as never);
  for (const extension of this.data().micromarkExtensions?.slice(before) ?? []) {
    // The constructs of modules begin with these letters, and no other construct of a block does.
    for (const letter of ['e', 'i']) delete extension.flow?.[letter.charCodeAt(0)];
  }
}

const statements = [
  /^import\s+(?:[\w$*{][^'"]*\sfrom\s+)?(["'])[^"'\n]*\1\s*;?\s*$/,
  /^import\s+(?:[\w$*{][^'"]*\}?\sfrom\s+)?(["'])[^"'\n]*\1\s*;?[ \t]*\n/,
  /^export\s+(?:const|let|var)\s+[\w$]+\s*(?:=|:)/,
  /^export\s+(?:default\s+)?(?:async\s+)?(?:function\*?|class)\s*[\w$]*\s*(?:\(|\{|extends\s)/,
  /^export\s+default\s+(?:[({[]|[\w$]+;?\s*$)/,
  /^export\s*(?:\{|\*\s+from)/,
];

/** @returns what is wrong with a paragraph that is the code of a module, or `undefined` if it is prose */
export function describeModule(typed: string): string | undefined {
  if (!statements.some((statement) => statement.test(typed))) return undefined;
  return 'has an import or export, a post is data: write the text itself, or ask for a component';
}
