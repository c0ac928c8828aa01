// The settings: which values each may have, and one plain line for each that is wrong.
import { distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { parseProxies } from '#lib/proxies.ts';

/** Characters. A shorter secret can be guessed from one delivery that somebody has seen. */
const secretLength = 32;
const secret = z
  .string()
  .min(secretLength, `must have at least ${secretLength} characters: make one with openssl rand -hex 32`);

const origin = 'must be an http or https origin, such as https://blog.example.org';
const trueOrFalse = z.stringbool('must be true or false');

/** Digits and a point alone: `Number` also takes `0x50`, `1e3` and white space. */
function number(isRight: (value: number) => boolean, error: string) {
  return z
    .string()
    .regex(/^\d+(?:\.\d+)?$/, error)
    .transform(Number)
    .refine(isRight, error);
}

const megabytes = number((value) => value > 0, 'must be a number of megabytes above 0');

const schema = z.object({
  /** The port the site listens on. */
  PORT: number((value) => Number.isInteger(value) && value <= 65_535, 'must be a whole number from 0 to 65535').default(
    3000,
  ),
  /** The name or address it listens on; all addresses of the machine if it is not set. */
  HOST: z
    .string()
    .regex(/^[^\s/]+$/, 'must be a name or an address without http://, such as localhost')
    .optional(),
  /** Seconds that an idle connection stays open: longer than a proxy in front keeps it, or readers meet a reset. */
  KEEP_ALIVE_SECONDS: number(
    (value) => value >= 1 && value <= 86_400,
    'must be a number of seconds from 1 to 86400',
  ).default(75),
  /** The origin readers see: canonical links, feeds and previews start with it. */
  SITE_URL: z
    .url({ protocol: /^https?$/, error: origin, abort: true })
    .superRefine((url, context) => {
      const { origin: site, pathname, search, hash, username } = new URL(url);
      if (pathname === '/' && search + hash + username === '') return;
      context.addIssue(`must be an origin alone, as the site answers at the root of its host: set it to ${site}`);
    })
    .transform((url) => new URL(url).origin)
    .default('http://localhost:3000'),
  /** Base of the "Edit this page" links: `https://github.com/you/blog/edit/main/content`. */
  EDIT_URL: z
    .url({ protocol: /^https?$/, error: 'must be an address, such as https://github.com/you/blog/edit/main/content' })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  /** The folder the authors write in. */
  CONTENT_DIR: z.string().default('content'),
  /** The folder that holds the releases; nothing outside `lib/` depends on its form. */
  RELEASE_DIR: z.string().default('.release'),
  /** The author's account in the fediverse, `@name@example.social`: Mastodon names it below previews of the posts. */
  FEDIVERSE_CREATOR: z
    .string()
    .regex(/^@[\w.-]+@[\w-]+(?:\.[\w-]+)+$/, 'must be an account, such as @name@example.social')
    .optional(),
  /** A git repository to publish from instead of `CONTENT_DIR`: an address or the path of one on this machine. */
  CONTENT_REPO: z
    .string()
    .regex(
      /^(?:https:\/\/|ssh:\/\/|file:\/\/\/|[\w.-]+@[\w.-]+:|\/|\.{1,2}\/)[^\p{Cc}]+$/u,
      'must be https://..., ssh://..., user@host:path, or the path of a repository on this machine',
    )
    .optional(),
  /** The branch of it that readers see. */
  CONTENT_REF: z
    .string()
    .regex(
      /^(?![-./])(?!.*(?:\.\.|\/\/|\/\.|\.lock(?:\/|$)|[./]$))[\w./+-]+$/,
      'must be the name of a branch, such as main',
    )
    .default('main'),
  /** The content folder inside the repository; `.` if it is all of it. */
  CONTENT_PATH: z
    .string()
    .regex(
      /^(?:\.|(?![-/])(?!.*(?:^|\/)\.{0,2}(?:\/|$))[\w./+-]+)$/,
      'must be a folder inside the repository, such as content',
    )
    .default('content'),
  /** The secret a forge signs its webhooks with; while it changes, the one before is valid, too. */
  PUBLISH_SECRET: secret.optional(),
  PUBLISH_SECRET_PREVIOUS: secret.optional(),
  /** Seconds between two looks at the source, in case nobody said that it changed; 0 for none. */
  PUBLISH_POLL: number(() => true, 'must be a number of seconds, or 0').default(60),
  /** Whether one fault keeps all of a push back, and not just the post that has it. */
  PUBLISH_STRICT: trueOrFalse.default(false),
  /** Whether the group of the site's user may ask the publisher to publish: for a git hook that runs as another user. */
  PUBLISH_GROUP: trueOrFalse.default(false),
  /** The proxies whose `X-Forwarded-For` is believed when deliveries are counted. */
  TRUSTED_PROXIES: z
    .string()
    .transform((text, context) => {
      const proxies = parseProxies(text);
      if (proxies !== undefined) return proxies;
      context.addIssue('must be a number of proxies, or addresses and networks, such as 10.0.0.0/8, 192.0.2.1');
      return z.NEVER;
    })
    .optional(),
  NODE_ENV: z
    .enum(['development', 'production', 'test'], 'must be production, development or test')
    .default('production'),
  /** Set by `npm run dev`: the address at which the browser learns that a release was made, or why none could be. */
  DEV_EVENTS_URL: z.url('must be an address').optional(),
  /** Megabytes of finished pages on the disk and in memory. */
  PAGE_CACHE_DISK_MB: megabytes.default(512),
  PAGE_CACHE_MEMORY_MB: megabytes.default(128),
  /** On an https origin: whether the rule holds for subdomains, and whether browsers may ship it. */
  HSTS_SUBDOMAINS: trueOrFalse.default(false),
  HSTS_PRELOAD: trueOrFalse.default(false),
  /** Whether readers' devices keep what was read. `false` makes them clear it, each on its reader's next visit. */
  OFFLINE_READING: trueOrFalse.default(true),
  /** The least important messages that are logged. */
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], 'must be debug, info, warn, error or silent')
    .default('info'),
  /** The format in which each response is logged; if it is not set, none is. */
  ACCESS_LOG: z.enum(['combined', 'json'], 'must be combined or json').optional(),
  /** Set by Next. */
  NEXT_PHASE: z.string().optional(),
  CI: z.string().optional(),
});

