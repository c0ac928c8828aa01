// Reads front matter in YAML, TOML or JSON, and configuration files in the same formats or JavaScript.
import { parse as parseToml } from 'smol-toml';
import { parse as parseYaml } from 'yaml';
import { readDate } from '#lib/import/front-matter/dates.ts';
import type { Fields } from '#lib/import/model.ts';
import { parseYaml as checkYaml } from '#lib/source/yaml.ts';

export interface Parsed {
  fields: Fields;
  body: string;
  /** The line on which the body starts, from 1. */
  line: number;
  /** The error of front matter that cannot be read, with its line in the document. */
  problem?: { line: number; message: string };
}

const readYaml = (text: string): unknown => parseYaml(text, { logLevel: 'error', uniqueKeys: false, merge: true });

const readers: Record<string, (text: string) => unknown> = {
  yaml: readYaml,
  toml: (text) => parseToml(quoteImpossibleDates(text)),
  json: (text) => JSON.parse(text),
  // An object of JavaScript with plain values is YAML, too.
  object: (text) => readYaml(text.replace(/\bnew\s+Date\(\s*(["'])(.*?)\1\s*\)/g, '"$2"')),
};

/** The parser makes 1 March of 30 February. */
function quoteImpossibleDates(text: string): string {
  return text.replace(/^([ \t]*\w+[ \t]*=[ \t]*)(\d{4}-\d{2}-\d{2}[^\s#]*)/gm, (all, start: string, date: string) =>
    readDate(date) === undefined ? `${start}"${date}"` : all,
  );
}

const blocks: [pattern: RegExp, format: keyof typeof readers][] = [
  [/^---(?:js|javascript)[ \t]*\n([\s\S]*?)(?:(?<=\n)|\n)---[ \t]*(?:\n|$)/, 'object'],
  [/^---[ \t]*(?:yaml)?[ \t]*\n([\s\S]*?)(?:(?<=\n)|\n)---[ \t]*(?:\n|$)/, 'yaml'],
  [/^---toml[ \t]*\n([\s\S]*?)(?:(?<=\n)|\n)---[ \t]*(?:\n|$)/, 'toml'],
  [/^---json[ \t]*\n([\s\S]*?)(?:(?<=\n)|\n)---[ \t]*(?:\n|$)/, 'json'],
  [/^\+\+\+[ \t]*\n([\s\S]*?)(?:(?<=\n)|\n)\+\+\+[ \t]*(?:\n|$)/, 'toml'],
  [/^(\{\n[\s\S]*?\n\})[ \t]*(?:\n|$)/, 'json'],
  // Hexo needs no line before the fields.
  [/^((?:[\w-]+:(?:[ \t].*)?\n(?:[ \t]*-[ \t].*\n|[ \t]+.*\n)*)+)---[ \t]*(?:\n|$)/, 'yaml'],
  [/^;;;[ \t]*\n([\s\S]*?)(?:(?<=\n)|\n);;;[ \t]*(?:\n|$)/, 'json'],
];

/** @param source the text of a document with line feeds only */
export function parseDocument(source: string): Parsed {
  for (const [pattern, format] of blocks) {
    const match = pattern.exec(source);
    if (!match) continue;
    const [block, inner = ''] = match;
    const rest = { body: source.slice(block.length), line: block.split('\n').length };
    try {
      return {
        fields: asFields(readers[format]?.(format === 'json' && !inner.startsWith('{') ? `{${inner}}` : inner)),
        ...rest,
      };
    } catch (error) {
      return { fields: {}, ...rest, problem: describeProblem(inner, format, error as Error) };
    }
  }
  return { fields: {}, body: source, line: 1 };
}

function describeProblem(inner: string, format: string, { message }: Error): { line: number; message: string } {
  const [first] = format === 'yaml' ? checkYaml(inner).diagnostics : [];
  if (first) return { line: first.line + 1, message: `has front matter that ${first.message}` };
  const reason = message.split('\n')[0]?.replace(/:$/, '');
  return { line: 1, message: `has front matter that cannot be read: ${reason}: correct it and import again` };
}

function asFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** Reads a configuration file. Scripts are not run: their settings that are plain text are found by name. */
export function parseConfig(path: string, text: string): Fields {
  const extension = /\.(\w+)$/.exec(path)?.[1] ?? '';
  const format = extension === 'yml' ? 'yaml' : extension;
  try {
    return asFields(Object.hasOwn(readers, format) ? readers[format]?.(text) : readScript(text));
  } catch {
    return {};
  }
}

function readScript(text: string): Fields {
  const bare = text.replace(/(?<![:\\"'`])\/\/[^\n]*|\/\*[\s\S]*?\*\//g, '');
  const found = [...bare.matchAll(/\b(\w+)\s*:\s*(?:'([^'\n]*)'|"([^"\n]*)"|`([^`$]*)`)/g)];
  return Object.fromEntries(
    found
      .map(([, name = '', ...values]): [string, string] => [name, values.find((value) => value !== undefined) ?? ''])
      .toReversed(),
  );
}
