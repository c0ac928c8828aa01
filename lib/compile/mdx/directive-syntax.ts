// The syntax of container directives: `:::note[Title]`, `:::note Title` and `::: note Title`, closed by `:::`.
// (micromark-extension-directive reads only the first form, and `10:30` as a directive within a text.)
import type { BlockContent, DefinitionContent, Parent } from 'mdast';
import type { CompileContext, Extension as MdastExtension } from 'mdast-util-from-markdown';
import { factorySpace } from 'micromark-factory-space';
import type { Code, Construct, Effects, State, Token, TokenizeContext } from 'micromark-util-types';
import { codes, type Extension, isLineEnding, toText } from '#lib/compile/mdx/micromark.ts';

/** A container directive. `callouts.ts` replaces it. */
export interface Directive extends Parent {
  type: 'directive';
  name: string;
  /** The rest of the first line, as typed: a title in brackets or without, attributes. */
  rest: string;
  isClosed: boolean;
  children: (BlockContent | DefinitionContent)[];
}

declare module 'mdast' {
  interface RootContentMap {
    directive: Directive;
  }
  interface BlockContentMap {
    directive: Directive;
  }
}

/** Parses container directives. They may be nested, with the same number of colons or with others. */
export function directiveSyntax(): Extension {
  return { flow: { [codes.colon]: { name: 'directive', concrete: true, tokenize: tokenizeDirective } } };
}

const nonLazyLine: Construct = { tokenize: tokenizeNonLazyLine, partial: true };

function tokenizeDirective(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  const self = this;
  /** Numbers of colons of the open directives. */
  const open: number[] = [0];
  /** The fence of the code that the current line is in. */
  let fence = '';
  let previous: Token | undefined;
  return (code) => {
    effects.enter('directive');
    effects.enter('directiveFence');
    return colons(code);
  };

  function colons(code: Code): State | undefined {
    if (code === codes.colon) {
      effects.consume(code);
      open[0] = (open[0] ?? 0) + 1;
      return colons;
    }
    return (open[0] ?? 0) < 3 ? nok(code) : factorySpace(effects, beforeName, 'whitespace')(code);
  }

  function beforeName(code: Code): State | undefined {
    if (!/[A-Za-z]/.test(toText(code))) return nok(code);
    effects.enter('directiveName');
    return name(code);
  }

  function name(code: Code): State | undefined {
    if (/[\w-]/.test(toText(code))) {
      effects.consume(code);
      return name;
    }
    effects.exit('directiveName');
    if (isEnd(code)) return afterFence(code);
    effects.enter('directiveRest');
    return rest(code);
  }

  function rest(code: Code): State | undefined {
    if (!isEnd(code)) {
      effects.consume(code);
      return rest;
    }
    effects.exit('directiveRest');
    return afterFence(code);
  }

  function afterFence(code: Code): State | undefined {
    effects.exit('directiveFence');
    if (self.interrupt) return ok(code);
    return code === null ? after(code) : effects.attempt(nonLazyLine, contentStart, after)(code);
  }

  function contentStart(code: Code): State | undefined {
    if (code === null) return after(code);
    if (isLineEnding(code)) return effects.check(nonLazyLine, lineStart, after)(code);
    return lineStart(code);
  }

  /** Each line is a chunk of the content, unless it closes the outermost directive. */
  function lineStart(code: Code): State | undefined {
    return effects.check({ tokenize: tokenizeClosing, partial: true }, closing, chunk)(code);
  }

  function chunk(code: Code): State | undefined {
    if (code === null) return after(code);
    if (isLineEnding(code)) return effects.check(nonLazyLine, chunkStart, after)(code);
    return chunkStart(code);
  }

  function chunkStart(code: Code): State | undefined {
    const token = effects.enter('chunkDocument', { contentType: 'document', previous });
    if (previous) previous.next = token;
    previous = token;
    return inChunk(code);
  }

  function inChunk(code: Code): State | undefined {
    if (code === null) return endChunk(after)(code);
    if (isLineEnding(code)) return effects.check(nonLazyLine, nextLine, endChunk(after))(code);
    effects.consume(code);
    return inChunk;
  }

  function nextLine(code: Code): State | undefined {
    effects.consume(code);
    return endChunk(lineStart);
  }

  function endChunk(next: State): State {
    return (code) => {
      const token = effects.exit('chunkDocument');
      self.parser.lazy[token.start.line] = false;
      return next(code);
    };
  }

  function closing(code: Code): State | undefined {
    effects.enter('directiveEnd');
    return restOfClosing(code);
  }

  function restOfClosing(code: Code): State | undefined {
    if (!isEnd(code)) {
      effects.consume(code);
      return restOfClosing;
    }
    effects.exit('directiveEnd');
    return after(code);
  }

  function after(code: Code): State | undefined {
    effects.exit('directive');
    return ok(code);
  }

  /** Reads a line, and keeps the list of open directives. Succeeds if the line closes the outermost one. */
  function tokenizeClosing(inner: Effects, isClosing: State, isContent: State): State {
    let line = '';
    return factorySpace(inner, start, 'linePrefix');

    function start(code: Code): State | undefined {
      if (code !== codes.colon && code !== codes.backtick && code !== codes.tilde) return isContent(code);
      inner.enter('directiveEnd');
      return more(code);
    }

    function more(code: Code): State | undefined {
      if (!isEnd(code)) {
        inner.consume(code);
        line += toText(code);
        return more;
      }
      inner.exit('directiveEnd');
      return closes(line.trimEnd()) ? isClosing(code) : isContent(code);
    }
  }

  /** @param line a line that begins with colons or with the marks of a code fence */
  function closes(line: string): boolean {
    const [marks = ''] = /^(?:`{3,}|~{3,})/.exec(line) ?? [];
    if (fence) {
      if (marks.startsWith(fence) && marks === line) fence = '';
      return false;
    }
    fence = marks;
    const [, colons = '', name] = /^(:{3,})(?:[ \t]*([A-Za-z]).*)?$/.exec(line) ?? [];
    if (!colons) return false;
    if (name) {
      open.push(colons.length);
      return false;
    }
    const closed = open.findLastIndex((size) => size <= colons.length);
    if (closed > 0) open.splice(closed);
    return closed === 0;
  }
}

function tokenizeNonLazyLine(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  return (code) => {
    effects.enter('lineEnding');
    effects.consume(code);
    effects.exit('lineEnding');
    return (next) => (this.parser.lazy[this.now().line] ? nok(next) : ok(next));
  };
}

function isEnd(code: Code): boolean {
  return code === null || isLineEnding(code);
}

/** Builds nodes of the type `directive`. */
export function directiveFromMarkdown(): MdastExtension {
  const change = (context: CompileContext, facts: Partial<Directive>) =>
    Object.assign(context.stack.at(-1) ?? {}, facts);
  return {
    enter: {
      directive(token) {
        this.enter({ type: 'directive', name: '', rest: '', isClosed: false, children: [] }, token);
      },
    },
    exit: {
      directiveName(token) {
        change(this, { name: this.sliceSerialize(token) });
      },
      directiveRest(token) {
        change(this, { rest: this.sliceSerialize(token) });
      },
      directiveEnd() {
        change(this, { isClosed: true });
      },
      directive(token) {
        this.exit(token);
      },
    },
  };
}
