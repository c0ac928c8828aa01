// Changes of files and lines, from which the rules for messages are built.
import { posix } from 'node:path';
import type { Diagnostic } from '#lib/model/diagnostic.ts';

/** One pixel. */
export const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

export const drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>';
export const front = '---\ntitle: "T"\ndescription: "D."\ndate: 2026-02-01\n---\n\n';
export const seriesDiagnostic = { field: 'series.title' } as Diagnostic;

/** Files by path in the content folder. */
export type Content = Map<string, string | Uint8Array | { link: string }>;

export type Change = (content: Content, diagnostic: Diagnostic, parts: readonly string[]) => void;
/** Changes the lines of a text. @param at the index of the line of the diagnostic */
export type Edit = (lines: string[], at: number, parts: readonly string[], diagnostic: Diagnostic) => void;

export const pathOf = (file: string) => file.replace(/^content\//, '');

export function textOf(content: Content, path: string): string {
  const value = content.get(path);
  if (typeof value === 'string') return value.replace(/\r\n?/g, '\n');
  return value instanceof Uint8Array ? Buffer.from(value).toString('latin1').replace(/\r\n?/g, '\n') : '';
}

export const inText =
  (edit: Edit): Change =>
  (content, diagnostic, parts) => {
    const path = pathOf(diagnostic.file);
    const lines = textOf(content, path).split('\n');
    edit(lines, diagnostic.line - 1, parts, diagnostic);
    content.set(path, lines.join('\n'));
  };

export const quote = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
export const indentOf = (line = '') => /^[ \t]*/.exec(line)?.[0].length ?? 0;
export const isEmpty = (line = '') => line.trim() === '';

/** @returns the index after a field and the lines of its value */
export function endOfField(lines: readonly string[], at: number): number {
  let end = at + 1;
  const isInside = (line = '') => !isEmpty(line) && (indentOf(line) > indentOf(lines[at]) || /^- /.test(line));
  while (end < lines.length && isInside(lines[end])) end += 1;
  return end;
}

const valueInBraces = String.raw`(?:"(?:\\.|[^"\\])*"|\[[^\]]*\]|\{[^}]*\}|[^,}]*)`;
const nameOf = (name: string) => `["']?${quote(name)}["']?`;

/** @returns the index of the line that begins with a field, at or above an index, or -1 */
function findField(lines: readonly string[], at: number, name: string, isOuter: boolean): number {
  const start = new RegExp(`^${isOuter ? '' : '\\s*'}${nameOf(name)}:(?:\\s|$)`);
  return lines.findLastIndex((line, index) => index <= at && start.test(line));
}

/** Writes `name: value` in the place of the field, or adds it. */
export const writeField: Edit = (lines, at, [, written = ''], { field }) => {
  const parts = field.split('.');
  const [, name = parts.at(-1) ?? ''] = /^"?([\w-]+)"?:(?=\s)/.exec(written) ?? [];
  const text = /^"?[\w-]+"?:\s/.test(written) ? written : `${name}: ${written}`;
  const isOuter = parts.length === 1 || name === parts[0];
  const isMissing = isOuter && at === 0 && lines[0] === '---';
  const found = findField(lines, isMissing ? lines.indexOf('---', 1) : at, name, isOuter);
  if (found >= 0 && (isOuter || found === at)) {
    const indent = (lines[found] ?? '').slice(0, indentOf(lines[found]));
    lines.splice(found, endOfField(lines, found) - found, indent + text);
    return;
  }
  const inBraces = new RegExp(`(?<=[{,]\\s*)${nameOf(name)}:\\s*${valueInBraces}`);
  const line = lines[at] ?? '';
  if (inBraces.test(line)) lines[at] = line.replace(inBraces, () => text);
  else if (isMissing && /^\{.*\}$/.test(lines[1] ?? '')) lines[1] = (lines[1] ?? '').replace(/\s*\}$/, `, ${text} }`);
  else if (parts.length === 1) lines.splice(Math.max(1, lines.indexOf('---', 1)), 0, text);
  else if (/\}\s*$/.test(line)) lines[at] = line.replace(/\s*\}\s*$/, `${/\{\s*\}/.test(line) ? '' : ','} ${text} }`);
  else lines.splice(at + 1, 0, `  ${text}`);
};

