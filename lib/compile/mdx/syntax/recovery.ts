// Makes the parser of MDX continue after a syntax error, so that all errors of a text cost one parse.
import type { Nodes, Root } from 'mdast';
import type { CompileContext, Handle, Extension as MdastExtension, Token } from 'mdast-util-from-markdown';
import type { Construct, State } from 'micromark-util-types';
import type { Processor } from 'unified';
import { VFileMessage } from 'vfile-message';
import type { Extension } from '#lib/compile/mdx/syntax/micromark.ts';
import { visit } from '#lib/compile/mdx/visit.ts';

/** The findings of the current parse. Parsing is synchronous, so there is one at a time for a processor. */
export interface Recovery {
  errors: VFileMessage[];
  /** Names of components whose opening tag is an error. Their closing tags are no further errors. */
  lost: string[];
  /** Components that are not closed where they should be. */
  open: Set<Nodes>;
}

/**
 * Replaces the errors that the extensions of a processor throw.
 * @param nameOf returns the name of the component whose opening tag has an error
 * @returns the findings, which the caller resets before each parse
 */
export function recoverSyntax(processor: Processor, nameOf: (error: VFileMessage) => string | undefined): Recovery {
  const recovery: Recovery = { errors: [], lost: [], open: new Set() };
  const data = processor.data() as { micromarkExtensions?: Extension[]; fromMarkdownExtensions?: unknown[] };
  const record = (error: unknown) => {
    if (!(error instanceof VFileMessage)) throw error;
    recovery.errors.push(error);
    const name = nameOf(error);
    if (name) recovery.lost.push(name);
  };
  for (const { flow, text } of data.micromarkExtensions ?? []) {
    for (const construct of Object.values(flow ?? {}).flat()) if (construct && isMdx(construct)) guard(construct);
    for (const construct of Object.values(text ?? {}).flat())
      if (construct && isMdx(construct)) guard(construct, record);
  }
  for (const extension of (data.fromMarkdownExtensions ?? []).flat(2) as MdastExtension[]) {
    if (extension.exit?.mdxJsxTextTag) Object.assign(extension, recoverTags(extension, recovery, record));
  }
  return recovery;
}

/** Replaces components that are not closed with their content, which is checked like the rest. */
export function unwrapOpen(tree: Root, { open }: Recovery): void {
  if (open.size === 0) return;
  visit(tree, (node: Nodes, index, parent) => {
    if (!open.has(node) || !parent || index === undefined || !('children' in node)) return undefined;
    const behind = parent.children.splice(index);
    for (const child of [...node.children, ...behind.slice(1)]) parent.children.push(child);
    return ['skip', index];
  });
}

function isMdx({ name }: Construct): boolean {
  return /^mdx(?:Jsx(?:Text|Flow)Tag|(?:Text|Flow)Expression)$/.test(name ?? '');
}

/**
 * Makes a construct fail where it throws, so that its source is text.
 * @param record receives the error; absent for constructs that are tried again within a text
 */
function guard(construct: Construct, record?: Record): void {
  const { tokenize } = construct;
  construct.tokenize = function tokenizeGuarded(effects, ok, nok) {
    const { line } = this.now();
    let isOver = false;
    const leave =
      (next: State): State =>
      (code) => {
        isOver = true;
        return next(code);
      };
    const wrap =
      (state: State): State =>
      (code) => {
        try {
          const next = state(code);
          return isOver || !next ? next : wrap(next);
        } catch (error) {
          // The lines after the first one were not checked for lists and quotes.
          if (isOver || (!record && this.now().line !== line)) throw error;
          record?.(error);
          isOver = true;
          return nok(code);
        }
      };
    return wrap(tokenize.call(this, effects, leave(ok), leave(nok)));
  };
}

type Record = (error: unknown) => void;

interface Tag {
  name?: string;
  close: boolean;
  isStray?: boolean;
}

interface TagData {
  mdxJsxTag: Tag;
  mdxJsxTagStack: Tag[];
}

