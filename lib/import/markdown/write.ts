// Writes the Markdown of the parts that tags and elements become.
import { toMarkdown } from 'mdast-util-to-markdown';

/** @returns an image with its caption as the title, both plain text */
export function image(src: string, alt = '', caption?: string): string {
  // `<T>` would be an element, which the alt text leaves out.
  const words = escapeLabel(oneLine(alt)).replace(/(?<!\\)<(?=[a-z/!])/gi, '\\<');
  return `![${words}](${destination(src)}${formatTitle(caption && oneLine(caption))})`;
}

/** @returns the title after the address of a link or an image, after a space */
export function formatTitle(title: string | null | undefined): string {
  return title ? ` "${title.replace(/[\\"]/g, '\\$&')}"` : '';
}

export function link(words: string, href: string): string {
  return `[${escapeLabel(oneLine(words))}](${destination(href)})`;
}

/** A page elsewhere that the old site embedded becomes a paragraph with a link. */
export function video(words: string, href: string): string {
  return `\n\n${link(words, href)}\n\n`;
}

/** @returns a fenced block; the fence is longer than each one in the code */
export function fence(code: string, language = '', meta = ''): string {
  const longest = [...code.matchAll(/^\s*(`{3,})/gm)].reduce((most, [, ticks = '']) => Math.max(most, ticks.length), 2);
  const ticks = '`'.repeat(longest + 1);
  const words = [language.toLowerCase().replace(/[^\w+#.-]/g, ''), meta].filter(Boolean).join(' ');
  return `\n\n${ticks}${words}\n${dedent(code)}\n${ticks}\n\n`;
}

/** The alerts that GitHub has, by the names that generators give them. */
const alerts: Record<string, string> = {
  tip: 'TIP',
  success: 'TIP',
  check: 'TIP',
  done: 'TIP',
  hint: 'TIP',
  green: 'TIP',
  idea: 'TIP',
  important: 'IMPORTANT',
  question: 'IMPORTANT',
  primary: 'IMPORTANT',
  warning: 'WARNING',
  warn: 'WARNING',
  attention: 'WARNING',
  yellow: 'WARNING',
  orange: 'WARNING',
  caution: 'CAUTION',
  danger: 'CAUTION',
  error: 'CAUTION',
  bug: 'CAUTION',
  failure: 'CAUTION',
  red: 'CAUTION',
};

export function isAlertName(name = ''): boolean {
  return Object.hasOwn(alerts, name) || /^(?:info|default|note)$/.test(name);
}

/** @returns an alert */
export function callout(kind: string, title: string | undefined, body: string): string {
  const name = alerts[kind.toLowerCase().replace(/^.*[ -](?=\w+$)/, '')] ?? 'NOTE';
  const own = title && title.toLowerCase() !== name.toLowerCase() ? ` ${oneLine(title)}` : '';
  return `\n\n${prefix(`[!${name}]${own}\n${dedent(body)}`)}\n\n`;
}

/** @param summary plain text */
export function details(summary: string, body: string, isOpen = false): string {
  const words = escapeHtml(oneLine(summary).replaceAll('&', '&amp;'));
  return `\n\n<details${isOpen ? ' open' : ''}>\n<summary>${words}</summary>\n\n${dedent(body)}\n\n</details>\n\n`;
}

/** @returns a footnote at the beginning of a line, with the indent of its other lines */
export function footnote(label: string, text: string): string {
  return `[^${label}]: ${text.trim().replace(/\n(?=[^\n])/g, '\n    ')}`;
}

/** @returns plain text as Markdown, which shows it as it is */
export function escapeText(text: string): string {
  return toMarkdown({ type: 'paragraph', children: [{ type: 'text', value: oneLine(text) }] }).trim();
}

export function quote(body: string, by?: string, href?: string): string {
  const source = by?.trim() && (href ? link(by, href) : oneLine(by));
  return `\n\n${prefix(`${dedent(body)}${source ? `\n\n— ${source}` : ''}`)}\n\n`;
}

/** @returns a comment, which readers do not see */
export function comment(text: string): string {
  return `<!-- import: ${text.replace(/--+/g, '-').trim()} -->`;
}

function prefix(text: string): string {
  return text
    .split('\n')
    .map((line) => `> ${line}`.trimEnd())
    .join('\n');
}

/** Removes empty lines around a block and the indent that its lines share. */
export function dedent(text: string): string {
  const lines = text.replace(/^(?:[ \t]*\n)+|\s+$/g, '').split('\n');
  const widths = lines.filter((line) => line.trim()).map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
  const width = widths.reduce((least, one) => Math.min(least, one), Number.POSITIVE_INFINITY);
  return lines.map((line) => line.slice(Number.isFinite(width) ? width : 0)).join('\n');
}

export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Matches a link of Markdown or HTML. */
export const hasLink = /\[[^\]]+\]\([^)]+\)|<a\s[^>]*href/i;

function escapeLabel(text: string): string {
  return text.replace(/(?<!\\)[[\]]/g, '\\$&');
}

export function decodeEntities(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

export function escapeHtml(text: string): string {
  return text.replace(/&(?!#?\w+;)/g, '&amp;').replace(/</g, '&lt;');
}

export function escapeAttribute(text: string): string {
  return escapeHtml(text).replaceAll('"', '&quot;');
}

/** @returns the address of a link, in angle brackets if it has spaces or parentheses */
export function destination(href: string): string {
  return /[\s()<>]/.test(href) ? `<${href.replace(/[<>]/g, encodeURIComponent).replace(/\s/g, '%20')}>` : href;
}
