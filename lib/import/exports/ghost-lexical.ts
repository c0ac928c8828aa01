// Converts Lexical, the format of Ghost's editor since version 5, to HTML.
import { writeCard } from '#lib/import/exports/ghost-cards.ts';
import { escapeHtml } from '#lib/import/markdown/write.ts';

interface Node {
  type?: string;
  tag?: string;
  text?: string;
  /** Bits: bold, italic, struck, underlined, code, subscript, superscript. */
  format?: number | string;
  url?: string;
  listType?: string;
  children?: Node[];
  [name: string]: unknown;
}

const formats = ['strong', 'em', 's', '', 'code', 'sub', 'sup', 'mark'];

export function lexicalToHtml(document: { root?: Node }): string {
  return (document.root?.children ?? []).map(write).join('\n');
}

function write(node: Node): string {
  const inner = () => (node.children ?? []).map(write).join('');
  switch ((node.type ?? '').replace(/^extended-/, '')) {
    case 'text':
      return writeText(node);
    case 'linebreak':
      return '<br>';
    case 'paragraph':
      return `<p>${inner()}</p>`;
    case 'heading':
      return `<${node.tag ?? 'h2'}>${inner()}</${node.tag ?? 'h2'}>`;
    case 'quote':
    case 'aside':
      return `<blockquote><p>${inner()}</p></blockquote>`;
    case 'list': {
      const tag = node.listType === 'number' ? 'ol' : 'ul';
      return `<${tag}>${inner()}</${tag}>`;
    }
    case 'listitem':
      return `<li>${inner()}</li>`;
    case 'link':
    case 'autolink':
      return `<a href="${(node.url ?? '').replaceAll('"', '&quot;')}">${inner()}</a>`;
    default:
      return node.children ? inner() : writeCard(node.type ?? '', node);
  }
}

function writeText({ text = '', format = 0 }: Node): string {
  const bits = typeof format === 'number' ? format : 0;
  return formats.reduce(
    (html, tag, bit) => (tag && bits & (1 << bit) ? `<${tag}>${html}</${tag}>` : html),
    escapeHtml(text),
  );
}
