// Reduces HTML to its text and block structure, so that two programs can be compared.
import type { Nodes, Root } from 'hast';
import { toString as textOf } from 'hast-util-to-string';

/** Elements of the structure. Others are their content. */
const kept = new Set(
  'p h1 h2 h3 h4 h5 h6 ul ol li blockquote pre table tr th td strong em del code a img hr br details summary kbd sub sup abbr mark dl dt dd'.split(
    ' ',
  ),
);

/**
 * The intended differences, which are removed on both sides:
 * - straight quotes, dashes and dots become typographic ones;
 * - a callout is an `aside` with a title, which GitHub's renderer shows as a quotation (`cmark-gfm` has no alerts);
 * - images have sizes and names of the release; one that is a paragraph of its own is a figure;
 * - headings and code blocks have links and buttons of their own;
 * - task lists have a sign instead of a form field.
 */
const typography: [RegExp, string][] = [
  [/[“”]/g, '"'],
  [/[‘’]/g, "'"],
  [/[–—]/g, '-'],
  [/--+/g, '-'],
  [/…/g, '...'],
  [/\s+/g, ' '],
];

/** @returns one line for each element and text, indented */
export function outline(tree: Root): string[] {
  return merge(list(tree, 0));
}

function list(node: Nodes, depth: number): string[] {
  const pad = ' '.repeat(depth);
  if (node.type === 'text') {
    const text = typography.reduce((whole, [sign, plain]) => whole.replace(sign, plain), node.value);
    return text === '' ? [] : [`${pad}"${text}`];
  }
  if (node.type !== 'element' && node.type !== 'root') return [];
  const inner = (at: number) => node.children.flatMap((child) => list(child, at));
  if (node.type === 'root') return inner(depth);
  const { tagName, properties } = node;
  const classes = [properties.className ?? []].flat().join(' ');
  if (/\b(?:anchor|copy|callout-title|code-title)\b/.test(classes) || tagName === 'button' || tagName === 'input')
    return [];
  if (tagName === 'pre') return [`${pad}pre ${JSON.stringify(textOf(node).trimEnd())}`];
  if (tagName === 'aside') return [`${pad}blockquote`, ...inner(depth + 1)];
  const [only, ...more] = node.children;
  if (tagName === 'p' && more.length === 0 && only?.type === 'element' && only.tagName === 'img') return inner(depth);
  if (tagName === 'img') return [`${pad}img ${properties.alt}`];
  if (tagName === 'a') return [`${pad}a ${String(properties.href)}`, ...inner(depth + 1)];
  if (!kept.has(tagName)) return inner(depth);
  return [`${pad}${tagName}`, ...inner(depth + 1)];
}

/** Joins adjacent texts, and drops spaces at the edges of blocks, which no reader sees. */
function merge(lines: readonly string[]): string[] {
  const joined: string[] = [];
  for (const line of lines) {
    const last = joined.at(-1);
    const [, pad, text] = /^( *)"(.*)$/s.exec(line) ?? [];
    if (last !== undefined && text !== undefined && last.startsWith(`${pad}"`))
      joined[joined.length - 1] = `${last}${text}`;
    else joined.push(line);
  }
  return joined
    .map((line) =>
      line
        .replace(/" +/, '"')
        .replace(/ +/g, (space) => (space.length > 1 ? space : ' '))
        .trimEnd(),
    )
    .filter((line) => line.trim() !== '"' && line.trim() !== '');
}
