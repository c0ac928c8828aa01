// Writes the tags whose content is code as fenced blocks.
import { fence } from '#lib/import/markdown.ts';
import type { Tag } from '#lib/import/tag-syntax.ts';

interface CodeTag extends Tag {
  inner?: string;
  body?: string;
}

/** The first number and the marked lines, as Hugo, Jekyll and Hexo name them. */
function listLineOptions(raw: string, hasLines: boolean): string[] {
  const [, first] = /(?:linenostart|first_line)["']?\s*[=:]\s*["']?(\d+)/.exec(raw) ?? [];
  const [, marks = ''] = /\b(?:hl_lines|mark_lines|mark)["']?\s*[=:]\s*["'[]*([\d\s,"'-]*\d)/.exec(raw) ?? [];
  const lines = marks
    .replace(/["']/g, '')
    .split(/[\s,]+/)
    .filter(Boolean);
  return [
    ...(lines.length > 0 ? [`{${lines.join(',')}}`] : []),
    ...(hasLines ? [`lineNumbers${first ? `=${first}` : ''}`] : []),
  ];
}

/** Writes a tag whose content is code. @returns `undefined` for one without an end */
export function code({ list, named, inner, body, raw, name }: CodeTag): string | undefined {
  // A component of this name marks words.
  if (name === 'Highlight' && !named.lang && !named.language) return body;
  const words = named.lang ?? named.language ?? (name.length > 2 && !verbatimNames.has(name) ? name : undefined);
  const language = words ?? /lang:(\S+)/.exec(raw)?.[1] ?? (name === 'codeblock' ? undefined : list[0]);
  const isHexo = name === 'codeblock';
  const title = isHexo
    ? raw
        .replace(/(?<!\S)\w+:\S*/g, '')
        .replace(/[\s"]+/g, ' ')
        .trim()
    : '';
  const hasLines = /linenos/.test(raw) && !/linenos=(?:false|"false")/.test(raw);
  return inner === undefined
    ? undefined
    : fence(
        stripRaw(inner),
        language ?? (title ? 'text' : undefined),
        [...(title ? [`title="${title}"`] : []), ...listLineOptions(raw, hasLines)].join(' '),
      );
}

/** Jekyll shows braces in code by a tag within it. */
function stripRaw(code: string): string {
  return code.replace(/^[ \t]*\{%-?\s*(?:end)?raw\s*-?%\}[ \t]*\n|\{%-?\s*(?:end)?raw\s*-?%\}/gm, '');
}

const verbatimNames = new Set(['highlight', 'code', 'codeblock', 'sourcecode', 'prism']);
