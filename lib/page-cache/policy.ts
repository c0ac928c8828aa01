// The headers that protect readers: one set for every answer, and a content security policy for each kind of it.

interface PolicyInput {
  /** Hash sources of what is inline and runs. */
  scripts: readonly string[];
  styles: readonly string[];
  /** Whether scripts come from files of the site. */
  hasScriptFiles: boolean;
  isInteractive: boolean;
}

/** The policy of a page: nothing but what the page has, each inline part by its hash. */
export function buildPolicy({ scripts, styles, hasScriptFiles, isInteractive }: PolicyInput): string {
  const unique = (sources: readonly string[]) => [...new Set(sources)];
  const script = [...(hasScriptFiles ? ["'self'"] : []), ...unique(scripts)];
  return [
    "default-src 'none'",
    `script-src ${script.join(' ') || "'none'"}`,
    `style-src ${unique(styles).join(' ') || "'none'"}`,
    "img-src 'self'",
    "font-src 'self'",
    // Also where nothing runs: Lighthouse asks for /robots.txt from inside the page.
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    `trusted-types ${namePolicies(hasScriptFiles, isInteractive)}`,
  ].join('; ');
}

/** Ours makes the service worker's address and nothing else; Next's two exist only where its runtime does. */
function namePolicies(hasScriptFiles: boolean, isInteractive: boolean): string {
  const names = [...(hasScriptFiles ? ['load-bearing'] : []), ...(isInteractive ? ['nextjs', 'nextjs#bundler'] : [])];
  return names.join(' ') || "'none'";
}

/** For the service worker: it asks this site, and runs nothing but itself. */
export const workerPolicy = "default-src 'none'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/** What may change at its address: kept by whoever likes, and asked about each time. */
export const revalidateAlways = 'public, max-age=0, must-revalidate';
/** The same for the reader's own browser alone. */
export const revalidatePrivately = 'private, max-age=0, must-revalidate';

/** For every answer that is no page: it may load nothing and be framed nowhere. */
export const denyAllPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Everything a page could ask a device for, and ours do not; a name that Chromium does not know it reports on every page. */
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

export interface HstsOptions {
  isHttps: boolean;
  /** Also for every subdomain; the owner of the domain must want it. */
  includeSubDomains: boolean;
  /** Also in the list that browsers ship, which is hard to leave again. */
  preload: boolean;
}

/** Two years, what the preload list asks for; seconds. */
const hstsAge = 63_072_000;

/** The headers of every answer, whatever it is; names in lower case. */
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
    'permissions-policy': deniedFeatures.map((feature) => `${feature}=()`).join(', '),
    'x-frame-options': 'DENY',
    ...(isHttps ? { 'strict-transport-security': hsts.join('; ') } : {}),
  };
}
