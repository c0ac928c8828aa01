// Fills code blocks from the files beside the document: ```ts file=./x.ts region=name
import type { Code, Root } from 'mdast';
import type { VFile } from 'vfile';
import { report } from '#lib/compile/mdx/report.ts';
import { replaceSource } from '#lib/compile/mdx/source-text.ts';
import { visit } from '#lib/compile/mdx/visit.ts';
import { formatSuggestion } from '#lib/model/wording.ts';

/** Replaces the options `file` and `region` of a fence with the lines that they name. The title is the name of the file. */
export function includeSamples() {
  return (tree: Root, file: VFile) => {
    visit(tree, 'code', (code: Code) => {
      const problem = fillFence(code, file.data.rawDocumentData?.inputs ?? {});
      if (problem) report(file, code, 'code', problem);
      else if (problem === undefined) replaceSource(file, code, formatFence(code, file.data.parsedText ?? ''));
    });
  };
}

/**
 * Puts the lines that a fence names in it, and its other options.
 * @param inputs texts by the name of the file
 * @returns the error as `error: fix`, or `false` if the fence has no option `file`
 */
export function fillFence(code: Code, inputs: Readonly<Record<string, string>>): string | undefined | false {
  const options = readOptions(code.meta ?? '');
  if (!options) return false;
  code.meta = options.rest;
  const found = findSample(options, code.value, inputs);
  if ('problem' in found) return found.problem;
  code.value = found.text;
  return undefined;
}

interface Options {
  name: string;
  region: string | undefined;
  /** The other options, with a title. */
  rest: string;
}

/** @returns `undefined` for a fence without the option `file` */
function readOptions(meta: string): Options | undefined {
  const values: { file?: string; region?: string } = {};
  const rest = meta
    .replace(/(?<!\S)(file|region)=("[^"]*"|\S+)/g, (_all, key: 'file' | 'region', value: string) => {
      values[key] = value.replace(/^"|"$/g, '');
      return '';
    })
    .trim();
  if (values.file === undefined) return undefined;
  const name = values.file.replace(/^\.\//, '');
  const title = /(?<!\S)title=/.test(rest) ? '' : `title="${name}" `;
  return { name, region: values.region, rest: `${title}${rest}`.trim() };
}

/** @returns the lines to show, or the error as `error: fix` */
function findSample(
  { name, region }: Options,
  typed: string,
  inputs: Readonly<Record<string, string>>,
): { text: string } | { problem: string } {
  const text = inputs[name];
  if (typed.trim())
    return { problem: `shows ${name} and has lines in the block as well: keep either the file or the lines` };
  if (text === undefined) {
    const suggestion = formatSuggestion(name, Object.keys(inputs));
    return {
      problem: `shows ${name}${suggestion}, which is not there: put it in the folder of the post, beside index.mdx`,
    };
  }
  if (region === undefined) return { text: dedent(removeMarkers(text.split('\n'))) };
  return findRegion(text, name, region);
}

/** A region begins after a comment `#region name` and ends before `#endregion`, as in editors. Regions may be nested. */
function findRegion(text: string, name: string, region: string): { text: string } | { problem: string } {
  const lines = text.split('\n');
  const names = lines.flatMap((line) => startOf(line) ?? []);
  const start = lines.findIndex((line) => startOf(line) === region);
  if (start < 0) {
    const suggestion = formatSuggestion(region, names);
    return {
      problem: `shows the region ${region}${suggestion}, which does not exist in ${name}: write #region ${region} in a comment there`,
    };
  }
  let depth = 1;
  for (const [offset, line] of lines.slice(start + 1).entries()) {
    if (startOf(line) !== undefined) depth += 1;
    if (isEnd(line)) depth -= 1;
    if (depth === 0) return { text: dedent(removeMarkers(lines.slice(start + 1, start + 1 + offset))) };
  }
  return { problem: `shows the region ${region} of ${name}, which has no end: write #endregion in a comment there` };
}

/** Matches the marker in comments of any language: `// #region a`, `-- #region a`, `# #region a`. */
function startOf(line: string): string | undefined {
  return /^\s*\S+\s+#region\s+([\w-]+)/.exec(line)?.[1];
}

function isEnd(line: string): boolean {
  return /^\s*\S+\s+#endregion\b/.test(line);
}

function removeMarkers(lines: readonly string[]): string[] {
  return lines.filter((line) => startOf(line) === undefined && !isEnd(line));
}

/** Removes the indentation that all lines share, and blank lines around them. */
function dedent(lines: readonly string[]): string {
  const indents = lines.filter((line) => line.trim()).map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
  const shared = indents.reduce((least, indent) => Math.min(least, indent), Number.POSITIVE_INFINITY);
  return lines
    .map((line) => line.slice(Number.isFinite(shared) ? shared : 0).trimEnd())
    .join('\n')
    .replace(/^\n+|\n+$/g, '');
}

/**
 * Writes a filled fence for readers of the Markdown, who have no file beside it. In a list or a quotation, each line begins as
 * the first one does.
 * @param source the text that the position refers to
 */
export function formatFence({ lang, meta, value, position }: Code, source: string): string {
  const longest = (value.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2);
  const ticks = '`'.repeat(longest + 1);
  const { offset = 0, column = 1 } = position?.start ?? {};
  const before = source.slice(offset - column + 1, offset).replace(/[^\s>]/g, ' ');
  return `${ticks}${lang ?? ''}${meta ? ` ${meta}` : ''}\n${value}\n${ticks}`
    .replaceAll('\n', `\n${before}`)
    .replace(/[ \t]+$/gm, '');
}
