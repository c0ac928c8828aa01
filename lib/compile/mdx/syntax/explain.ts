// Explains a syntax error of MDX to authors, and names the part of the text that is replaced so that the rest can be parsed.
import type { VFileMessage } from 'vfile-message';
import { findComponent } from '#lib/compile/mdx/registry.ts';
import { describeUnknown } from '#lib/compile/mdx/restrict.ts';
import { describeModule } from '#lib/compile/mdx/syntax/modules.ts';

export interface Explanation {
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
export const neutral = '\u00b7';

/** An error of the parser. */
interface Problem {
  /** The parser's message, in one line. */
  reason: string;
  ruleId: string | undefined;
  text: string;
  /** The offset at which the parser stopped. */
  at: number;
}

/**
 * The order matters. The first three read the tag from the parser's message. The others search the text around the error,
 * where a statement or a brace also explains a `<` that stands before it.
 */
const explainers: readonly ((problem: Problem) => Explanation | undefined)[] = [
  explainUnclosedTag,
  explainWrongClosingTag,
  explainStrayClosingTag,
  explainModule,
  explainExpression,
];

/** Explains an error that the parser reported for a text. */
export function explain(error: VFileMessage, text: string): Explanation {
  const reason = error.reason.replace(/\s+/g, ' ');
  const at = offsetOf(text, error.line ?? 1, error.column ?? 1);
  const problem = { reason, ruleId: error.ruleId, text, at };
  for (const explainer of explainers) {
    const explanation = explainer(problem);
    if (explanation) return explanation;
  }
  return explainTag(problem);
}

/** @param start negative if the character could not be found */
function replaceOne(start: number, message: string): Explanation {
  const place = Math.max(start, 0);
  return { start: place, end: start + 1, replacement: neutral, message, isCertain: start >= 0 };
}

const openTag = /^Expected a closing tag for `(<[^`]*>)` \((\d+):(\d+)-[^)]*\)(?: before the end of `(\w+)`)?/;

function explainUnclosedTag({ reason, text }: Problem): Explanation | undefined {
  const open = openTag.exec(reason);
  if (!open) return undefined;
  const [, tag = '', line, column, container] = open;
  const start = offsetOf(text, Number(line), Number(column));
  const name = tag.slice(1, -1);
  const component = findComponent(name);
  if (!component) return { ...replaceOne(start, describeUnknown(name)), opened: name };
  if (!container || component.place === 'sentence')
    return replaceOne(start, `does not parse, ${tag} is not closed: write ${tag.replace('<', '</')} where it ends`);
  const place = container.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const message = `does not parse, ${tag} is not closed in the ${place} it stands in: put it and its closing tag on lines of their own, between empty lines`;
  return { ...replaceOne(start, message), opened: name };
}

const wrongTag = /^Unexpected closing tag `(<[^`]*>)`, expected corresponding closing tag for `<([^`]*)>` \((\d+):/;

function explainWrongClosingTag({ reason, text, at }: Problem): Explanation | undefined {
  const wrong = wrongTag.exec(reason);
  if (!wrong) return undefined;
  const [, tag = '', name = '', line] = wrong;
  const start = text.lastIndexOf('<', at);
  // An element that `.mdx` does not take is reported where it begins.
  const message = findComponent(name)
    ? `does not parse, ${tag} stands where <${name}> of line ${line} ends: write </${name}>`
    : undefined;
  const end = text.indexOf('>', start) + 1;
  return { start: Math.max(start, 0), end, replacement: `</${name}>`, message, isCertain: start >= 0 && end > start };
}

function explainStrayClosingTag({ reason, text, at }: Problem): Explanation | undefined {
  if (!/closing slash|the closing tag `/.test(reason)) return undefined;
  const message = 'does not parse, a closing tag closes no open element: remove it, or open it above in the same block';
  return replaceOne(text.lastIndexOf('<', at), message);
}

function explainModule({ text, at }: Problem): Explanation | undefined {
  const { start, end } = findBlock(text, at);
  const block = text.slice(start, end);
  const message = describeModule(block);
  if (!message) return undefined;
  return { start, end, replacement: neutral + block.replace(/[^\n]/g, ''), message, isCertain: true };
}

function explainExpression({ reason, ruleId, text, at }: Problem): Explanation | undefined {
  if (ruleId !== 'acorn' && !/expression|acorn/.test(reason)) return undefined;
  const message = /end of file|lazy/.test(reason)
    ? 'does not parse, a { is not closed: write \\{ for a plain brace, or put it in code'
    : 'has an expression in braces, which is not evaluated: write \\{ for a brace, or put it in code';
  return replaceOne(findOpenBrace(text, at), message);
}

/** Explains a `<`, the only cause that is left. */
function explainTag({ text, at }: Problem): Explanation {
  const start = findOpenTag(text, at);
  const rest = text.slice(Math.max(start, 0));
  const explanation = explainAddress(start, rest) ?? explainClosingTag(start, rest) ?? explainComponent(start, rest);
  if (explanation) return explanation;
  if (rest.startsWith('<!--')) return replaceOne(start, 'has an HTML comment: write {/* the comment */}');
  return replaceOne(start, 'does not parse, a < starts no component: write \\< for a plain <, or put it in code');
}

function explainAddress(start: number, rest: string): Explanation | undefined {
  const address = /^<((?:[a-z][a-z0-9+.-]*:|[^\s<>@]+@)[^\s<>]*)>/i.exec(rest);
  if (!address) return undefined;
  const [whole, inside = ''] = address;
  const message = 'has an address in angle brackets: write [its words](https://...)';
  return { start, end: start + whole.length, replacement: ` ${inside} `, message, isCertain: true };
}

function explainClosingTag(start: number, rest: string): Explanation | undefined {
  const [tag, name] = /^<\/([A-Z][\w.]*)(?:[^>\n]*>)?/.exec(rest) ?? [];
  if (!tag || !name) return undefined;
  const message = `does not parse, </${name}> has more than its name: write </${name}>`;
  if (tag === `</${name}>`) return replaceOne(start, message);
  return { start, end: start + tag.length, replacement: `</${name}>`, message, isCertain: true };
}

function explainComponent(start: number, rest: string): Explanation | undefined {
  const [, name] = /^<([A-Z][\w.]*)/.exec(rest) ?? [];
  if (!name) return undefined;
  const component = findComponent(name);
  const message = component
    ? `does not parse, <${name} has a mistake in its tag: write ${component.example}`
    : describeUnknown(name);
  return { ...replaceOne(start, message), opened: name };
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
