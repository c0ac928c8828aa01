// The syntax `==marked text==`, which becomes `mark` elements.
import type { Parent, PhrasingContent } from 'mdast';
import type { Extension as MdastExtension } from 'mdast-util-from-markdown';
import { splice } from 'micromark-util-chunked';
import { classifyCharacter } from 'micromark-util-classify-character';
import { resolveAll } from 'micromark-util-resolve-all';
import type { Code, Effects, Event, State, Token, TokenizeContext } from 'micromark-util-types';
import { codes, type Extension } from '#lib/compile/mdx/syntax/micromark.ts';

/**
 * Parses two equals signs at the edge of words. Within a word and between spaces they stay: `a==b`, `a == b`. Chinese,
 * Japanese and Korean have no spaces between words.
 */
export function markedSyntax(): Extension {
  const construct = { name: 'marked', tokenize: tokenizeSequence, resolveAll: pairSequences };
  return {
    text: { [codes.equals]: construct },
    insideSpan: { null: [construct] },
    attentionMarkers: { null: [codes.equals] },
  };
}

const cjk = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** Returns true if a word may begin or end beside this character. */
function isEdge(code: Code): boolean {
  return classifyCharacter(code) !== undefined || (code !== null && cjk.test(String.fromCharCode(code)));
}

function tokenizeSequence(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  const { previous } = this;
  const isEscaped = this.events.at(-1)?.[1].type === 'characterEscape';
  let size = 0;
  return start;

  function start(code: Code): State | undefined {
    if (previous === codes.equals && !isEscaped) return nok(code);
    effects.enter('markedSequenceTemporary');
    return more(code);
  }

  function more(code: Code): State | undefined {
    if (code === codes.equals) {
      if (size === 2) return nok(code);
      effects.consume(code);
      size += 1;
      return more;
    }
    if (size < 2) return nok(code);
    const token = effects.exit('markedSequenceTemporary');
    const isSpaceAfter = classifyCharacter(code) === 1;
    const isSpaceBefore = classifyCharacter(previous) === 1;
    token._markedOpen = !isSpaceAfter && isEdge(previous);
    token._markedClose = !isSpaceBefore && isEdge(code);
    return ok(code);
  }
}

function pairSequences(events: Event[], context: TokenizeContext): Event[] {
  for (let close = 0; close < events.length; close++) {
    if (!isSequence(events[close], 'enter', '_markedClose')) continue;
    for (let open = close - 1; open >= 0; open--) {
      if (!isSequence(events[open], 'exit', '_markedOpen')) continue;
      const [first, last] = [events[open]?.[1], events[close]?.[1]];
      if (!first || !last) break;
      first.type = last.type = 'markedSequence';
      const marked: Token = { type: 'marked', start: { ...first.start }, end: { ...last.end } };
      const between = events.slice(open + 1, close);
      const wrapped: Event[] = [
        ['enter', marked, context],
        ['enter', first, context],
        ['exit', first, context],
        ...resolveAll(context.parser.constructs.insideSpan.null ?? [], between, context),
        ['enter', last, context],
        ['exit', last, context],
        ['exit', marked, context],
      ];
      splice(events, open - 1, close - open + 3, wrapped);
      close = open + wrapped.length - 2;
      break;
    }
  }
  for (const [, token] of events) if (token.type === 'markedSequenceTemporary') token.type = 'data';
  return events;
}

function isSequence(event: Event | undefined, side: 'enter' | 'exit', role: '_markedOpen' | '_markedClose'): boolean {
  return event?.[0] === side && event[1].type === 'markedSequenceTemporary' && event[1][role] === true;
}

/** Marked text. */
interface Marked extends Parent {
  type: 'marked';
  children: PhrasingContent[];
}

declare module 'mdast' {
  interface RootContentMap {
    marked: Marked;
  }
  interface PhrasingContentMap {
    marked: Marked;
  }
}

/** Builds nodes of the type `marked`. */
export function markedFromMarkdown(): MdastExtension {
  return {
    canContainEols: ['marked'],
    enter: {
      marked(token) {
        this.enter({ type: 'marked', children: [], data: { hName: 'mark' } }, token);
      },
    },
    exit: {
      marked(token) {
        this.exit(token);
      },
    },
  };
}
