// Replaces the tags of a text by Markdown.

import { listIndentedCode } from '#lib/import/markdown/places.ts';
import { TrackedText } from '#lib/import/markdown/tracked-text.ts';
import { comment, dedent, oneLine } from '#lib/import/markdown/write.ts';
import type { Collection, Included, NoteAt } from '#lib/import/model.ts';
import type { Handler } from '#lib/import/tags/handler.ts';
import { findHandler } from '#lib/import/tags/handlers.ts';
import { resolveArguments, writeIncluded } from '#lib/import/tags/includes.ts';
import { placeEdits } from '#lib/import/tags/place-edits.ts';
import type { TagSyntax } from '#lib/import/tags/syntax.ts';
import { parseTags, type TagNode } from '#lib/import/tags/tree.ts';
import { assign, evaluateTag, fillVariable } from '#lib/import/tags/variables.ts';
import { embedName } from '#lib/import/text/wiki.ts';

export interface TagOptions {
  /** Finds an uploaded image by its id. */
  imageOf?: Collection['imageOf'];
  /** Values that tags may show, by name: `page.title`. */
  values?: Readonly<Record<string, string>>;
  /** The path of the site, which expressions put before an address: `/blog`. */
  base?: string;
  /** Whether indented text is code, in which a tag is shown as it is. */
  hasIndentedCode?: boolean;
  /** Finds the file that a tag puts into the text. */
  include?: (tag: TagNode) => Included | undefined;
  /** Files within files that are included. */
  depth?: number;
  /** Handlers by name, before those of the table. */
  handlers?: ReadonlyMap<string, Handler>;
  /** Protects Markdown from a later step. HTML and addresses are not wrapped. */
  wrap?: (markdown: string) => string;
}

