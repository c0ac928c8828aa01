// The caches in front of the site, as the setting names them.

export type CdnDriver = 'varnish' | 'fastly' | 'cloudflare' | 'webhook';

export interface CdnTarget {
  driver: CdnDriver;
  /** The token of the API, or the key of the signature. Web instances need none. */
  secret: string | undefined;
  /** An origin for Varnish, a service for Fastly, a zone for Cloudflare, the address of a webhook. */
  address: string;
}

const targetPattern = /^(varnish|fastly|cloudflare|https?):\/\/(?:([^\s/@:]+)@)?([^\s/@?#]+)(\/[^\s@#]*)?$/;
const idPattern = /^[\w-]+$/;

/** @returns the targets, or `undefined` if one of them is not valid */
export function parseTargets(text: string): CdnTarget[] | undefined {
  const targets = text.trim().split(/\s+/).map(parseTarget);
  return targets.every((target) => target !== undefined) ? targets : undefined;
}

function parseTarget(text: string): CdnTarget | undefined {
  const [, scheme = '', encoded, place = '', path = ''] = targetPattern.exec(text) ?? [];
  const secret = encoded === undefined ? undefined : decode(encoded);
  if (scheme === 'varnish') {
    const origin = `http://${place}`;
    return path === '' && URL.canParse(origin) ? { driver: scheme, secret, address: origin } : undefined;
  }
  if (scheme === 'fastly' || scheme === 'cloudflare') {
    return path === '' && idPattern.test(place) ? { driver: scheme, secret, address: place } : undefined;
  }
  const address = `${scheme}://${place}${path}`;
  return URL.canParse(address) ? { driver: 'webhook', secret, address } : undefined;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
