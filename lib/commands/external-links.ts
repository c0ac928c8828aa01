// Finds the links of documents to other sites, and checks whether their pages still exist.
import type { Definition, Html, Link } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { visit } from 'unist-util-visit';

const isExternal = (url: string) => /^https?:\/\//.test(url);

/** @returns the addresses that a document links to, without those in code, each once */
export function findExternalLinks(markdown: string): string[] {
  const found = new Set<string>();
  const tree = unified()
    .use(remarkParse)
    .use(remarkGfm)
    .parse(markdown.replace(/^---\n[\s\S]*?\n---\n/, ''));
  const add = ({ url }: Link | Definition) => {
    if (isExternal(url)) found.add(url);
  };
  visit(tree, 'link', add);
  visit(tree, 'definition', add);
  // Components are HTML to this parser.
  visit(tree, 'html', ({ value }: Html) => {
    for (const [, url = ''] of value.matchAll(/\bhref="([^"]*)"/g)) if (isExternal(url)) found.add(url);
  });
  return [...found];
}

export interface LinkState {
  url: string;
  /** `unclear`: the server is busy, refuses programs or does not respond, so a person has to check. */
  state: 'works' | 'moved' | 'dead' | 'unclear';
  /** Where it moved to, or what is wrong. */
  note: string;
}

export interface Pace {
  /** Milliseconds until a server must respond. */
  limit: number;
  /** Milliseconds between two requests to one host. */
  pause: number;
  /** Hosts that get requests at the same time. */
  hosts: number;
}

const usualPace: Pace = { limit: 15_000, pause: 1_000, hosts: 4 };

/** Requests each address once, one at a time from each host. The states are in the order of the addresses. */
export async function checkLinks(urls: readonly string[], pace: Pace = usualPace): Promise<LinkState[]> {
  const byHost = Map.groupBy(urls, (url) => URL.parse(url)?.host);
  const waiting = [...byHost.values()];
  const states = new Map<string, LinkState>();
  const work = async () => {
    for (let ofHost = waiting.shift(); ofHost; ofHost = waiting.shift()) {
      for (const [index, url] of ofHost.entries()) {
        if (index > 0) await new Promise((resolve) => setTimeout(resolve, pace.pause));
        states.set(url, await checkLink(url, pace.limit));
      }
    }
  };
  await Promise.all(Array.from({ length: pace.hosts }, work));
  return urls.flatMap((url) => states.get(url) ?? []);
}

const mostRedirects = 5;
const permanent = new Set([301, 308]);
const temporary = new Set([302, 303, 307]);

async function checkLink(url: string, limit: number): Promise<LinkState> {
  let address = url;
  let hasMoved = false;
  for (let hop = 0; hop <= mostRedirects; hop++) {
    const answer = await ask(address, limit);
    if ('problem' in answer) return { url, state: answer.isGone ? 'dead' : 'unclear', note: answer.problem };
    const { status, location } = answer;
    if (location && (permanent.has(status) || temporary.has(status))) {
      hasMoved ||= permanent.has(status);
      const next = URL.parse(location, address);
      if (!next) return { url, state: 'unclear', note: `redirects to ${location}, which is not an address` };
      address = next.href;
    } else if (status === 404 || status === 410) return { url, state: 'dead', note: `responds with ${status}` };
    else if (status >= 300) return { url, state: 'unclear', note: `responds with ${status}` };
    else return hasMoved ? { url, state: 'moved', note: `is now ${address}` } : { url, state: 'works', note: '' };
  }
  return { url, state: 'dead', note: `redirects more than ${mostRedirects} times` };
}

type Answer = { status: number; location: string | null } | { problem: string; isGone: boolean };

async function ask(url: string, limit: number): Promise<Answer> {
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      signal: AbortSignal.timeout(limit),
      headers: { 'user-agent': 'Mozilla/5.0 (compatible; load-bearing check:links)', accept: 'text/html,*/*' },
    });
    // The state is in the head. A body may be long.
    await response.body?.cancel();
    return { status: response.status, location: response.headers.get('location') };
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: string } };
    const isGone = cause?.code === 'ENOTFOUND';
    if (isGone) return { problem: 'has a host that cannot be found', isGone };
    return {
      problem: name === 'TimeoutError' ? `does not respond within ${limit} ms` : `fails: ${cause?.code ?? name}`,
      isGone,
    };
  }
}
