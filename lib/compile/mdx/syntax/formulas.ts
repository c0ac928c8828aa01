// The syntax of formulas within a text: `$x^2$` by the rule of Pandoc, `\(x\)` and `\[x\]`.
import type { Code, Construct, Effects, State, Token, TokenizeContext } from 'micromark-util-types';
import {
  codes,
  consumeLineEnding,
  type Extension,
  isLineEnding,
  readLines,
  toText,
} from '#lib/compile/mdx/syntax/micromark.ts';

/** Parses formulas to the tokens of `remark-math`, which still parses double dollars. */
export function formulaSyntax(): Extension {
  const dollar: Construct = {
    name: 'dollarFormula',
    tokenize: tokenizeDollar,
    previous(code) {
      return code !== codes.dollar || this.events.at(-1)?.[1].type === 'characterEscape';
    },
  };
  return {
    text: { [codes.dollar]: dollar, [codes.backslash]: { name: 'parenFormula', tokenize: tokenizeParens } },
  };
}

/**
 * Restricts blocks of formulas: if the formula begins after `$$`, the block must end with `$$` on a line of its own.
 * Others are formulas within a text, which may have several lines, too.
 */
export function restrictBlocks(extensions: readonly Extension[]): void {
  const [block] = extensions.flatMap(({ flow }) => flow?.[codes.dollar] ?? []);
  if (!block) return;
  const { tokenize } = block;
  block.tokenize = function tokenizeBlock(effects, ok, nok) {
    return effects.check({ tokenize: tokenizeLines, partial: true }, tokenize.call(this, effects, ok, nok), nok);
  };
}

/** Succeeds if nothing follows `$$`, or if the next `$$` is on a line of its own with no empty line before it. */
function tokenizeLines(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  const { interrupt } = this;
  let isFirst = true;
  const onLine = (line: string) => {
    const typed = line.trim();
    if (/^\$\$+$/.test(typed)) return 'ok';
    const formula = isFirst ? typed.replace(/^\$\$+/, '') : typed;
    const isBlock = formula !== '' && !(isFirst && formula === typed) && !formula.includes('$$');
    isFirst = false;
    return isBlock && !interrupt ? 'more' : 'nok';
  };
  return readLines(this, effects, [ok, nok], { type: 'mathText', onLine });
}

/** Tokens of a formula whose opening sequence is entered. Collects the source, which decides if it is a formula. */
function makeReader(effects: Effects) {
  let source = '';
  let isOpen = false;
  const close = () => {
    if (isOpen) effects.exit('mathTextData');
    isOpen = false;
  };
  return {
    close,
    read: () => source,
    /** Continues the open token, which began as a sequence. */
    resume(typed: string) {
      isOpen = true;
      source += typed;
    },
    consume(code: Code) {
      if (isLineEnding(code)) {
        close();
        consumeLineEnding(effects, code);
        source += '\n';
        return;
      }
      if (!isOpen) effects.enter('mathTextData');
      isOpen = true;
      effects.consume(code);
      source += toText(code);
    },
  };
}

function tokenizeDollar(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  const before = toText(this.previous);
  const reader = makeReader(effects);
  return (code) => {
    effects.enter('mathText');
    effects.enter('mathTextSequence');
    effects.consume(code);
    effects.exit('mathTextSequence');
    return first;
  };

  function first(code: Code): State | undefined {
    return code === codes.dollar || /\s/.test(toText(code)) ? nok(code) : inside(code);
  }

  function inside(code: Code): State | undefined {
    if (code === null) return nok(code);
    if (code === codes.dollar) return /\s$/.test(reader.read()) ? nok(code) : closing(code);
    reader.consume(code);
    return code === codes.backslash ? escaped : inside;
  }

  function escaped(code: Code): State | undefined {
    if (code === null) return nok(code);
    reader.consume(code);
    return inside;
  }

  function closing(code: Code): State {
    reader.close();
    effects.enter('mathTextSequence');
    effects.consume(code);
    effects.exit('mathTextSequence');
    effects.exit('mathText');
    return (after) => (isDollarFormula(reader.read(), before, toText(after)) ? ok(after) : nok(after));
  }
}

