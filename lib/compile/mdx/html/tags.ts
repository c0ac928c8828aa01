// Checks the HTML of a `.md` post tag by tag, and rewrites it to what is published.
import type { Html, Nodes, Root, Text } from 'mdast';
import { type Token, Tokenizer, TokenizerMode } from 'parse5';
import type { VFile } from 'vfile';
import { at, type Walk, writeAttributes } from '#lib/compile/mdx/html/attributes.ts';
import {
  describeForbiddenElement,
  isElement,
  isOpaque,
  isVoid,
  needsNoEnd,
  publishedName,
} from '#lib/compile/mdx/html/elements.ts';
import type { Reference } from '#lib/compile/mdx/links.ts';
import { findComponent } from '#lib/compile/mdx/registry.ts';
import { report, warn } from '#lib/compile/mdx/report.ts';
import { truncate } from '#lib/model/wording.ts';

interface Open {
  name: string;
  line: number;
  /** The name that is written, or `undefined` for an element that is not published. */
  published: string | undefined;
}

/**
 * Reports HTML that a post may not hold, and rewrites the rest: attributes of no effect are dropped, images get the names
 * of the release, and elements end with the block that they begin in.
 */
export function checkHtml() {
  return (tree: Root, file: VFile) => {
    if (file.data.format !== 'md') return;
    const { links = [], images = [] } = file.data as { links?: Reference[]; images?: Reference[] };
    const walk: Walk = { file, text: file.data.parsedText ?? '', links, images, ids: new Set(), dropped: new Set() };
    checkContainer(tree, walk, true);
  };
}

const containers = new Set(
  'root blockquote listItem footnoteDefinition defListDescription mdxJsxFlowElement'.split(' '),
);
const sentences = new Set(['paragraph', 'heading', 'tableCell', 'defListTerm']);

function checkContainer(node: Extract<Nodes, { children: unknown[] }>, walk: Walk, isFlow: boolean): void {
  const open: Open[] = [];
  const visit = (child: Nodes): void => {
    if (child.type === 'html') rewrite(child, open, walk);
    else if (child.type === 'text') warnOfText(child, walk);
    else if (!('children' in child)) return;
    else if (containers.has(child.type)) checkContainer(child, walk, true);
    else if (sentences.has(child.type)) checkContainer(child, walk, false);
    else for (const inner of child.children) visit(inner);
  };
  const children = node.children as Nodes[];
  for (const child of children) visit(child);
  const end = closeAll(open, walk, isFlow);
  if (end) children.push({ type: 'html', value: end });
}

/** @returns the closing tags of the elements that are open at the end of a block, and reports them */
function closeAll(open: Open[], walk: Walk, isFlow: boolean): string {
  return open
    .splice(0)
    .toReversed()
    .map(({ name, published, line }) => {
      if (published !== undefined && !needsNoEnd(name)) reportUnclosed(name, line, walk, isFlow);
      return published === undefined ? '' : `</${published}>`;
    })
    .join('');
}

function reportUnclosed(name: string, line: number, { file }: Walk, isFlow: boolean): void {
  const message = `<${name}> is not closed: write </${name}> where it ends, or &lt;${name}> to show it as text`;
  if (isFlow) warn(file, at(line), 'HTML', message);
  else report(file, at(line), 'HTML', message);
}

/** Replaces the tags of a node, and keeps the text between them. */
function rewrite(node: Html, open: Open[], walk: Walk): void {
  const { value } = node;
  const first = node.position?.start.line ?? 1;
  let output = '';
  let done = 0;
  const take = ({ location }: Token.Token, write: (line: number, typed: string) => string) => {
    const { startOffset = done, endOffset = done, startLine = 1 } = location ?? {};
    output += value.slice(done, startOffset) + write(first + startLine - 1, value.slice(startOffset, endOffset));
    done = endOffset;
  };
  const tokenizer = new Tokenizer(
    { sourceCodeLocationInfo: true },
    {
      onStartTag: (token) =>
        take(token, (line, typed) => {
          const name = typed.slice(1, token.tagName.length + 1);
          if (isOpaque(token.tagName)) tokenizer.state = TokenizerMode.RAWTEXT;
          return isTag(name) ? writeStart(token, name, line, open, walk) : writeText(typed, line, walk);
        }),
      onEndTag: (token) =>
        take(token, (line, typed) => {
          const name = typed.slice(2, token.tagName.length + 2);
          return isTag(name) ? writeEnd(token.tagName, line, open, walk) : writeText(typed, line, walk);
        }),
      onComment: (token) =>
        take(token, (line, typed) => (typed.startsWith('<!--') ? '' : writeText(typed, line, walk))),
      onDoctype: (token) => take(token, (line, typed) => writeText(typed, line, walk)),
      // The content of an element such as `script` is dropped with it.
      onCharacter: (token) => take(token, (_line, typed) => (isDropped(open) ? '' : typed)),
      onWhitespaceCharacter: (token) => take(token, (_line, typed) => (isDropped(open) ? '' : typed)),
      onNullCharacter: () => undefined,
      onEof: () => undefined,
    },
  );
  tokenizer.write(value, true);
  const rest = value.slice(done);
  if (rest.trim()) {
    const fix = rest.startsWith('<!--') ? 'write -->' : 'write >';
    report(
      walk.file,
      at(first + value.slice(0, done).split('\n').length - 1),
      'HTML',
      `has a tag that is not closed: ${fix} where it ends`,
    );
  }
  warnOfMarkdown(value, first, walk);
  node.value = output;
}