export const removeField: Edit = (lines, at, _parts, { field }) => {
  const name = field.split('.').at(-1) ?? '';
  const inBraces = new RegExp(`(?:,\\s*)?${nameOf(name)}:\\s*${valueInBraces}`);
  if (findField(lines, at, name, false) === at) lines.splice(at, endOfField(lines, at) - at);
  else lines[at] = (lines[at] ?? '').replace(inBraces, '');
};

export const renameField: Edit = (lines, at, [, name = ''], { field }) => {
  lines[at] = (lines[at] ?? '').replace(new RegExp(nameOf(field.split('.').at(-1) ?? '')), name);
};

/** The value of a field in one line, without quotes. */
export function readValue(line: string): string {
  const [, value = ''] = /:\s*(.*)$/.exec(line) ?? [];
  return /^"(.*)"$/.exec(value)?.[1] ?? value;
}

/** Replaces an item of a list, or removes it. */
export const changeItem =
  (isLast: boolean): Edit =>
  (lines, at, [, item = '', to]) => {
    const plain = new RegExp(`(?<=[[\\s,])["']?${quote(item)}["']?(?=[\\s,\\]]|$)`, 'g');
    const line = lines[at] ?? '';
    const found = [...line.matchAll(plain)].at(isLast ? -1 : 0);
    if (!found) return;
    const [head, tail] = [line.slice(0, found.index), line.slice(found.index + found[0].length)];
    if (to !== undefined) lines[at] = head + to + tail;
    else if (/^\s*- *$/.test(head)) lines.splice(at, 1);
    else if (/\[\s*$/.test(head) && /^\s*\]/.test(tail)) lines.splice(at, 1);
    else lines[at] = /,\s*$/.test(head) ? head.replace(/,\s*$/, '') + tail : head + tail.replace(/^\s*,\s*/, '');
  };

export function swap(lines: string[], at: number, from: string | RegExp, to: string): void {
  lines[at] = (lines[at] ?? '').replace(from, () => to);
}

export const replace =
  (from: string | RegExp, to: string): Edit =>
  (lines, at) =>
    swap(lines, at, from, to);

/** Rewrites lines of YAML as the message shows them. */
export const writeLine: Edit = (lines, at, [, text = '']) => {
  const indent = /^\s*(?:- )?/.exec(lines[at] ?? '')?.[0] ?? '';
  lines[at] = indent + text;
};

export const rename =
  (toPath: (path: string, name: string) => string): Change =>
  (content, { file }, [, name = '']) => {
    const path = pathOf(file);
    const to = toPath(path, name);
    for (const [other, value] of [...content]) {
      if (other !== path && !other.startsWith(`${path}/`)) continue;
      content.delete(other);
      content.set(to + other.slice(path.length), value);
    }
  };

export const beside = (path: string, name: string) => posix.join(posix.dirname(path), name);
/** The folder of an index file is its name. */
export const renameDocument = rename((path, name) => {
  if (name.startsWith('pages/')) return name;
  const isFolder = /\/index\.mdx?$/.test(path) && !/\.mdx?$/.test(name);
  return isFolder ? posix.join(posix.dirname(posix.dirname(path)), name, posix.basename(path)) : beside(path, name);
});

export const remove: Change = (content, { file }) => {
  for (const path of [...content.keys()])
    if (path === pathOf(file) || path.startsWith(`${pathOf(file)}/`)) content.delete(path);
};

/** The post that a rule is about, as a file or as a folder. */
export function findPost(content: Content, address: string): string {
  const stem = `posts/${address.split('/').at(-1)}`;
  return [...content.keys()].find((path) => path.startsWith(stem)) ?? '';
}

export const removeLink: Edit = (lines, at, [, address = '']) => {
  const [inMarkdown, inTag] = [`\\[([^\\]]*)\\]\\(<?${quote(address)}>?\\)`, ` href="${quote(address)}"`];
  lines[at] = (lines[at] ?? '').replace(new RegExp(`${inMarkdown}|${inTag}`), '$1');
};

export type Rule = readonly [pattern: RegExp, change: Change];
