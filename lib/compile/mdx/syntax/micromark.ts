// Facts of the tokenizer micromark that our own syntax extensions share.
import type { Code, Effects, Extension, State, TokenizeContext, TokenType } from 'micromark-util-types';

export type { Extension };

declare module 'micromark-util-types' {
  interface TokenTypeMap {
    directive: 'directive';
    directiveEnd: 'directiveEnd';
    directiveFence: 'directiveFence';
    directiveName: 'directiveName';
    directiveRest: 'directiveRest';
    marked: 'marked';
    markedSequence: 'markedSequence';
    markedSequenceTemporary: 'markedSequenceTemporary';
    mathFlow: 'mathFlow';
    mathFlowFence: 'mathFlowFence';
    mathFlowFenceSequence: 'mathFlowFenceSequence';
    mathFlowValue: 'mathFlowValue';
    mathText: 'mathText';
    mathTextData: 'mathTextData';
    mathTextSequence: 'mathTextSequence';
  }
  interface Token {
    /** True if the sequence can begin marked text. */
    _markedOpen?: boolean;
    /** True if the sequence can end marked text. */
    _markedClose?: boolean;
  }
}

/** Codes of the characters that begin or end our own syntax. */
export const codes = {
  dollar: 36,
  leftParenthesis: 40,
  rightParenthesis: 41,
  colon: 58,
  equals: 61,
  leftSquareBracket: 91,
  backslash: 92,
  rightSquareBracket: 93,
  backtick: 96,
  tilde: 126,
} as const;

/** Line endings have the codes -5 to -3. */
export function isLineEnding(code: Code): boolean {
  return code !== null && code < -2;
}

/** Returns the character of a code. Tabs and the spaces that they stand for have negative codes. */
export function toText(code: Code): string {
  if (code === null) return '';
  if (isLineEnding(code)) return '\n';
  return code < 0 ? ' ' : String.fromCharCode(code);
}

/** Consumes a line ending as a token of its own. */
export function consumeLineEnding(effects: Effects, code: Code): void {
  effects.enter('lineEnding');
  effects.consume(code);
  effects.exit('lineEnding');
}

interface LineReader {
  /** The token of the characters of a line. */
  type: TokenType;
  /** Decides after each line whether the construct ends (`ok`), is not one (`nok`) or continues (`more`). */
  onLine: (line: string) => 'ok' | 'nok' | 'more';
}

/** Reads whole lines until `onLine` decides. Fails at the end of the text and at a lazy line of a quote or list. */
export function readLines(
  { now, parser }: TokenizeContext,
  effects: Effects,
  [ok, nok]: readonly [ok: State, nok: State],
  { type, onLine }: LineReader,
): State {
  let line = '';
  return more;

  function more(code: Code): State | undefined {
    if (code !== null && !isLineEnding(code)) {
      if (line === '') effects.enter(type);
      effects.consume(code);
      line += toText(code);
      return more;
    }
    if (line !== '') effects.exit(type);
    const decision = onLine(line);
    if (decision === 'ok') return ok(code);
    if (decision === 'nok' || code === null) return nok(code);
    line = '';
    consumeLineEnding(effects, code);
    return (next) => (parser.lazy[now().line] ? nok(next) : more(next));
  }
}