/** Markdown that HTML shows as it was typed: bold text, links, code. */
const markdown =
  /(?<![*\w])\*\*(?=[^\s*])[^*\n]*[^\s*]\*\*(?![*\w])|(?<![\w\]])!?\[[^[\]\n]+\]\((?:[#/.]|https?:)[^()\s]*\)|`[^`\s](?:[^`\n]*[^`\s])?`/;
const withoutMarkdown = /<(pre|code|script|style|samp|kbd)\b[\s\S]*?<\/\1>|<!--[\s\S]*?-->|<[^>]*>/gi;

/** Warns of Markdown in a block of HTML, whose lines are HTML up to the next empty line. */
function warnOfMarkdown(value: string, first: number, { file }: Walk): void {
  const blank = (part: string) => part.replace(/[^\n]/g, ' ');
  const text = value.replace(withoutMarkdown, blank);
  const found = markdown.exec(text);
  if (!found) return;
  const message = `has ${truncate(found[0])} in HTML, where Markdown is shown as it is: write it in HTML, or leave an empty line before and after it`;
  warn(file, at(first + text.slice(0, found.index).split('\n').length - 1), 'text', message);
}

function isDropped(open: readonly Open[]): boolean {
  return open.some(({ name }) => isOpaque(name));
}

function isTag(name: string): boolean {
  return isElement(name.toLowerCase()) || findComponent(name) !== undefined;
}

function writeText(typed: string, line: number, { file }: Walk): string {
  warn(file, at(line), 'HTML', describeText(typed, '&lt;'));
  return typed.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

/** @param sign how the `<` of plain text is written */
function describeText(typed: string, sign: string): string {
  return `${truncate(typed)} is shown as text, because HTML has no such element: write ${sign}${truncate(typed.slice(1))} to say so`;
}

/** Matches what looks like a tag, but is text, because HTML has no such element. */
const literal = /(?<!\\)<[/!?]?[A-Za-z][\w.:-]*(?:\s+[\w:@.-]+=(?:"[^"\n]*"|'[^'\n]*'|[^\s<>"']+))*\s*\/?>/g;

function warnOfText({ value, position }: Text, { file, text }: Walk): void {
  if (!position || !value.includes('<')) return;
  const typed = text.slice(position.start.offset, position.end.offset);
  for (const { 0: tag, index } of typed.matchAll(literal)) {
    warn(
      file,
      at(position.start.line + typed.slice(0, index).split('\n').length - 1),
      'HTML',
      describeText(tag, '\\<'),
    );
  }
}

function writeStart(token: Token.TagToken, name: string, line: number, open: Open[], walk: Walk): string {
  const { tagName, attrs } = token;
  const values = new Map(attrs.map((attribute) => [attribute.name, attribute.value]));
  const published = publishedName(tagName);
  const isForbidden = published === undefined || (findComponent(name) !== undefined && name !== tagName);
  if (tagName === 'h1') {
    const message = 'is of level 1, which the title has, and is shown as level 2: start with <h2>';
    warn(walk.file, at(line), 'heading', message);
  }
  if (isForbidden) report(walk.file, at(line), 'HTML', describeForbidden(name, values));
  const isAnchor = tagName === 'a' && !values.has('href');
  const written = isForbidden ? undefined : isAnchor ? 'span' : published;
  if (!isVoid(tagName)) open.push({ name: tagName, line, published: written });
  // The release makes the sizes and formats of the image in a `picture`.
  const isOfPicture = tagName === 'source' && open.some((element) => element.name === 'picture');
  if (isOfPicture && values.get('media')?.includes('dark')) {
    const message =
      '<source> of an image for dark pages is dropped: use <Figure dark="..."> in a file .mdx, or remove it';
    warn(walk.file, at(line), 'image', message);
  }
  if (written === undefined || tagName === 'picture' || isOfPicture) return '';
  // A player without controls could not be started.
  if (tagName === 'video' || tagName === 'audio') values.set('controls', '');
  if (tagName === 'center') values.set('align', 'center');
  return `<${written}${writeAttributes({ element: written, typed: tagName }, values, line, walk)}>`;
}

function writeEnd(name: string, line: number, open: Open[], walk: Walk): string {
  if (name === 'br') {
    warn(walk.file, at(line), 'HTML', '</br> closes no open element: write <br>');
    return '<br>';
  }
  const found = open.findLastIndex((element) => element.name === name);
  if (found < 0) {
    const isPlain = publishedName(name) === undefined && !isVoid(name);
    if (!isPlain) warn(walk.file, at(line), 'HTML', `</${name}> closes no open element: remove it`);
    return '';
  }
  const [element, ...inner] = open.splice(found);
  for (const { name: other, line: start, published } of inner) {
    if (published !== undefined && !needsNoEnd(other)) reportUnclosed(other, start, walk, false);
  }
  return element?.published === undefined || name === 'picture' ? '' : `</${element.published}>`;
}

function describeForbidden(name: string, values: ReadonlyMap<string, string>): string {
  if (findComponent(name) && name !== name.toLowerCase()) {
    return `<${name}> is a component, which .md does not have: rename the file to .mdx, or write &lt;${name}> to show it as text`;
  }
  return `${describeForbiddenElement(name, values.get('src'))}, or write &lt;${name}> to show it as text`;
}
