// Reads the redirects from old addresses, `content/redirects.yaml`.
import type { Diagnostic } from '#lib/model/diagnostic.ts';
import { normalizeAddress, type Redirects } from '#lib/model/redirects.ts';
import { findInvisible, nameKind } from '#lib/model/wording.ts';
import type { ContentFiles } from '#lib/source/content-files.ts';
import { nameFile } from '#lib/source/documents.ts';
import { readYamlFile } from '#lib/source/yaml-file.ts';

export const redirectsFile = 'redirects.yaml';

const example = '/2015/03/old.html: /posts/new';

export interface RedirectsFile {
  /** The rules without errors. */
  rules: { from: string; to: string }[];
  diagnostics: Diagnostic[];
  /** @returns the line of a rule, by the address as its author wrote it */
  lineOf: (from: string) => number;
}

/** The last file read. Parsing a thousand rules takes about 50 ms, and most releases have the same ones. */
let last: { identity: string; name: string; read: RedirectsFile } | undefined;

/** @throws if the file exists but cannot be read */
export async function readRedirects(content: ContentFiles): Promise<RedirectsFile> {
  const { name, files } = content;
  const identity = files.get(redirectsFile)?.identity;
  if (identity !== undefined && last?.identity === identity && last.name === name) return last.read;
  const read = await parseRedirects(content);
  if (identity !== undefined) last = { identity, name, read };
  return read;
}

async function parseRedirects(content: ContentFiles): Promise<RedirectsFile> {
  const none: RedirectsFile = { rules: [], diagnostics: [], lineOf: () => 1 };
  const report = (line: number, message: string, entry = redirectsFile): Diagnostic => {
    return { file: nameFile(content.name, entry), line, field: 'redirect', message };
  };
  const yaml = await readYamlFile(content, redirectsFile, 'redirect');
  if (!yaml) {
    const misspelt = content.files.has('redirects.yml');
    return misspelt
      ? { ...none, diagnostics: [report(1, 'is not read: rename it to redirects.yaml', 'redirects.yml')] }
      : none;
  }
  if ('diagnostics' in yaml) return { ...none, diagnostics: yaml.diagnostics };
  const value = yaml.value ?? {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    return { ...none, diagnostics: [report(1, `file has ${nameKind(value)}: write one redirect a line, ${example}`)] };
  }
  const lineOf = (from: string) => yaml.lineOf([from]) ?? 1;
  const read: RedirectsFile = { rules: [], diagnostics: [], lineOf };
  for (const [from, to] of Object.entries(value)) {
    const message = findOldAddressProblem(from) ?? findTargetProblem(from, to);
    if (message) read.diagnostics.push(report(lineOf(from), message));
    else read.rules.push({ from, to: String(to) });
  }
  return read;
}

/** @returns the rules for a release. The first of several rules for an address counts. */
export function buildRedirects(rules: RedirectsFile['rules']): Redirects {
  return Object.fromEntries(rules.toReversed().map(({ from, to }) => [normalizeAddress(from), to]));
}

/** @returns the error of an old address, of this file or of the front matter of a post */
export function findOldAddressProblem(from: string): string | undefined {
  const quoted = `"${from}"`;
  if (URL.canParse(from)) {
    const { pathname, search } = new URL(from);
    return `${quoted} is a whole URL: write its path, ${pathname}${search}`;
  }
  if (!from.startsWith('/')) return `${quoted} does not begin with a slash: write /${from}`;
  if (from.startsWith('//')) return `${quoted} begins with two slashes: write ${from.replace(/^\/+/, '/')}`;
  const invisible = findInvisible(from)?.name;
  if (invisible) return `${quoted} holds ${invisible}: remove it`;
  if (from.includes('#')) return `${quoted} holds a #, which browsers do not send: write ${from.replace(/#.*/, '')}`;
  const [path = ''] = from.split('?');
  if (!from.includes('*')) return undefined;
  if (path !== from) return `${quoted} holds a * and a ?: name each address, or leave out the query`;
  if (/^[^*]*\/\*$/.test(path)) return undefined;
  return `${quoted} holds a * that is not its end: end it in /*, or write %2A for the character`;
}

function findTargetProblem(from: string, to: unknown): string | undefined {
  if (to === null) return `${from} has no target: write one, ${example}`;
  if (typeof to !== 'string') return `${from} has ${nameKind(to)} as its target: write one address, ${example}`;
  const leads = `${from} leads to ${to}`;
  const invisible = findInvisible(to)?.name;
  if (invisible) return `${from} leads to an address that holds ${invisible}: remove it`;
  if (/\s/.test(to)) return `${leads}, which holds a space: write %20`;
  if (to.startsWith('http://')) return `${leads}: write https://${to.slice(7)}`;
  const isOwn = /^\/(?![/\\])/.test(to);
  if (!isOwn && !(to.startsWith('https://') && URL.canParse(to))) {
    return `${leads}, which is not an address: write a path such as /posts/new, or a URL that begins with https://`;
  }
  if (!to.includes('*')) return undefined;
  if (!from.endsWith('/*')) return `${leads}, but has no * itself: end both in /*, or neither`;
  return /^[^*]*\/\*$/.test(to) ? undefined : `${leads}, whose * is not its end: end it in /*`;
}