export type Settings = z.infer<typeof schema>;

/** Names and values, as a process is given them. */
export type Environment = Readonly<Record<string, string | undefined>>;

const names = Object.keys(schema.shape);

/** @returns a line for each wrong value. An empty value counts as none. */
export function parseSettings(environment: Environment): { settings: Settings } | { problems: string[] } {
  const given = Object.fromEntries(names.map((name) => [name, environment[name] || undefined]));
  const parsed = schema.safeParse(given);
  if (parsed.success) return { settings: parsed.data };
  const problems = parsed.error.issues.map(({ path, message }) => {
    const name = path.join('.');
    return `${name} ${describeValue(name, given[name] ?? '')} ${message}.`;
  });
  return { problems: [...new Set(problems)] };
}

/** Characters of a value that are repeated. */
const shownLength = 100;

/** Neither a secret nor the password in an address gets onto a terminal or into a log. */
function describeValue(name: string, value: string): string {
  if (name.includes('SECRET')) return `(${value.length} characters, not shown)`;
  const shown = value.replace(/\/\/[^/@]*@/, '//...@');
  return `is ${JSON.stringify(shown.length > shownLength ? `${shown.slice(0, shownLength)}...` : shown)}:`;
}

/** Letters. A shorter name is near to too many others: `PORT` to `POST`, `HOST` to `HOSTS`. */
const leastLength = 6;
/** Letters to change, take out or put in. */
const slip = 2;

/** @returns a line for each name that is no setting, but nearly one */
export function listNearMisses(given: readonly string[]): string[] {
  const long = names.filter((name) => name.length >= leastLength);
  return given
    .filter((name) => !names.includes(name))
    .flatMap((name) => {
      const meant = long.find((known) => distance(name.toUpperCase(), known) <= slip);
      return meant ? [`${name} is no setting and is ignored: did you mean ${meant}?`] : [];
    });
}
