// Computes the score that Mozilla's HTTP Observatory gives to a response of an https origin, without a network.
// The rules are those of https://github.com/mdn/mdn-http-observatory (`src/analyzer/tests`, `src/grader/charts.js`),
// read in November 2026: algorithm 6, in which COOP and COEP count (its pull request 498).
import type { IncomingHttpHeaders } from 'node:http';

/** Points by the name of the test, in the Observatory's spelling. */
type Modifiers = Record<string, number>;

interface Scored {
  score: number;
  modifiers: Modifiers;
}

/** Bonus points count only from this score on. */
const extraCreditFrom = 90;
const broad = new Set(['ftp:', 'http:', 'https:', '*', 'http://*', 'http://*.*', 'https://*', 'https://*.*']);
const unsafeInline = new Set(["'unsafe-inline'", 'data:']);
/** Seconds: "six months, but a lot of sites use 15552000". */
const sixMonths = 15_552_000;

/**
 * Three of its tests need more than one response and count as passed without points: the redirect from http (the
 * proxy's in front), the list of preloaded domains, a CORS request. A cookie counts as the worst there could be.
 */
export function scoreAnswer(headers: IncomingHttpHeaders, html: string): Scored {
  const policy = parsePolicy(header(headers, 'content-security-policy'));
  const modifiers: Modifiers = {
    'content-security-policy': scorePolicy(policy),
    cookies: headers['set-cookie'] ? -40 : 0,
    'cross-origin-resource-sharing': headers['access-control-allow-credentials'] ? -50 : 0,
    'referrer-policy': scoreReferrer(header(headers, 'referrer-policy')),
    'strict-transport-security': scoreHsts(header(headers, 'strict-transport-security')),
    'subresource-integrity': scoreScripts(html),
    'x-content-type-options': header(headers, 'x-content-type-options').toLowerCase() === 'nosniff' ? 0 : -5,
    'x-frame-options': scoreFraming(policy, header(headers, 'x-frame-options').toLowerCase()),
    'cross-origin-resource-policy': scoreToken(header(headers, 'cross-origin-resource-policy').toLowerCase(), {
      'same-site': 10,
      'same-origin': 10,
      'cross-origin': 0,
    }),
    'cross-origin-opener-policy': scoreToken(header(headers, 'cross-origin-opener-policy'), {
      'same-origin': 10,
      'same-origin-allow-popups': 10,
      'noopener-allow-popups': 10,
      'unsafe-none': 0,
    }),
    'cross-origin-embedder-policy': scoreToken(header(headers, 'cross-origin-embedder-policy'), {
      'require-corp': 10,
      credentialless: 10,
      'unsafe-none': 0,
    }),
  };
  const points = Object.values(modifiers);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 100);
  const without = sum(points.filter((value) => value < 0));
  return { score: without >= extraCreditFrom ? sum(points) : Math.max(without, 0), modifiers };
}

function header(headers: IncomingHttpHeaders, name: string): string {
  return String(headers[name] ?? '').trim();
}

/** @returns the directives, `undefined` without a policy, or an empty map if a directive is repeated */
function parsePolicy(text: string): Map<string, Set<string>> | undefined {
  if (!text) return undefined;
  const policy = new Map<string, Set<string>>();
  for (const [name = '', ...sources] of text.split(';').map((part) => part.trim().toLowerCase().split(/\s+/))) {
    if (!name) continue;
    if (policy.has(name)) return new Map();
    policy.set(name, new Set(sources.length > 0 || !name.endsWith('-src') ? sources : ["'none'"]));
  }
  return policy;
}

function scorePolicy(policy: Map<string, Set<string>> | undefined): number {
  if (!policy || policy.size === 0) return -25;
  const everything = new Set(['*']);
  const sources = (name: string) => [...(policy.get(name) ?? policy.get('default-src') ?? everything)];
  const withoutIdle = (list: string[]) =>
    list.some((source) => /^'(?:sha\d+|nonce)-/.test(source))
      ? list.filter((source) => source !== "'unsafe-inline'")
      : list;
  const script = withoutIdle(sources('script-src'));
  const style = withoutIdle(sources('style-src'));
  const isUnsafe = (source: string) => broad.has(source) || unsafeInline.has(source);
  const isInsecure = (source: string) => /^(?:http|ftp):/.test(source);
  const passive = ['img-src', 'media-src'];
  const active = [...policy].flatMap(([name, list]) => (passive.includes(name) ? [] : [...list]));
  if (script.some(isUnsafe) || sources('object-src').some((source) => broad.has(source))) return -20;
  if (active.some(isInsecure)) return -20;
  if ([...script, ...style].includes("'unsafe-eval'")) return -10;
  if (passive.flatMap(sources).some(isInsecure)) return -10;
  if (style.some(isUnsafe)) return 0;
  const fallback = [...(policy.get('default-src') ?? [])];
  return fallback.length === 1 && fallback[0] === "'none'" ? 10 : 5;
}

function scoreFraming(policy: Map<string, Set<string>> | undefined, own: string): number {
  if (policy?.has('frame-ancestors')) return 5;
  return /^(?:deny|sameorigin|allow-from.*)$/.test(own) ? 0 : -20;
}

function scoreReferrer(text: string): number {
  if (!text) return 0;
  const good = ['no-referrer', 'same-origin', 'strict-origin', 'strict-origin-when-cross-origin'];
  const bad = ['origin', 'origin-when-cross-origin', 'unsafe-url', 'no-referrer-when-downgrade'];
  const known = text
    .toLowerCase()
    .split(',')
    .map((part) => part.trim());
  const last = known.findLast((part) => good.includes(part) || bad.includes(part)) ?? '';
  return good.includes(last) ? 5 : -5;
}

function scoreHsts(text: string): number {
  const [, age] = /^(?!.*,).*?max-age=(\d+)/i.exec(text) ?? [];
  if (age === undefined) return -20;
  return Number(age) < sixMonths ? -10 : 0;
}

/** Scripts of the site count 0 points, or 5 with their hash; a script of another origin costs 50. */
function scoreScripts(html: string): number {
  const files = [...html.matchAll(/<script\b[^>]*\bsrc="([^"]*)"[^>]*>/gi)];
  if (files.some(([, source = '']) => /^(?:https?:)?\/\//.test(source))) return -50;
  return files.some(([tag]) => /\bintegrity="/.test(tag)) ? 5 : 0;
}

function scoreToken(text: string, points: Readonly<Record<string, number>>): number {
  if (!text) return 0;
  return points[text.split(';')[0]?.trim() ?? ''] ?? -5;
}
