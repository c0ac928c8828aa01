// Parses a document with error recovery: each syntax error of MDX is reported, and the text after it is still checked.
import type { Root } from 'mdast';
import type { Processor } from 'unified';
import type { VFile } from 'vfile';
import { VFileMessage } from 'vfile-message';
import { findComponent } from '#lib/compile/mdx/registry.ts';
import { describeUnknown } from '#lib/compile/mdx/restrict.ts';
import { describeModule } from '#lib/compile/mdx/syntax/modules.ts';
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

interface Explanation {
  /** The part of the text that is replaced before the next parse. */
  start: number;
  end: number;
  replacement: string;
  /** Absent if the error is reported elsewhere. */
  message: string | undefined;
  /** False if the part could not be found. */
  isCertain: boolean;
  /** The component whose opening tag is replaced. Its closing tag is replaced too, or it would be a second error. */
  opened?: string;
}

/** Replaces a character of a syntax error. It starts no construct. */
const neutral = '\u00b7';

const openTag = /^Expected a closing tag for `(<[^`]*>)` \((\d+):(\d+)-[^)]*\)(?: before the end of `(\w+)`)?/;
const wrongTag = /^Unexpected closing tag `(<[^`]*>)`, expected corresponding closing tag for `<([^`]*)>` \((\d+):/;

function explain(error: VFileMessage, text: string): Explanation {
  const reason = error.reason.replace(/\s+/g, ' ');
  const at = offsetOf(text, error.line ?? 1, error.column ?? 1);
  const sign = (start: number, message: string): Explanation => ({
    start: Math.max(start, 0),
    end: start + 1,
    replacement: neutral,
    message,
    isCertain: start >= 0,
  });

  const open = openTag.exec(reason);
  if (open) {
    const [, tag = '', line, column, container] = open;
    const start = offsetOf(text, Number(line), Number(column));
    const name = tag.slice(1, -1);
    if (!findComponent(name)) return { ...sign(start, describeUnknown(name)), opened: name };
    if (!container || findComponent(name)?.place === 'sentence')
      return sign(start, `does not parse, ${tag} is not closed: write ${tag.replace('<', '</')} where it ends`);
    const place = container.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    const message = `does not parse, ${tag} is not closed in the ${place} it stands in: put it and its closing tag on lines of their own, between empty lines`;
    return { ...sign(start, message), opened: name };
  }
  const wrong = wrongTag.exec(reason);
  if (wrong) {
    const [, tag = '', name = '', line] = wrong;
    const start = text.lastIndexOf('<', at);
    // An element that `.mdx` does not take is reported where it begins.
    const message = findComponent(name)
      ? `does not parse, ${tag} stands where <${name}> of line ${line} ends: write </${name}>`
      : undefined;
    const end = text.indexOf('>', start) + 1;
    return { start: Math.max(start, 0), end, replacement: `</${name}>`, message, isCertain: start >= 0 && end > start };
  }
  if (/closing slash|the closing tag `/.test(reason)) {
    const message = 'does not parse, a closing tag closes nothing: remove it, or open it above in the same block';
    return sign(text.lastIndexOf('<', at), message);
  }
  const block = findBlock(text, at);
  const moduleFault = describeModule(text.slice(block.start, block.end));
  if (moduleFault) {
    const replacement = neutral + text.slice(block.start, block.end).replace(/[^\n]/g, '');
    return { ...block, replacement, message: moduleFault, isCertain: true };
  }
  if (error.ruleId === 'acorn' || /expression|acorn/.test(reason)) {
    const message = /end of file|lazy/.test(reason)
      ? 'does not parse, a { is not closed: write \\{ for a plain brace, or put it in code'
      : 'has an expression in braces, nothing is evaluated: write \\{ for a brace, or put it in code';
    return sign(findOpenBrace(text, at), message);
  }
  const start = findOpenTag(text, at);
  const rest = text.slice(Math.max(start, 0));
  const address = /^<((?:[a-z][a-z0-9+.-]*:|[^\s<>@]+@)[^\s<>]*)>/i.exec(rest);
  if (address) {
    const [whole, inside = ''] = address;
    const message = 'has an address in angle brackets: write [its words](https://...)';
    return { start, end: start + whole.length, replacement: ` ${inside} `, message, isCertain: true };
  }
  const [tag, slash, name] = /^<(\/?)([A-Z][\w.]*)(?:[^>\n]*>)?/.exec(rest) ?? [];
  if (name && tag && slash) {
    const message = `does not parse, </${name}> has more than its name: write </${name}>`;
    if (tag === `</${name}>`) return sign(start, message);
    return { start, end: start + tag.length, replacement: `</${name}>`, message, isCertain: true };
  }
  if (name) {
    const component = findComponent(name);
    const message = component
      ? `does not parse, <${name} has a mistake in its tag: write ${component.example}`
      : describeUnknown(name);
    return { ...sign(start, message), opened: name };
  }
  if (rest.startsWith('<!--')) return sign(start, 'has an HTML comment: write {/* the comment */}');
  return sign(start, 'does not parse, a < starts no component: write \\< for a plain <, or put it in code');
}

/**
 * Returns the last `<` before an offset that no `>` closes. A `>` within quotes does not count, so an unclosed quote
 * includes the tags after it.
 */
function findOpenTag(text: string, offset: number): number {
  let start = offset;
  while (start > 0) {
    start = text.lastIndexOf('<', start - 1);
    if (start >= 0 && !/^<(?:"[^"]*"|'[^']*'|[^>"'])*>/.test(text.slice(start, offset))) return start;
  }
  return text.lastIndexOf('<', offset);
}

/** Returns the offset of the innermost brace that is open at an offset, or -1. */
function findOpenBrace(text: string, offset: number): number {
  let depth = 0;
  for (let index = Math.min(offset, text.length) - 1; index >= 0; index--) {
    if (text[index] === '}') depth += 1;
    if (text[index] === '{' && depth-- === 0) return index;
  }
  return text.lastIndexOf('{', offset);
}

/** Returns the lines around an offset, up to the nearest blank lines. */
function findBlock(text: string, offset: number): { start: number; end: number } {
  const start = text.lastIndexOf('\n\n', Math.max(offset - 1, 0)) + 1;
  const end = text.indexOf('\n\n', offset);
  return { start: start === 0 ? 0 : start + 1, end: end < 0 ? text.length : end };
}

function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let current = 1; current < line; current++) {
    const feed = text.indexOf('\n', start);
    if (feed < 0) break;
    start = feed + 1;
  }
  return Math.min(start + column - 1, text.length);
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
