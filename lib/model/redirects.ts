// Redirects from old addresses: the normal form of an address, and the lookup of a request in the rules of a release.
import { safelyDecode } from '#lib/model/wording.ts';

/** Maps old addresses in normal form to their targets. A `*` at the end of both stands for the rest of the path. */
export type Redirects = Record<string, string>;

/** Targets that are followed from one rule to the next. */
const hopLimit = 5;

const patternEnd = '/*';

/**
 * Returns the same text for all spellings of an old address: percent escapes are decoded, accents composed, slashes at the
 * end removed, and parameters sorted. Paths stay case-sensitive.
 * @param address path and query; `/*` at the end of the path marks a pattern
 */
export function normalizeAddress(address: string): string {
  const [path, query] = splitQuery(address);
  if (path.endsWith(patternEnd))
    return `${withoutSlash(normalizePath(path.slice(0, -patternEnd.length)))}${patternEnd}`;
  return normalizePath(path) + (query ? `?${sortParameters(query)}` : '');
}

/** Characters with a meaning in rules stay escaped. Escapes that are not UTF-8 stay, too. */
function normalizePath(path: string): string {
  const plain = safelyDecode(path.replace(/%[0-9a-f]{2}/gi, (code) => code.toUpperCase())).normalize('NFC');
  const escaped = plain.replace(/[%?#*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return escaped.replace(/\/+$/, '') || '/';
}

function sortParameters(query: string): string {
  const parameters = new URLSearchParams(query);
  parameters.sort();
  return parameters.toString();
}

/** @returns the path, and the query without its question mark */
function splitQuery(address: string): [path: string, query: string] {
  const [path = '', ...rest] = address.split('?');
  return [path, rest.join('?')];
}

function withoutSlash(path: string): string {
  return path === '/' ? '' : path;
}

interface QueryRule {
  parameters: [name: string, value: string][];
  target: string;
}

export class RedirectTable {
  private readonly exact = new Map<string, string>();
  /** Maps paths to rules. Rules with more parameters come first. */
  private readonly queries = new Map<string, QueryRule[]>();
  /** The longest prefix comes first. */
  private readonly patterns: { prefix: string; target: string }[] = [];
  private readonly isAnswered: (path: string) => boolean;

  /** @param isAnswered whether the site has a response for an escaped path, which then has no redirect */
  constructor(redirects: Redirects, isAnswered: (path: string) => boolean) {
    this.isAnswered = isAnswered;
    for (const [from, target] of Object.entries(redirects)) this.add(from, target);
    this.patterns.sort((a, b) => b.prefix.length - a.prefix.length);
    for (const rules of this.queries.values()) rules.sort((a, b) => b.parameters.length - a.parameters.length);
  }

  private add(from: string, target: string): void {
    const [path, query] = splitQuery(from);
    if (query) {
      const rules = this.queries.get(path) ?? [];
      rules.push({ parameters: [...new URLSearchParams(query)], target });
      this.queries.set(path, rules);
    } else if (path.endsWith(patternEnd)) this.patterns.push({ prefix: path.slice(0, -1), target });
    else this.exact.set(path, target);
  }

  /**
   * Finds the target of a request and follows it to the last one. Never leads to an address that the site does not have.
   * @param url path and query of the request
   * @returns an encoded URL or a path with query and fragment, or `undefined` if there is no redirect
   */
  find(url: string): string | undefined {
    let target = this.step(url);
    for (let hop = 1; target !== undefined && hop <= hopLimit; hop += 1) {
      if (!target.startsWith('/')) return URL.parse(target)?.href;
      const [address = ''] = target.split('#');
      const next = this.step(address);
      const isThere = () => this.isAnswered(normalizePath(splitQuery(address)[0]));
      if (next === undefined) return isThere() ? encode(target) : undefined;
      target = next;
    }
    return undefined;
  }

  /** @returns whether the query of a request for this path may decide on a redirect */
  hasQueryRules(path: string): boolean {
    return this.queries.has(normalizePath(path));
  }

  /**
   * Applies one rule.
   * @returns `undefined` if no rule has the address
   */
  step(url: string): string | undefined {
    const [raw, query] = splitQuery(url);
    const path = normalizePath(raw);
    if (query) {
      const found = this.matchQuery(path, query);
      if (found) return found;
    }
    const target = this.exact.get(path) ?? this.matchPattern(path);
    return target === undefined || this.isAnswered(path) ? undefined : addQuery(target, query);
  }

  /** A rule matches if the request has all its parameters. The others are carried on. */
  private matchQuery(path: string, query: string): string | undefined {
    const rules = this.queries.get(path);
    if (!rules) return undefined;
    const parts = query.split('&').map((text) => ({ text, pair: [...new URLSearchParams(text)][0] }));
    for (const { parameters, target } of rules) {
      const isUsed = (pair: [string, string] | undefined) =>
        pair !== undefined && parameters.some(([name, value]) => name === pair[0] && value === pair[1]);
      const isMatch = parameters.every(([name, value]) =>
        parts.some(({ pair }) => pair?.[0] === name && pair[1] === value),
      );
      const others = parts.filter(({ pair }) => !isUsed(pair)).map(({ text }) => text);
      if (isMatch) return addQuery(target, others.join('&'));
    }
    return undefined;
  }

  /** A pattern also matches its own folder, with an empty rest: `/tag/*` matches `/tag`. */
  private matchPattern(path: string): string | undefined {
    const folder = `${withoutSlash(path)}/`;
    const pattern = this.patterns.find(({ prefix }) => folder.startsWith(prefix));
    if (!pattern) return undefined;
    const { prefix, target } = pattern;
    if (!target.endsWith(patternEnd)) return target;
    return withoutEnd(target.slice(0, -1) + path.slice(prefix.length));
  }
}

/** Removes the slash at the end of a path, which an empty rest leaves. */
function withoutEnd(target: string): string {
  return /^\/.*\/$/.test(target) ? target.slice(0, -1) || '/' : target;
}

function addQuery(target: string, query: string): string {
  if (query === '') return target;
  const [address = '', ...hash] = target.split('#');
  const joined = `${address}${address.includes('?') ? '&' : '?'}${query}`;
  return [joined, ...hash].join('#');
}

/** Escapes the characters of a path that a header cannot have. Escapes stay as they are. */
function encode(target: string): string {
  const { pathname, search, hash } = new URL(target, 'http://localhost');
  return pathname + search + hash;
}
