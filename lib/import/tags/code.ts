// Writes the tags whose content is code as fenced blocks.
import { fence, video } from '#lib/import/markdown/write.ts';
import type { Tag } from '#lib/import/tags/syntax.ts';
import { countFromOne } from '#lib/import/text/fences.ts';

interface CodeTag extends Tag {
  inner?: string;
  body?: string;
}

/** The first number and the marked lines, as Hugo, Jekyll and Hexo name them. */
function listLineOptions(raw: string, hasLines: boolean): string[] {
  const [, first] = /(?:linenostart|first_line)["']?\s*[=:]\s*["']?(\d+)/.exec(raw) ?? [];
  const [, marks = ''] = /\b(?:hl_lines|mark_lines|mark)["']?\s*[=:]\s*["'[]*([\d\s,"'-]*\d)/.exec(raw) ?? [];
  // Eleventy names only the lines: `js 0,2-3`, or added and removed ones: `js 0 2`.
  const [, own = '', removed] = /^["']?[\w-]+["']?,?\s+["']?(\d[\d,-]*)(?:\s+(\d[\d,-]*))?["']?$/.exec(raw) ?? [];
  if (removed) return [`ins={${countFromOne(own)}}`, `del={${countFromOne(removed)}}`];
  const lines = (marks || countFromOne(own))
    .replace(/["']/g, '')
    .split(/[\s,]+/)
    .filter(Boolean);
  return [
    ...(lines.length > 0 ? [`{${lines.join(',')}}`] : []),
    ...(hasLines ? [`lineNumbers${first ? `=${first}` : ''}`] : []),
  ];
}

/** Writes a tag whose content is code. @returns `undefined` for one without an end */
export function code({ list, named, inner: written, body, raw, name }: CodeTag): string | undefined {
  // Components take code as a template of JavaScript.
  const inner =
    written?.replace(/^\s*\{\s*`([\s\S]*)`\s*\}\s*$/, (_all, text: string) => text.replace(/\\([`$\\])/g, '$1')) ??
    (/^[A-Z]/.test(name) ? named.code : undefined);
  // A component of this name marks words.
  if (name === 'Highlight' && !named.lang && !named.language) return body;
  const own =
    named.lang ?? named.language ?? (name.length > 2 && !verbatimNames.has(name.toLowerCase()) ? name : undefined);
  const language =
    own ?? /lang:(\S+)/.exec(raw)?.[1] ?? (name === 'codeblock' ? undefined : list[0]?.replace(/\s[\d,\s-]*$/, ''));
  const isHexo = name === 'codeblock';
  const title = isHexo ? words(raw.replace(/(?<!\S)https?:\S+[\s\S]*/, '')) : (named.title ?? '');
  const hasLines = 'showLineNumbers' in named || (/linenos/.test(raw) && !/linenos=(?:false|"false")/.test(raw));
  // The name of a value that is not known is not code.
  if (inner === undefined || (/^[A-Z]/.test(name) && /^\s*\{[^{}`'"]*\}\s*$/.test(written ?? ''))) return undefined;
  if (/hl_inline["']?\s*[=:]\s*["']?true/.test(raw)) return inlineCode(inner);
  const options = [...(title ? [`title="${title}"`] : []), ...listLineOptions(raw, hasLines)].join(' ');
  const [, href, label = ''] = (isHexo && /(?<!\S)(https?:\S+)([\s\S]*)/.exec(raw)) || [];
  const source = href ? video(words(label) || href, href) : '';
  return `${fence(stripRaw(inner), language ?? (title ? 'text' : undefined), options)}${source}`;
}

function inlineCode(code: string): string {
  const text = code.trim().replace(/\s*\n\s*/g, ' ');
  const longest = [...text.matchAll(/`+/g)].reduce((most, [ticks]) => Math.max(most, ticks.length), 0);
  const ticks = '`'.repeat(longest + 1);
  return longest > 0 ? `${ticks} ${text} ${ticks}` : `${ticks}${text}${ticks}`;
}

/** @returns a text of Hexo without its options, as `mark:1` */
function words(raw: string): string {
  return raw
    .replace(/(?<!\S)\w+:(?!\/)\S*/g, '')
    .replace(/[\s"]+/g, ' ')
    .trim();
}

/** Jekyll shows braces in code by a tag within it. */
function stripRaw(code: string): string {
  return code.replace(/^[ \t]*\{%-?\s*(?:end)?raw\s*-?%\}[ \t]*\n|\{%-?\s*(?:end)?raw\s*-?%\}/gm, '');
}

const verbatimNames = new Set(['highlight', 'code', 'codeblock', 'sourcecode', 'prism']);
