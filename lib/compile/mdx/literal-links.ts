// Reports links and images that Markdown leaves as plain text, because of a space or a missing bracket.
import type { Nodes, Parents, Root } from 'mdast';
import type { VFile } from 'vfile';
import { isTextBlock } from '#lib/compile/mdx/text-blocks.ts';
import { SKIP, visit } from '#lib/compile/mdx/visit.ts';

/** Matches the text of a link and the parenthesis that opens its URL. */
const slip = /(?<!\\)(!?)\[((?:\\.|[^[\]\\\n])*)\]( ?)\(/g;
/** Matches text that is certainly a URL, and not a remark in parentheses. */
const address = /^<?(?:\.{0,2}\/|#|https?:|mailto:|www\.)|\.(?:avif|gif|jpe?g|png|svg|webp|mdx?)(?=[)>\s]|$)/i;
const title = /\s+(?:"[^"]*"|'[^']*'|“[^”]*”)\s*$/;

/** Reports each of these links and images with its correct form. */
export function checkLiteralLinks() {
  return (tree: Root, file: VFile) => {
    const text = file.data.parsedText;
    if (text === undefined) return;
    visit(tree, (node: Nodes) => {
      if (!isTextBlock(node)) return undefined;
      checkTyped(node, text, file);
      return SKIP;
    });
  };
}

function checkTyped(node: Parents, text: string, file: VFile): void {
  const { start } = node.position ?? {};
  if (!start) return;
  const typed = blankRead(node, text);
  for (const { 0: opening, 1: bang = '', 2: words = '', 3: space = '', index } of typed.matchAll(slip)) {
    const rest = /^[^\n]*/.exec(typed.slice(index + opening.length))?.[0] ?? '';
    const inside = /^(?:<[^>]*>|[^()]|\([^()]*\))*/.exec(rest)?.[0] ?? '';
    if (!bang && !address.test(inside)) continue;
    const line = start.line + typed.slice(0, index).split('\n').length - 1;
    const message = explain(bang, words, space, inside, rest[inside.length] === ')');
    file.message(message, { place: { line, column: 1 }, source: 'article', ruleId: bang ? 'image' : 'link' });
  }
}

function explain(bang: string, words: string, space: string, inside: string, isClosed: boolean): string {
  const target = inside.replace(title, '').replace(/^<|>$/g, '').trim();
  const write = (place: string) => `write ${bang}[${words}](${place})`;
  if (!isClosed) return `${target} is not closed: ${write(target.replace(/\s.*$/, ''))}`;
  if (space) return `${target} stands apart from its words: ${write(/\s/.test(target) ? `<${target}>` : target)}`;
  const [, file, width] = /^(\S+)\s+=(\d*)x\d*$/.exec(target) ?? [];
  if (bang && file) {
    const html = width ? `, or <img src="${file}" alt="${words}" width="${width}"> in a file .md` : '';
    return `${file} has a size, which is not read here: ${write(file)}${html}`;
  }
  if (/\s/.test(target)) return `${target} has a space, which ends an address: ${write(`<${target}>`)}`;
  return `${target} is not read as an address: ${write(`<${target}>`)}`;
}

const read = new Set([
  'html',
  'inlineCode',
  'inlineMath',
  'image',
  'imageReference',
  'linkReference',
  'footnoteReference',
]);

/**
 * @returns the text of a block, with spaces for everything that was parsed as more than text; lines and offsets stay
 * the same
 */
function blankRead(node: Parents, text: string): string {
  const [start = 0, end = 0] = [node.position?.start.offset, node.position?.end.offset];
  const parts: string[] = [];
  let at = start;
  const blank = (from = at, to = at) => {
    if (from < at) return;
    parts.push(text.slice(at, from), text.slice(from, to).replace(/[^\n]/g, ' '));
    at = to;
  };
  const walk = (child: Nodes) => {
    const [from, to] = [child.position?.start.offset, child.position?.end.offset];
    const inside = 'children' in child ? child.children : [];
    // A bare URL is parsed as a link of its own, with the rest of the intended link around it.
    const isLink = child.type === 'link' && /^[[<]/.test(text.slice(from, to));
    const isTag = child.type === 'mdxJsxTextElement' || child.type === 'mdxTextExpression';
    if (read.has(child.type) || isLink || (isTag && inside.length === 0)) return blank(from, to);
    if (isTag) blank(from, inside[0]?.position?.start.offset);
    inside.forEach(walk);
    if (isTag) blank(inside.at(-1)?.position?.end.offset, to);
  };
  node.children.forEach(walk);
  parts.push(text.slice(at, end));
  return parts.join('');
}
