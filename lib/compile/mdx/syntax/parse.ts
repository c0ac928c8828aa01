// Parses a document with error recovery: each syntax error of MDX is reported, and the text after it is still checked.
import type { Root } from 'mdast';
import type { Processor } from 'unified';
import type { VFile } from 'vfile';
import { VFileMessage } from 'vfile-message';
import { type Explanation, explain, neutral } from '#lib/compile/mdx/syntax/explain.ts';
import { recoverSyntax, unwrapOpen } from '#lib/compile/mdx/syntax/recovery.ts';
import type { Format } from '#lib/source/documents.ts';

declare module 'vfile' {
  interface DataMap {
    /** The text that the offsets of the tree refer to, with the front matter blanked and syntax errors removed. */
    parsedText: string;
    format: Format;
  }
}

/** Maximum number of parses, and of characters to parse. An error that `recovery.ts` does not recover from costs one. */
const parseLimit = 20;
const characterLimit = 1_000_000;

/** Makes the parser blank the front matter, which keeps line numbers, and report syntax errors instead of throwing. */
export function parseForgiving(this: Processor, format: Format): void {
  const { parser } = this;
  let text = '';
  const recovery = recoverSyntax(this, (error) => explain(error, text).opened);
  this.parser = (document, file) => {
    file.data.format = format;
    text = blankFrontMatter(document);
    let line = 1;
    for (let parses = 0; parses < parseLimit && parses * text.length < characterLimit; parses++) {
      Object.assign(recovery, { errors: [], lost: [], open: new Set() });
      try {
        const tree = parser?.(text, file) as Root;
        unwrapOpen(tree, recovery);
        for (const error of recovery.errors) reportError(file, text, explain(error, text));
        file.data.parsedText = text;
        return tree;
      } catch (error) {
        if (!(error instanceof VFileMessage)) throw error;
        const explanation = explain(error, text);
        const { start, end, replacement, isCertain, opened } = explanation;
        reportError(file, text, explanation);
        line = lineAt(text, start);
        if (!isCertain) break;
        const rest = text.slice(end);
        text =
          text.slice(0, start) + replacement + (opened ? rest.replace(`</${opened}>`, `${neutral}/${opened}>`) : rest);
      }
    }
    reportAt(file, line, 'may have more errors, which are not looked for: fix the ones above first');
    return forgetText(file);
  };
}

function reportError(file: VFile, text: string, { start, message }: Explanation): void {
  if (message !== undefined) reportAt(file, lineAt(text, start), message);
}

function reportAt(file: VFile, line: number, message: string): void {
  file.message(message, { source: 'article', ruleId: 'MDX', place: { line, column: 1 } });
}

/** Returns an empty tree for a text that cannot be parsed, because its headings and links are unknown. */
function forgetText(file: VFile): Root {
  file.data.parsedText = undefined;
  return { type: 'root', children: [] };
}

const frontMatter = /^---[ \t]*\n(?:[\s\S]*?\n)??---[ \t]*(?=\n|$)/;

function blankFrontMatter(text: string): string {
  return text.replace(frontMatter, (block) => block.replace(/[^\n]/g, ' '));
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
