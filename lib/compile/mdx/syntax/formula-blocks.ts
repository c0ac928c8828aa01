// The syntax of formulas in blocks between `\[` and `\]`. Without it, lines that begin like a list or a quote would be one.
import type { Code, Construct, Effects, State, TokenizeContext } from 'micromark-util-types';
import { isEscapedFormula } from '#lib/compile/mdx/syntax/formulas.ts';
import {
  codes,
  consumeLineEnding,
  type Extension,
  isLineEnding,
  readLines,
} from '#lib/compile/mdx/syntax/micromark.ts';

/** Parses such blocks to the tokens of `remark-math`. */
export function formulaBlockSyntax(): Extension {
  const construct: Construct = { name: 'bracketFormula', tokenize: tokenizeBlock, concrete: true };
  return { flow: { [codes.backslash]: construct } };
}

/** Reads a block twice: first to find its end, then to make its tokens. */
function tokenizeBlock(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  let end = 0;
  return effects.check(
    { tokenize: tokenizeLook, partial: true },
    (code) => tokenizeFormula(effects, ok, end)(code),
    nok,
  );

  /** Reads up to `\]` at the end of a line. The block has no empty line. */
  function tokenizeLook(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
    let text = '';
    const onLine = (line: string) => {
      text += line;
      if (/^\\\[[\s\S]*\\\][ \t]*$/.test(text)) {
        const found = findFormulaEnd(text);
        end = found ?? 0;
        return found === undefined ? 'nok' : 'ok';
      }
      if (line.trim() === '' || !text.startsWith('\\[')) return 'nok';
      text += '\n';
      return 'more';
    };
    return readLines(this, effects, [ok, nok], { type: 'mathFlowValue', onLine });
  }
}

/**
 * @param text a block from `\[` to `\]`, perhaps with spaces after it
 * @returns the number of characters before `\]`, or `undefined` if the text between the brackets is no formula
 */
function findFormulaEnd(text: string): number | undefined {
  const end = text.trimEnd().length - 2;
  const content = text.slice(2, end);
  const isApart = /^[ \t]*\n[\s\S]*\n[ \t]*$/.test(content);
  const isFormula = content.trim() !== '' && (isApart || isEscapedFormula(content, undefined));
  return isFormula ? end : undefined;
}

/**
 * Makes the tokens of a block that was found.
 * @param end number of characters before the closing `\]`
 */
function tokenizeFormula(effects: Effects, ok: State, end: number): State {
  /** Number of consumed characters. The opening `\[` has two. */
  let done = 2;
  return (code) => {
    effects.enter('mathFlow');
    return consumeFence(effects, code, inside);
  };

  function inside(code: Code): State | undefined {
    if (done === end) return consumeFence(effects, code, endBlock(effects, ok));
    if (isLineEnding(code)) {
      consumeLineEnding(effects, code);
      done += 1;
      return inside;
    }
    effects.enter('mathFlowValue');
    return value(code);
  }

  function value(code: Code): State | undefined {
    if (done === end || isLineEnding(code)) {
      effects.exit('mathFlowValue');
      return inside(code);
    }
    effects.consume(code);
    done += 1;
    return value;
  }
}

/** Consumes a backslash and the bracket after it. */
function consumeFence(effects: Effects, code: Code, next: State): State {
  effects.enter('mathFlowFence');
  effects.enter('mathFlowFenceSequence');
  effects.consume(code);
  return (bracket) => {
    effects.consume(bracket);
    effects.exit('mathFlowFenceSequence');
    effects.exit('mathFlowFence');
    return next;
  };
}

/** Consumes the spaces after the closing `\]`. */
function endBlock(effects: Effects, ok: State): State {
  return close;

  function close(code: Code): State | undefined {
    if (code !== null && !isLineEnding(code)) {
      effects.enter('whitespace');
      return space(code);
    }
    effects.exit('mathFlow');
    return ok(code);
  }

  function space(code: Code): State | undefined {
    if (code !== null && !isLineEnding(code)) {
      effects.consume(code);
      return space;
    }
    effects.exit('whitespace');
    return close(code);
  }
}