/** Handlers of tags that record errors instead of throwing them. */
function recoverTags({ enter = {}, exit = {} }: MdastExtension, recovery: Recovery, record: Record): MdastExtension {
  const attempt = (handle: Handle | undefined, context: CompileContext, token: Token): boolean => {
    try {
      handle?.call(context, token);
      return true;
    } catch (error) {
      record(error);
      return false;
    }
  };
  const kinds = ['mdxJsxFlowTag', 'mdxJsxTextTag'];
  const wrap = (suffix: string, handlers: MdastExtension['enter'], make: (handle: Handle | undefined) => Handle) =>
    Object.fromEntries(kinds.map((kind) => [kind + suffix, make(handlers?.[kind + suffix])]));
  const dataOf = (context: CompileContext) => context.data as unknown as TagData;
  /** A closing tag has no attributes and no slash at its end. */
  const inClosing = (handle: Handle | undefined): Handle =>
    function enterPart(token) {
      const tag = dataOf(this).mdxJsxTag;
      if (attempt(handle, this, token)) return;
      tag.close = false;
      handle?.call(this, token);
      tag.close = true;
    };
  return {
    enter: {
      ...enter,
      ...wrap(
        'ClosingMarker',
        enter,
        (handle) =>
          function enterClosing(token) {
            if (dataOf(this).mdxJsxTagStack.length === 0) dataOf(this).mdxJsxTag.isStray = true;
            else handle?.call(this, token);
          },
      ),
      ...wrap('Attribute', enter, inClosing),
      ...wrap('ExpressionAttribute', enter, inClosing),
      ...wrap('SelfClosingMarker', enter, inClosing),
    },
    exit: {
      ...exit,
      ...wrap(
        '',
        exit,
        (handle) =>
          function exitTag(token) {
            closeTag(this, token, handle, recovery, record);
          },
      ),
    },
  };
}

function closeTag(
  context: CompileContext,
  token: Token,
  handle: Handle | undefined,
  recovery: Recovery,
  record: Record,
): void {
  const { mdxJsxTag: tag, mdxJsxTagStack: stack } = context.data as unknown as TagData;
  const tail = stack.at(-1);
  const isLost = tag.close && tail?.name !== tag.name && recovery.lost.includes(tag.name ?? '');
  if (isLost) recovery.lost.splice(recovery.lost.indexOf(tag.name ?? ''), 1);
  if (tag.isStray && !isLost) record(new VFileMessage('Unexpected closing slash', { place: token }));
  if (tag.isStray || isLost) {
    context.resume();
    return;
  }
  const recovering = Object.create(context, {
    enter: { value: makeEnter(context, recovery, record) },
    exit: { value: makeExit(context, tail, record) },
  }) as CompileContext;
  try {
    handle?.call(recovering, token);
  } catch (error) {
    record(error);
    // The tag closes the innermost component, whatever its name.
    if (tail) tag.name = tail.name;
    handle?.call(recovering, token);
  }
}

type OnError = (this: CompileContext, closing: Token | undefined, open: Token) => void;

function makeEnter(context: CompileContext, recovery: Recovery, record: Record) {
  return (node: Nodes, token: Token, onError: OnError) => {
    const report = (closing: Token | undefined, open: Token) => {
      try {
        onError.call(context, closing, open);
      } catch (error) {
        record(error);
      }
      (context.data as unknown as TagData).mdxJsxTagStack.pop();
    };
    context.enter(node as never, token, (closing, open) => {
      recovery.open.add(node);
      report(closing, open);
      if (closing) context.exit(closing);
      else reportRest(context, recovery, report);
    });
  };
}

/** Reports the other components that are open at the end of the text. */
function reportRest(
  context: CompileContext,
  { open }: Recovery,
  report: (closing: undefined, open: Token) => void,
): void {
  for (const [index, [token]] of [...context.tokenStack.entries()].reverse()) {
    const node = context.stack[index + 1] as Nodes | undefined;
    if (!node) continue;
    if (!open.has(node)) report(undefined, token);
    open.add(node);
    if (node.position) node.position.end = { ...node.position.start };
  }
}

function makeExit(context: CompileContext, tail: Tag | undefined, record: Record) {
  return (token: Token, onError: OnError) => {
    const [open] = context.tokenStack.at(-1) ?? [];
    if (open && open.type !== token.type) {
      try {
        onError.call(context, token, open);
      } catch (error) {
        record(error);
      }
      // The component stays open.
      if (tail) (context.data as unknown as TagData).mdxJsxTagStack.push(tail);
      return;
    }
    context.exit(token);
  };
}
