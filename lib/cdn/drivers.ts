// The requests that purge tags, as each cache expects them.
import { createHmac } from 'node:crypto';
import type { CdnDriver, CdnTarget } from '#lib/cdn/targets.ts';
import { parseJson } from '#lib/parse-json.ts';

export interface PurgeRequest {
  url: string;
  method: string;
  headers: Record<string, string>;
  body?: string;
}

/** Facts of a purge for a webhook. */
export interface PurgeFacts {
  site: string;
  release: string;
  /** ISO 8601, UTC. */
  at: string;
}

interface Driver {
  /** Tags in one request, and the characters that they may take together. */
  most: { tags: number; characters: number };
  build: (target: CdnTarget, tags: readonly string[], facts: PurgeFacts) => PurgeRequest;
  /** @returns why a response with a success status is a failure nevertheless */
  findProblem?: (body: string) => string | undefined;
}

/** Characters of a request header that all of these accept. Varnish has 8,192 bytes for one by default. */
const headerLength = 7_000;

const json = { accept: 'application/json', 'content-type': 'application/json' };

const drivers: Record<CdnDriver, Driver> = {
  // `deploy/varnish.vcl`.
  varnish: {
    most: { tags: 500, characters: headerLength },
    build: ({ address, secret = '' }, tags) => ({
      url: `${address}/`,
      method: 'PURGE',
      headers: { authorization: `Bearer ${secret}`, 'xkey-purge': tags.join(' ') },
    }),
  },
  // https://www.fastly.com/documentation/reference/api/purging/: at most 256 keys. A soft purge makes pages stale, so that they can
  // be sent if the site does not respond.
  fastly: {
    most: { tags: 256, characters: headerLength },
    build: ({ address, secret = '' }, tags) => ({
      url: `https://api.fastly.com/service/${address}/purge`,
      method: 'POST',
      headers: {
        accept: 'application/json',
        'fastly-key': secret,
        'fastly-soft-purge': '1',
        'surrogate-key': tags.join(' '),
      },
    }),
  },
  // https://developers.cloudflare.com/cache/how-to/purge-cache/: at most 100 operations in a request, on all plans.
  cloudflare: {
    most: { tags: 100, characters: Number.POSITIVE_INFINITY },
    build: ({ address, secret = '' }, tags) => ({
      url: `https://api.cloudflare.com/client/v4/zones/${address}/purge_cache`,
      method: 'POST',
      headers: { ...json, authorization: `Bearer ${secret}` },
      body: JSON.stringify({ tags }),
    }),
    findProblem: (body) => {
      const { success, errors } = (parseJson(body) ?? {}) as { success?: unknown; errors?: unknown };
      return success === true ? undefined : `it responds with ${JSON.stringify(errors ?? body.slice(0, 200))}`;
    },
  },
  webhook: {
    most: { tags: 5_000, characters: Number.POSITIVE_INFINITY },
    build: ({ address, secret = '' }, tags, facts) => {
      const body = JSON.stringify({ event: 'purge', ...facts, tags });
      const signature = createHmac('sha256', secret).update(body).digest('hex');
      return {
        url: address,
        method: 'POST',
        headers: { ...json, 'x-hub-signature-256': `sha256=${signature}` },
        body,
      };
    },
  },
};

/** @returns the requests that purge all tags together */
export function buildPurges(target: CdnTarget, tags: readonly string[], facts: PurgeFacts): PurgeRequest[] {
  const { most, build } = drivers[target.driver];
  return divide(tags, most).map((part) => build(target, part, facts));
}

/** @returns why a response means that nothing was purged */
export function findPurgeProblem(driver: CdnDriver, status: number, body: string): string | undefined {
  if (status < 200 || status > 299) return `it responds with status ${status}`;
  return drivers[driver].findProblem?.(body);
}

function divide(tags: readonly string[], most: Driver['most']): string[][] {
  const parts: string[][] = [];
  let characters = Number.POSITIVE_INFINITY;
  for (const tag of tags) {
    const last = parts.at(-1);
    characters += tag.length + 1;
    if (last && last.length < most.tags && characters <= most.characters) last.push(tag);
    else {
      parts.push([tag]);
      characters = tag.length + 1;
    }
  }
  return parts;
}
