// Distinguishes prose from module code in paragraphs that begin with `import` or `export`.
import remarkMdx from 'remark-mdx';
import type { Processor } from 'unified';
import { addHtmlToMdx } from '#lib/compile/mdx/syntax/html.ts';

/**
 * Replaces the JavaScript parser of MDX. Nothing is evaluated, so an expression only has to end at its own brace, and
 * braces with another text than JavaScript are reported like every expression instead of stopping the parser.
 */
const braces = { parse: parseBraces, parseExpressionAt: parseBraces };

/** @throws an error that makes the parser continue to the next brace, if the source ends within a comment or braces */
function parseBraces(source: string): object {
  const plain = source.replace(/\/\*[\s\S]*?\*\//g, '');
  const isOpen = plain.includes('/*') || plain.split('{').length > plain.split('}').length;
  if (isOpen) throw Object.assign(new SyntaxError('Unterminated comment'), { pos: 0, raisedAt: 0 });
  const place = { start: 0, end: source.length };
  // The parser accepts `{...x}` in a tag only as an object with a spread element.
  const spread = { type: 'SpreadElement', argument: { type: 'Identifier', name: 'x', ...place }, ...place };
  return { type: 'ObjectExpression', properties: [spread], ...place };
}

/**
 * Adds MDX without `import` and `export` to a processor: posts are data, so lines that begin with these words are
 * prose.
 */
export function remarkMdxWithoutModules(this: Processor): void {
  const before = this.data().micromarkExtensions?.length ?? 0;
  remarkMdx.call(this as never, { acorn: braces as never, addResult: false });
  for (const extension of this.data().micromarkExtensions?.slice(before) ?? []) {
    // Module syntax is the only block construct that begins with these letters.
    for (const letter of ['e', 'i']) delete extension.flow?.[letter.charCodeAt(0)];
    addHtmlToMdx(extension);
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

/**
 * Describes the error of a paragraph that is module code.
 * @returns `undefined` for prose
 */
export function describeModule(typed: string): string | undefined {
  if (!statements.some((statement) => statement.test(typed))) return undefined;
  return 'has an import or export, a post is data: write the text itself, or ask for a component';
}
