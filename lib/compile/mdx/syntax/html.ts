// Syntax of HTML: `.md` takes a tag only if HTML has an element of that name, `.mdx` takes comments, void elements and
// addresses in angle brackets.

import { htmlVoidElements } from 'html-void-elements';
import { autolink, htmlFlow, htmlText } from 'micromark-core-commonmark';
import type { Code, Construct, Effects, Extension, State, TokenizeContext } from 'micromark-util-types';
import type { Processor } from 'unified';
import { isElement, isVoid } from '#lib/compile/mdx/html/elements.ts';
import { findComponent } from '#lib/compile/mdx/registry.ts';

const lessThan = 60;

/** A tag at the place of the parser: its name, `/name`, or `!--` for a comment. */
type Accepts = (tag: string, previous: Code) => boolean;

/**
 * Adds HTML to a processor that parses Markdown. A tag of no element, such as `Vec<T>`, is text. A capital letter after
 * a word begins the argument of a type, even if HTML has that element: `Option<Text>`, `Box<A>`.
 */
export function remarkHtml(this: Processor): void {
  const accepts: Accepts = (tag, previous) => {
    if (tag === '!--') return true;
    const name = tag.replace('/', '');
    const isArgument = isWordCharacter(previous) && /^[A-Z](?:[a-z]|$)/.test(tag);
    return !isArgument && (isElement(name.toLowerCase()) || findComponent(name) !== undefined);
  };
  extend(this, {
    disable: { null: ['htmlFlow', 'htmlText'] },
    flow: { [lessThan]: restrict(htmlFlow, startsWith(accepts)) },
    text: { [lessThan]: restrict(htmlText, startsWith(accepts)) },
  });
}

const isVoidTag: Accepts = (tag) => isVoid(tag.replace('/', '').toLowerCase());

/** Adds HTML to the MDX extension of a processor, whose own syntax reports an error at such a `<` otherwise. */
export function addHtmlToMdx(extension: Extension): void {
  const { flow = {}, text = {} } = extension;
  const isHtml = startsWith((tag, previous) => tag === '!--' || isVoidTag(tag, previous));
  flow[lessThan] = [restrict(htmlFlow, isCommentLine), ...listConstructs(flow).map((tag) => refuse(tag, hasHtml))];
  text[lessThan] = [
    restrict(htmlText, isHtml),
    { ...autolink, name: 'mdxAutolink' },
    ...listConstructs(text).map((tag) => refuse(tag, isHtml)),
  ];
}

function listConstructs(constructs: NonNullable<Extension['text']>): Construct[] {
  return [constructs[lessThan] ?? []].flat();
}

function extend(processor: Processor, extension: Extension): void {
  const data = processor.data() as { micromarkExtensions?: Extension[] };
  data.micromarkExtensions = [...(data.micromarkExtensions ?? []), extension];
}

/** @returns a construct that is tried only where the condition holds. Its name differs, so that it is not disabled. */
function restrict(construct: Construct, condition: Construct): Construct {
  return {
    ...construct,
    name: `${construct.name}Restricted`,
    tokenize(effects, ok, nok) {
      return effects.check(condition, construct.tokenize.call(this, effects, ok, nok), nok);
    },
  };
}

/** @returns a construct that is tried only where the condition does not hold */
function refuse(construct: Construct, condition: Construct): Construct {
  return {
    ...construct,
    tokenize(effects, ok, nok) {
      return effects.check(condition, nok, construct.tokenize.call(this, effects, ok, nok));
    },
  };
}

/** @returns a condition on the tag that begins here */
function startsWith(accepts: Accepts): Construct {
  return {
    partial: true,
    tokenize(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
      const { previous } = this;
      let tag = '';
      const read: State = (code) => {
        const character = code !== null && code > 0 ? String.fromCharCode(code) : '';
        const next = tag + character;
        if (character && /^(?:!-{0,2}|\/?(?:[A-Za-z][\w-]*)?)$/.test(next)) {
          tag = next;
          effects.consume(code);
          return read;
        }
        effects.exit('data');
        return accepts(tag, previous) ? ok(code) : nok(code);
      };
      return (code) => {
        effects.enter('data');
        effects.consume(code);
        return read;
      };
    },
  };
}

/** @returns a condition on the rest of the line */
function lineMatches(pattern: RegExp): Construct {
  return {
    partial: true,
    tokenize(effects, ok, nok) {
      let line = '';
      const read: State = (code) => {
        if (code === null || code < -2) {
          effects.exit('data');
          return pattern.test(line) ? ok(code) : nok(code);
        }
        line += code < 0 ? ' ' : String.fromCharCode(code);
        effects.consume(code);
        return read;
      };
      return (code) => {
        effects.enter('data');
        return read(code);
      };
    },
  };
}

/** A comment with nothing after it on its line. Text after a comment makes it part of a paragraph. */
const isCommentLine = lineMatches(/^<!--(?:(?!-->).)*(?:-->\s*)?$/);
/** A line of tags with a comment or a void element, or an address. It is a paragraph, not a block of tags. */
const hasHtml = lineMatches(
  new RegExp(
    `<!--|<\\/?(?:${htmlVoidElements.join('|')})[\\s/>]|^<[a-z][a-z0-9+.-]+:[^\\s<>/]*[/\\w][^\\s<>]*>|^<[^\\s<>@]+@[^\\s<>]+>`,
    'i',
  ),
);

function isWordCharacter(code: Code): boolean {
  return code !== null && code > 0 && /[A-Za-z0-9_]/.test(String.fromCharCode(code));
}
