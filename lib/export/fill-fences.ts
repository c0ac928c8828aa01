// Fills the code blocks that name a file, because other generators show them empty.
import type { Code, Root } from 'mdast';
import { type Processor, unified } from 'unified';
import { VFile } from 'vfile';
import { fillFence, formatFence } from '#lib/compile/mdx/code/samples.ts';
import { addArticlePlugins } from '#lib/compile/mdx/compile.ts';
import { visit } from '#lib/compile/mdx/visit.ts';
import { type Edit, TrackedText } from '#lib/import/markdown/tracked-text.ts';
import type { Format } from '#lib/source/documents.ts';

/**
 * @param inputs texts of the files beside the document, by name
 * @param problem receives each fence that cannot be filled, as `error: fix`
 */
export function fillFences(
  body: string,
  format: Format,
  inputs: Readonly<Record<string, string>>,
  problem: (message: string) => void,
): string {
  const processor = unified();
  addArticlePlugins(processor as unknown as Processor, format);
  const file = new VFile(body);
  const tree = processor.parse(file) as Root;
  if (file.data.parsedText !== body) {
    problem('has a syntax error, so its code blocks stay as they are: npm run release names it');
    return body;
  }
  const edits: Edit[] = [];
  visit(tree, 'code', (code: Code) => {
    const message = fillFence(code, inputs);
    if (message) problem(`has code that ${message}`);
    const { start, end } = code.position ?? {};
    if (message !== undefined || start?.offset === undefined || end?.offset === undefined) return undefined;
    edits.push({ start: start.offset, end: end.offset, text: formatFence(code, body) });
    return undefined;
  });
  const text = new TrackedText(body, 1);
  text.apply(edits);
  return text.text;
}