/** HTML, and addresses, which may stand in an attribute. */
const unwrapped = /^\s*(?:<|$)|^[\w/:;.%#?=&-]+$/;

/** Tags around a list that the generator makes of its documents. */
const loops = new Set(['for', 'tablerow', 'paginate', 'macro']);

/** Groups of which readers see one part at a time. */
const tabs = /^(?:tabs|tab-?group|tab-?pane|code-?tabs|code-?group)$/i;

/** Tags within a condition, which is reported as a whole. */
const branches = /^(?:else|elsif|elseif|elif|when)$/;

/** Tags that show text as it is, in code, too. */
const isShown = /^(?:literal|shown|raw|verbatim)$/;

/** Matches the part of a line before a tag that is in an address or in an attribute. */
const address = /\]\([^()\s]*$|=(["'])(?:(?!\1)[^<>])*$/;

/**
 * Replaces all tags.
 * @param note receives the tags that are not known
 */
export function replaceTags(
  text: TrackedText,
  syntaxes: readonly TagSyntax[],
  note: NoteAt,
  options: TagOptions = {},
): void {
  if (syntaxes.length === 0) return;
  const source = text.text;
  const renderer = new TagRenderer(source, syntaxes, note, options);
  const nodes = parseTags(source, syntaxes).filter((part) => typeof part !== 'string');
  const code = options.hasIndentedCode && nodes.length > 0 ? listIndentedCode(source) : [];
  const isCode = ({ start, end }: TagNode) => code.some(([from, to]) => start >= from && end <= to);
  const render = (node: TagNode) => (isCode(node) && node.name === 'shown' ? node.raw : renderer.render(node));
  const replaced = nodes.filter((node) => isShown.test(node.name) || !isCode(node));
  text.apply(placeEdits(replaced, source, render));
}

/** Renders the tags of one text, in their order: a variable that a tag sets has its value in the tags after it. */
class TagRenderer {
  private readonly source: string;
  private readonly syntaxes: readonly TagSyntax[];
  private readonly note: NoteAt;
  private readonly options: TagOptions;
  private readonly variables: Map<string, string>;
  private readonly wrap: (markdown: string) => string;

  constructor(source: string, syntaxes: readonly TagSyntax[], note: NoteAt, options: TagOptions) {
    this.source = source;
    this.syntaxes = syntaxes;
    this.note = note;
    this.options = options;
    this.variables = new Map(Object.entries(options.values ?? {}));
    this.wrap = options.wrap ?? ((markdown) => markdown);
  }

  /** @returns the Markdown of a tag and its content */
  render(node: TagNode): string {
    const { variables } = this;
    const isLoop = node.children !== undefined && (loops.has(node.name) || node.name.endsWith('.inline'));
    const body = isLoop
      ? undefined
      : node.children?.map((part) => (typeof part === 'string' ? part : this.render(part))).join('');
    if (tabs.test(node.name) && body !== undefined)
      this.note('the tabs are shown one below the other', node.start, true);
    if (node.name === embedName)
      this.note(`${oneLine(node.head)} shows another note: it became a link`, node.start, true);
    if (assign(node, body, variables)) return '';
    const replaced = evaluateTag(node, variables) ?? this.replace(node, body);
    if (replaced === undefined) return this.describeUnknown(node, body, isLoop);
    return unwrapped.test(replaced) || replaced === body ? replaced : this.wrap(replaced);
  }

  /** @returns the text of the tag's handler, or of the file that it includes; `undefined` if it has neither */
  private replace(node: TagNode, body: string | undefined): string | undefined {
    const { source, variables } = this;
    const { handlers, imageOf, base = '' } = this.options;
    const raw = node.name === '=' ? fillVariable(node.raw, variables) : node.raw;
    const named = node.name.startsWith('include') ? resolveArguments(node, variables) : node.named;
    const around = { before: source[node.start - 1], after: source[node.end] };
    const handler = handlers?.get(node.name) ?? findHandler(node.name);
    return handler?.({ ...node, raw, named, body, imageOf, base, ...around }) ?? this.include(node, named);
  }

  private include(node: TagNode, named: Readonly<Record<string, string>>): string | undefined {
    const { include, depth = 4 } = this.options;
    const included = depth > 0 ? include?.(node) : undefined;
    return included && writeIncluded(included, named, (template, own) => this.fillTemplate(template, own, depth - 1));
  }

  /** @returns `undefined` if a tag of the template is not known */
  private fillTemplate(template: string, own: Readonly<Record<string, string>>, depth: number): string | undefined {
    const { imageOf, base, handlers, include } = this.options;
    const inner = new TrackedText(template, 1);
    let isKnown = true;
    const note: NoteAt = (_message, _offset, isHarmless) => {
      isKnown &&= isHarmless === true;
    };
    const values = { ...Object.fromEntries(this.variables), ...own };
    replaceTags(inner, this.syntaxes, note, { imageOf, values, base, handlers, include, depth });
    return isKnown ? inner.text : undefined;
  }

  /** Reports a tag that is not known. @returns a comment in its place, with the content of a component */
  private describeUnknown(node: TagNode, body: string | undefined, isLoop: boolean): string {
    const { source } = this;
    const written = oneLine(node.head);
    // The content of an unknown component stays, so that only its frame is lost.
    const isFrame = /^[A-Z]/.test(node.name) && body !== undefined && body.trim() !== '';
    const isInAddress = address.test(source.slice(source.lastIndexOf('\n', node.start - 1) + 1, node.start));
    const reason = isLoop && !node.name.includes('.') ? 'is a list that the generator makes' : 'is not known';
    const place = isInAddress ? 'its place' : 'the place of its comment';
    if (!branches.test(node.name))
      this.note(`${written} ${reason}: write in ${place} what it showed`, node.start, isFrame);
    if (isInAddress) return '';
    return `${this.wrap(comment(written))}${isFrame && body?.includes('\n') ? `\n\n${dedent(body)}\n\n` : (body ?? '')}`;
  }
}
