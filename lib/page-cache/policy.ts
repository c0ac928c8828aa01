// Security headers: one set for every response, and a content security policy for each kind of response.

interface PolicyInput {
  /** Hash sources of inline scripts. */
  scripts: readonly string[];
  /** Hash sources of inline styles. */
  styles: readonly string[];
  /** Whether the page loads scripts from files of the site. */
  hasScriptFiles: boolean;
  /** Whether the page plays video or audio. */
  hasMedia?: boolean;
  /** Whether the page loads fonts of the site. */
  hasFonts?: boolean;
}

/** Builds the policy of a page. It allows what the page contains and nothing else; inline parts are listed by their hashes. */
export function buildPolicy(page: PolicyInput): string {
  const { scripts, styles, hasScriptFiles, hasMedia, hasFonts } = page;
  const unique = (sources: readonly string[]) => [...new Set(sources)];
  const script = [...(hasScriptFiles ? ["'self'"] : []), ...unique(scripts)];
  return [
    "default-src 'none'",
    `script-src ${script.join(' ') || "'none'"}`,
    `style-src ${unique(styles).join(' ') || "'none'"}`,
    "img-src 'self'",
    ...(hasMedia ? ["media-src 'self'"] : []),
    ...(hasFonts ? ["font-src 'self'"] : []),
    // Needed even on pages without scripts: Lighthouse fetches /robots.txt from inside the page.
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    // The policy of the site is for the address of the service worker.
    `trusted-types ${hasScriptFiles ? 'load-bearing' : "'none'"}`,
  ].join('; ');
}

/** The policy of the service worker, which may only fetch from this site. */
export const workerPolicy = "default-src 'none'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/** A caching rule for responses that may change at their address: any cache may keep them and must revalidate before each use. */
export const revalidateAlways = 'public, max-age=0, must-revalidate';
/** As above, for the cache of the reader's browser only. */
export const revalidatePrivately = 'private, max-age=0, must-revalidate';

/** The policy of every response that is not a page: nothing may be loaded, and no page may frame it. */
export const denyAllPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The policy of feeds in XML, which browsers show with a style sheet of the site. */
export const styledFeedPolicy = `${denyAllPolicy}; style-src 'self'`;

/** Permissions that no page needs. Chromium logs a warning on every page for a name that it does not know, so unknown ones are left out. */
const deniedFeatures = [
  'accelerometer',
  'autoplay',
  'browsing-topics',
  'camera',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'gamepad',
  'geolocation',
  'gyroscope',
  'hid',
  'identity-credentials-get',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'picture-in-picture',
  'publickey-credentials-create',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'usb',
  'xr-spatial-tracking',
];

/** @returns the headers of a page with a policy from `buildPolicy`: pages that play something may do so on the whole screen */
export function buildPageHeaders(policy: string): Record<string, string> {
  const hasMedia = policy.includes('media-src');
  return {
    'content-security-policy': policy,
    ...(hasMedia && { 'permissions-policy': formatPermissions(['fullscreen']) }),
  };
}

function formatPermissions(allowed: readonly string[] = []): string {
  return deniedFeatures.map((feature) => `${feature}=(${allowed.includes(feature) ? 'self' : ''})`).join(', ');
}

export interface HstsOptions {
  isHttps: boolean;
  /** Whether the rule extends to all subdomains. */
  includeSubDomains: boolean;
  /** Whether browsers may add the domain to their built-in list, from which it is hard to remove. */
  preload: boolean;
}

/** Seconds. The preload list recommends two years. */
const hstsAge = 63_072_000;

/** Builds the headers of every response, with names in lower case. */
export function buildSecurityHeaders({ isHttps, includeSubDomains, preload }: HstsOptions): Record<string, string> {
  const hsts = [
    `max-age=${hstsAge}`,
    ...(includeSubDomains ? ['includeSubDomains'] : []),
    ...(preload ? ['preload'] : []),
  ];
  return {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': formatPermissions(),
    'x-frame-options': 'DENY',
    ...(isHttps ? { 'strict-transport-security': hsts.join('; ') } : {}),
  };
}
