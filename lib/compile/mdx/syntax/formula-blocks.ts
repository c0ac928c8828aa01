// The syntax of formulas in blocks between `\[` and `\]`. Without it, lines that begin like a list or a quote would be one.
import type { Code, Construct, Effects, State, TokenizeContext } from 'micromark-util-types';
import { isEscapedFormula } from '#lib/compile/mdx/syntax/formulas.ts';
import { codes, type Extension, isLineEnding, toText } from '#lib/compile/mdx/syntax/micromark.ts';

/** Parses such blocks to the tokens of `remark-math`. */
export function formulaBlockSyntax(): Extension {
  const construct: Construct = { name: 'bracketFormula', tokenize: tokenizeBlock, concrete: true };
  return { flow: { [codes.backslash]: construct } };
}

function tokenizeBlock(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  /** Number of characters up to the closing `\]`. */
  let length = 0;
  let done = 0;
  const look = { tokenize: tokenizeLook, partial: true };
  return effects.check(look, open, nok);

  /** Reads up to `\]` at the end of a line. The block has no empty line. */
  function tokenizeLook(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
    const { now, parser } = this;
    let text = '';
    let line = '';
    return more;

    function more(code: Code): State | undefined {
      if (code !== null && !isLineEnding(code)) {
        if (line === '') effects.enter('mathFlowValue');
        effects.consume(code);
        line += toText(code);
        return more;
      }
      if (line !== '') effects.exit('mathFlowValue');
      text += line;
      if (/^\\\[[\s\S]*\\\][ \t]*$/.test(text)) return isBlock(text) ? ok(code) : nok(code);
      if (code === null || line.trim() === '' || !text.startsWith('\\[')) return nok(code);
      effects.enter('lineEnding');
      effects.consume(code);
      effects.exit('lineEnding');
      text += '\n';
      line = '';
      return (next) => (parser.lazy[now().line] ? nok(next) : more(next));
    }
  }

  function isBlock(text: string): boolean {
    length = text.trimEnd().length - 2;
    const content = text.slice(2, length);
    const isApart = /^[ \t]*\n[\s\S]*\n[ \t]*$/.test(content);
    return content.trim() !== '' && (isApart || isEscapedFormula(content, undefined));
  }

  function open(code: Code): State {
    effects.enter('mathFlow');
    return fence(code, inside);
  }

  /** Consumes a backslash and the bracket behind it. */
  function fence(code: Code, next: State): State {
    effects.enter('mathFlowFence');
    effects.enter('mathFlowFenceSequence');
    effects.consume(code);
    return (bracket) => {
      effects.consume(bracket);
      effects.exit('mathFlowFenceSequence');
      effects.exit('mathFlowFence');
      done += 2;
      return next;
    };
  }

  function inside(code: Code): State | undefined {
    if (done === length) return fence(code, close);
    if (isLineEnding(code)) {
      effects.enter('lineEnding');
      effects.consume(code);
      effects.exit('lineEnding');
      done += 1;
      return inside;
    }
    effects.enter('mathFlowValue');
    return value(code);
  }

  function value(code: Code): State | undefined {
    if (done === length || isLineEnding(code)) {
      effects.exit('mathFlowValue');
      return inside(code);
    }
    effects.consume(code);
    done += 1;
    return value;
  }

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
    effects.exit('mathFlow');
    return ok(code);
  }
}
