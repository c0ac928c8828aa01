// The syntax of container directives: `:::note[Title]`, `:::note Title` and `::: note Title`, closed by `:::`.
// (micromark-extension-directive reads only the first form, and `10:30` as a directive within a text.)
import type { BlockContent, DefinitionContent, Parent } from 'mdast';
import type { CompileContext, Extension as MdastExtension } from 'mdast-util-from-markdown';
import { factorySpace } from 'micromark-factory-space';
import type { Code, Construct, Effects, State, Token, TokenizeContext, Tokenizer } from 'micromark-util-types';
import { codes, type Extension, isLineEnding, toText } from '#lib/compile/mdx/syntax/micromark.ts';

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

// A micromark tokenizer is a state machine whose states are closures over `effects`. Each function below reads one part
// of a directive and passes on to the state of the next part.

function tokenizeDirective(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  const end: State = (code) => {
    effects.exit('directive');
    return ok(code);
  };
  const afterFence = (colons: number): State => {
    if (this.interrupt) return ok;
    const content = readContent(this, effects, followNesting(colons), end);
    return (code) => (code === null ? end(code) : effects.attempt(nonLazyLine, content, end)(code));
  };
  return (code) => {
    effects.enter('directive');
    return readFence(effects, afterFence, nok)(code);
  };
}

/**
 * Reads the first line: colons, the name and the rest.
 * @param next returns the state after the line, from the number of colons
 */
function readFence(effects: Effects, next: (colons: number) => State, nok: State): State {
  let count = 0;
  return (code) => {
    effects.enter('directiveFence');
    return colons(code);
  };

  function colons(code: Code): State | undefined {
    if (code === codes.colon) {
      effects.consume(code);
      count++;
      return colons;
    }
    return count < 3 ? nok(code) : factorySpace(effects, beforeName, 'whitespace')(code);
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
    return isEnd(code) ? end(code) : readLine(effects, 'directiveRest', end)(code);
  }

  function end(code: Code): State | undefined {
    effects.exit('directiveFence');
    return next(count)(code);
  }
}

/** Reads the lines up to the one that closes the directive. Each line is a chunk of a document. */
function readContent({ parser }: TokenizeContext, effects: Effects, closes: Closes, end: State): State {
  let previous: Token | undefined;
  const closing = { tokenize: tokenizeClosing(closes), partial: true };
  return (code) => {
    if (code === null) return end(code);
    return isLineEnding(code) ? effects.check(nonLazyLine, lineStart, end)(code) : lineStart(code);
  };

  function lineStart(code: Code): State | undefined {
    return effects.check(closing, readLine(effects, 'directiveEnd', end), chunk)(code);
  }

  function chunk(code: Code): State | undefined {
    if (code === null) return end(code);
    return isLineEnding(code) ? effects.check(nonLazyLine, chunkStart, end)(code) : chunkStart(code);
  }

  function chunkStart(code: Code): State | undefined {
    const token = effects.enter('chunkDocument', { contentType: 'document', previous });
    if (previous) previous.next = token;
    previous = token;
    return inChunk(code);
  }

  function inChunk(code: Code): State | undefined {
    if (code === null) return endChunk(end)(code);
    if (isLineEnding(code)) return effects.check(nonLazyLine, nextLine, endChunk(end))(code);
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
      parser.lazy[token.start.line] = false;
      return next(code);
    };
  }
}

/** Reads to the end of the line, as one token. */
function readLine(effects: Effects, type: 'directiveRest' | 'directiveEnd', next: State): State {
  return (code) => {
    effects.enter(type);
    return more(code);
  };

  function more(code: Code): State | undefined {
    if (!isEnd(code)) {
      effects.consume(code);
      return more;
    }
    effects.exit(type);
    return next(code);
  }
}

/** Tokenizes a line, and succeeds if it closes the outermost directive. */
function tokenizeClosing(closes: Closes): Tokenizer {
  return (effects, isClosing, isContent) => {
    let line = '';
    return factorySpace(effects, start, 'linePrefix');

    function start(code: Code): State | undefined {
      if (code !== codes.colon && code !== codes.backtick && code !== codes.tilde) return isContent(code);
      effects.enter('directiveEnd');
      return more(code);
    }

    function more(code: Code): State | undefined {
      if (!isEnd(code)) {
        effects.consume(code);
        line += toText(code);
        return more;
      }
      effects.exit('directiveEnd');
      return closes(line.trimEnd()) ? isClosing(code) : isContent(code);
    }
  };
}

/** @param line a line that begins with colons or with the marks of a code fence */
type Closes = (line: string) => boolean;

/**
 * Follows the directives and the code fences that lines open and close.
 * @param colons of the outermost directive
 * @returns whether a line closes the outermost directive. Each line must be passed, in order.
 */
function followNesting(colons: number): Closes {
  /** Numbers of colons of the open directives. */
  const open = [colons];
  /** The fence of the code that the current line is in. */
  let fence = '';
  return (line) => {
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
  };
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