function tokenizeParens(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  const before = toText(this.previous);
  const reader = makeReader(effects);
  let end: Code = null;
  let sequence: Token | undefined;
  return (code) => {
    effects.enter('mathText');
    effects.enter('mathTextSequence');
    effects.consume(code);
    return opening;
  };

  function opening(code: Code): State | undefined {
    if (code !== codes.leftParenthesis && code !== codes.leftSquareBracket) return nok(code);
    end = code === codes.leftParenthesis ? codes.rightParenthesis : codes.rightSquareBracket;
    effects.consume(code);
    effects.exit('mathTextSequence');
    return inside;
  }

  function inside(code: Code): State | undefined {
    if (code === null) return nok(code);
    if (code === codes.backslash) {
      reader.close();
      sequence = effects.enter('mathTextSequence');
      effects.consume(code);
      return afterBackslash;
    }
    reader.consume(code);
    return inside;
  }

  function afterBackslash(code: Code): State | undefined {
    if (code === end) {
      if (!isEscapedFormula(reader.read(), end === codes.rightParenthesis ? before : undefined)) return nok(code);
      effects.consume(code);
      effects.exit('mathTextSequence');
      effects.exit('mathText');
      return ok;
    }
    if (sequence) sequence.type = 'mathTextData';
    reader.resume('\\');
    if (code === null || isLineEnding(code)) return inside(code);
    reader.consume(code);
    return inside;
  }
}

const command = /\\[A-Za-z]/;
const isLetter = /^\p{L}$/u;
/** Two words, which a formula without commands does not have. */
const twoWords = /\p{L}{2,}\s+\p{L}{2,}/u;
/** A number after a space and no operator: `$HOME/a_b or 5$`. */
const amount = /[^\s=<>+*/^-]\s+[\d.,]+$|[€£¥]/u;
/** Formulas do not end with these characters. Source code and addresses do: `$FOO=$BAR`, `$a{b};$c`. */
const unfinished = /[=/:,;_^&|([{-]$/;

/**
 * Returns true if a text between two single dollars is a formula, and false for prices, variables and shell commands.
 * @param content without a space at either end
 * @param before the character before the first dollar
 * @param after the character after the second dollar
 */
export function isDollarFormula(content: string, before: string, after: string): boolean {
  if (/[\p{N}$]/u.test(after) || (/[A-Za-z]/.test(after) && !/[ts]/.test(after))) return false;
  if (/^`[^`]+`$/.test(content)) return true;
  if (/["`]/.test(content)) return false;
  if (command.test(content)) return !unfinished.test(content);
  if (/[A-Za-z0-9]/.test(before)) return false;
  if (isLetter.test(content)) return true;
  if (!/[\\^_{=]/.test(content) || [unfinished, twoWords, amount].some((pattern) => pattern.test(content)))
    return false;
  const isPrice = /^\d/.test(content) && /(?:^|[\s(])\p{L}{2,}/u.test(content);
  const isVariable = /^(?:\{[A-Za-z_]\w+\}|[A-Z]{2,}_[A-Z_]+$)/.test(content);
  return !isPrice && !isVariable && !/[A-Za-z]/.test(after);
}

/** Words that no formula without commands has, unless they name a function: `max(a, b)`. */
const word = /\p{L}{3,}(?!\p{L}|\()/u;
const operator = /[<>+*/|!'(),-]/;
/** Numbers without a letter, such as `1/2`. A range or a list of numbers, as `2-3`, is text. */
const sum = /\d\s*[<>+*/]\s*\d/;
/** Between square brackets an operator has spaces, because editors escape `[a, b]` and `[a-z]`, too. */
const spacedOperator = /\s[<>+*/-]\s/;

/**
 * Returns true if a text between escaped brackets is a formula. Editors escape brackets, too: `\[sic\]`, `file\(s\)`.
 * @param before the character before the opening parenthesis, absent for a square bracket
 */
export function isEscapedFormula(content: string, before: string | undefined): boolean {
  const plain = content.replace(/\\[!-/:-@[-`{-~]/g, '');
  if (command.test(plain)) return true;
  const isBehindWord = /[\p{L}\p{N}]/u.test(before ?? '');
  if (isLetter.test(plain)) return !isBehindWord;
  const isApart = /^\s[\s\S]*\s$/.test(content);
  if (/[\^_{=]/.test(plain) && (isApart || !/\p{L}{3}/u.test(plain)) && !twoWords.test(plain)) return true;
  if (isBehindWord || word.test(plain) || twoWords.test(plain)) return false;
  if (!/\p{L}/u.test(plain)) return sum.test(plain);
  return before === undefined ? spacedOperator.test(plain) : operator.test(plain) || /^\d+\p{L}$/u.test(plain.trim());
}
