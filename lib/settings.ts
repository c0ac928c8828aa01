// The schema of the settings: valid values, defaults, error messages and documentation.
import { distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { parseTargets } from '#lib/cdn/targets.ts';
import { parseProxies } from '#lib/proxies.ts';

/** Characters. A shorter secret could be guessed from one intercepted delivery. */
const secretLength = 32;
const secret = z
  .string()
  .min(secretLength, `must have at least ${secretLength} characters: make one with openssl rand -hex 32`);

const origin = 'must be an http or https origin, such as https://blog.example.org';
const trueOrFalse = z.stringbool('must be true or false');

/** Accepts digits and a decimal point only: `Number` also accepts `0x50`, `1e3` and white space. */
function number(isRight: (value: number) => boolean, error: string) {
  return z
    .string()
    .regex(/^\d+(?:\.\d+)?$/, error)
    .transform(Number)
    .refine(isRight, error);
}

/**
 * Adds the text for `docs/settings.md` to a setting. Settings without it are internal.
 * @param example a value that differs from the default
 */
function document<Schema extends z.ZodType>(schema: Schema, description: string, example: string): Schema {
  return schema.meta({ description, example });
}

const megabytes = number((value) => value > 0, 'must be a number of megabytes above 0');

const schema = z.object({
  PORT: document(
    number((value) => Number.isInteger(value) && value <= 65_535, 'must be a whole number from 0 to 65535').default(
      3000,
    ),
    'Port to listen on.',
    '8080',
  ),
  HOST: document(
    z
      .string()
      .regex(/^[^\s/]+$/, 'must be a name or an address without http://, such as localhost')
      .optional(),
    'Name or address to listen on. Without it, the site listens on all addresses of the machine.',
    'localhost',
  ),
  KEEP_ALIVE_SECONDS: document(
    number((value) => value >= 1 && value <= 86_400, 'must be a number of seconds from 1 to 86400').default(75),
    'Seconds that an idle connection stays open. It must be longer than the idle timeout of a proxy in front (60 for nginx and most others); otherwise readers get connection resets.',
    '120',
  ),
  DRAIN_SECONDS: document(
    number((value) => value <= 600, 'must be a number of seconds from 0 to 600').default(0),
    'Seconds after SIGTERM in which the server still accepts requests, while `/readyz` responds with 503. A load balancer that checks `/readyz` then stops sending requests before the server closes.',
    '10',
  ),
  SITE_URL: document(
    z
      .url({ protocol: /^https?$/, error: origin, abort: true })
      .superRefine((url, context) => {
        const { origin: site, pathname, search, hash, username } = new URL(url);
        if (pathname === '/' && search + hash + username === '') return;
        context.addIssue(`must be an origin alone, as the site is at the root of its host: set it to ${site}`);
      })
      .transform((url) => new URL(url).origin)
      .default('http://localhost:3000'),
    'Origin of the site, without a path. Canonical links, feeds and previews start with it. Without it, they start with `http://localhost:` and `PORT`.',
    'https://blog.example.org',
  ),
  EDIT_URL: document(
    z
      .url({ protocol: /^https?$/, error: 'must be a URL, such as https://github.com/you/blog/edit/main/content' })
      .transform((url) => url.replace(/\/+$/, ''))
      .optional(),
    'Base URL of the "Report a mistake" link below each post.',
    'https://github.com/you/blog/edit/main/content',
  ),
  CONTENT_DIR: document(z.string().default('content'), 'Folder with the content.', '/srv/blog/content'),
  RELEASE_DIR: document(
    z.string().default('.release'),
    'Folder for the releases. Only this software reads and writes it.',
    '/var/lib/load-bearing',
  ),
  SHARED_STORE: document(
    z
      .url({ protocol: /^rediss?$/, error: 'must be an address of Redis, such as redis://user:password@10.0.0.5:6379' })
      .optional(),
    'Redis 7 in which several machines share the releases: `redis://...`, or `rediss://...` with TLS ([scale.md](scale.md)). Without it, this machine works alone.',
    'rediss://blog:password@redis.example.org:6379',
  ),
  ROLE: document(
    z.enum(['all', 'web', 'publisher'], 'must be all, web or publisher').default('all'),
    'Role of this machine, with `SHARED_STORE`. `web`: it serves readers, and needs neither git nor the content. `publisher`: it publishes, and `/readyz` keeps readers away. `all`: both. One publisher leads; the others wait.',
    'web',
  ),
  INSTANCE_URL: document(
    z
      .url({ protocol: /^https?$/, error: 'must be an address such as http://10.0.0.7:3000' })
      .transform((url) => new URL(url).origin)
      .optional(),
    'Address at which the other machines reach this one, with `SHARED_STORE`. Without it, the name of the machine and `PORT`.',
    'http://10.0.0.7:3000',
  ),
  CDN: document(
    z
      .string()
      .transform((text, context) => {
        const targets = parseTargets(text);
        if (targets !== undefined) return targets;
        context.addIssue(
          'must be varnish://TOKEN@host:port, fastly://TOKEN@service, cloudflare://TOKEN@zone, or the https://SECRET@ address of a webhook',
        );
        return z.NEVER;
      })
      .optional(),
    'Caches that keep pages in front of the site and are purged of changed pages ([scale.md](scale.md#a-cdn)): `varnish://TOKEN@host:port`, `fastly://TOKEN@service`, `cloudflare://TOKEN@zone`, or `https://SECRET@host/path` for a webhook. Several are separated by spaces, the nearest first. Web instances need no token. Without it, caches ask before they send a page.',
    'varnish://0f6b2c1d@127.0.0.1:6081',
  ),
  FEDIVERSE_CREATOR: document(
    z
      .string()
      .regex(/^@[\w.-]+@[\w-]+(?:\.[\w-]+)+$/, 'must be an account, such as @name@example.social')
      .optional(),
    "The author's account, which Mastodon shows below previews of the posts.",
    '@name@example.social',
  ),
  CONTENT_REPO: document(
    z
      .string()
      .regex(
        /^(?:https:\/\/|ssh:\/\/|file:\/\/\/|[\w.-]+@[\w.-]+:|\/|\.{1,2}\/)[^\p{Cc}]+$/u,
        'must be https://..., ssh://..., user@host:path, or the path of a repository on this machine',
      )
      .optional(),
    'Git repository to publish from instead of `CONTENT_DIR`: `https://...`, `ssh://...`, `user@host:path`, or a local path. `http://` is refused: anyone on the network path could change the content.',
    'https://github.com/you/blog.git',
  ),
  CONTENT_REF: document(
    z
      .string()
      .regex(
        /^(?![-./])(?!.*(?:\.\.|\/\/|\/\.|\.lock(?:\/|$)|[./]$))[\w./+-]+$/,
        'must be the name of a branch, such as main',
      )
      .default('main'),
    'Published branch of `CONTENT_REPO`.',
    'release',
  ),
  CONTENT_PATH: document(
    z
      .string()
      .regex(
        /^(?:\.|(?![-/])(?!.*(?:^|\/)\.{0,2}(?:\/|$))[\w./+-]+)$/,
        'must be a folder inside the repository, such as content',
      )
      .default('content'),
    'Content folder in `CONTENT_REPO`; `.` for the whole repository.',
    'blog/content',
  ),
  PUBLISH_SECRET: document(
    secret.optional(),
    'Secret of the webhook, at least 32 characters. Without it, there is no webhook.',
    'the output of openssl rand -hex 32',
  ),
  PUBLISH_SECRET_PREVIOUS: document(
    secret.optional(),
    'A second valid secret, for the time in which you replace `PUBLISH_SECRET`.',
    'the previous value of PUBLISH_SECRET',
  ),
  PUBLISH_POLL: document(
    number(() => true, 'must be a number of seconds, or 0').default(60),
    'Seconds between two checks of the source, in case a webhook or a file event was lost; 0 for no checks.',
    '300',
  ),
  PUBLISH_STRICT: document(
    trueOrFalse.default(false),
    'With `true`, one error holds back the whole push instead of only the post that contains it.',
    'true',
  ),
  PUBLISH_GROUP: document(
    trueOrFalse.default(false),
    "With `true`, members of the group of the site's user can publish as well, such as a git hook of another user.",
    'true',
  ),
  TRUSTED_PROXIES: document(
    z
      .string()
      .transform((text, context) => {
        const proxies = parseProxies(text);
        if (proxies !== undefined) return proxies;
        context.addIssue('must be a number of proxies, or addresses and networks, such as 10.0.0.0/8, 192.0.2.1');
        return z.NEVER;
      })
      .optional(),
    'Proxies whose `X-Forwarded-For` is trusted: a number of proxies, or addresses and networks. Without it, proxies on this machine are trusted.',
    '10.0.0.0/8, 192.0.2.1',
  ),
  PAGE_CACHE_DISK_MB: document(megabytes.default(512), 'Megabytes of cached pages on the disk.', '1024'),
  PAGE_CACHE_MEMORY_MB: document(megabytes.default(128), 'Megabytes of cached pages in memory.', '256'),
  HSTS_SUBDOMAINS: document(
    trueOrFalse.default(false),
    'With an https `SITE_URL`: extends strict transport security to all subdomains.',
    'true',
  ),
  HSTS_PRELOAD: document(
    trueOrFalse.default(false),
    'With an https `SITE_URL`: allows browsers to add the site to their preload lists for strict transport security.',
    'true',
  ),
  OFFLINE_READING: document(
    trueOrFalse.default(true),
    "Readers' devices keep visited pages for offline reading. With `false`, they delete them at the next visit.",
    'false',
  ),
  LOG_LEVEL: document(
    z.enum(['debug', 'info', 'warn', 'error', 'silent'], 'must be debug, info, warn, error or silent').default('info'),
    'Least important messages that are logged: `debug`, `info`, `warn`, `error` or `silent`.',
    'warn',
  ),
  ACCESS_LOG: document(
    z.enum(['combined', 'json'], 'must be combined or json').optional(),
    'Format in which each response is logged: `combined` or `json`. Without it, responses are not logged.',
    'combined',
  ),
  METRICS_PORT: document(
    number(
      (value) => Number.isInteger(value) && value >= 1 && value <= 65_535,
      'must be a whole number from 1 to 65535',
    ).optional(),
    'Port of `/metrics`, for Prometheus. Without it, there are no metrics. While another program has the port, the server serves the site without them and tries again.',
    '9464',
  ),
  METRICS_HOST: document(
    z
      .string()
      .regex(/^[^\s/]+$/, 'must be a name or an address without http://, such as 0.0.0.0')
      .default('127.0.0.1'),
    'Name or address on which `/metrics` listens. Metrics have no password, so only trusted networks should reach it.',
    '10.0.0.5',
  ),
  OTEL_EXPORTER_OTLP_ENDPOINT: document(
    z.url({ protocol: /^https?$/, error: 'must be a URL, such as http://127.0.0.1:4318' }).optional(),
    'OpenTelemetry collector that receives traces (OTLP over HTTP). Its other standard variables are read as well ([operate.md](operate.md#traces)). Without it, there are no traces.',
    'http://127.0.0.1:4318',
  ),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'must be a URL, such as http://127.0.0.1:4318/v1/traces' })
    .optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: z.literal('http/protobuf', 'must be http/protobuf, the only one supported').optional(),
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: z
    .literal('http/protobuf', 'must be http/protobuf, the only one supported')
    .optional(),
  OTEL_TRACES_EXPORTER: z.enum(['otlp', 'console', 'none'], 'must be otlp, console or none').optional(),
  OTEL_SDK_DISABLED: trueOrFalse.default(false),
  OTEL_TRACES_SAMPLER: z
    .enum(
      ['always_on', 'always_off', 'traceidratio'].flatMap((name) => [name, `parentbased_${name}`]),
      'must be always_on, always_off or traceidratio, or one of these after parentbased_',
    )
    .default('parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: number((value) => value <= 1, 'must be a number from 0 to 1').default(1),
  NODE_ENV: z
    .enum(['development', 'production', 'test'], 'must be production, development or test')
    .default('production'),
  /** Set by `npm run dev`: the URL of the stream of releases and errors that pages receive. */
  DEV_EVENTS_URL: z.url('must be a URL').optional(),
  /** Set by Next. */
  NEXT_PHASE: z.string().optional(),
  CI: z.string().optional(),
});

export type Settings = z.infer<typeof schema>;

/** Names and values of environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

const names = Object.keys(schema.shape);

/**
 * Parses the settings; an empty value counts as not set.
 * @returns the settings, or one line for each invalid value
 */
export function parseSettings(environment: Environment): { settings: Settings } | { problems: string[] } {
  const given = Object.fromEntries(names.map((name) => [name, environment[name] || undefined]));
  const parsed = schema.safeParse(given);
  if (parsed.success) {
    const problem = findConflict(parsed.data);
    return problem === undefined ? { settings: parsed.data } : { problems: [problem] };
  }
  const problems = parsed.error.issues.map(({ path, message }) => {
    const name = path.join('.');
    return `${name} ${describeValue(name, given[name] ?? '')} ${message}.`;
  });
  return { problems: [...new Set(problems)] };
}

/** @returns a line about two valid settings that exclude each other */
function findConflict({ PORT, METRICS_PORT, ROLE, SHARED_STORE, CDN = [] }: Settings): string | undefined {
  if (METRICS_PORT === PORT) {
    return `METRICS_PORT is ${PORT}, as PORT is: set it to another port, such as ${PORT === 9464 ? 9465 : 9464}.`;
  }
  if (ROLE !== 'web' && CDN.some(({ secret }) => !secret)) {
    return 'CDN has no token, which only a web instance can do without: set it to driver://TOKEN@address.';
  }
  if (ROLE === 'all' || SHARED_STORE !== undefined) return undefined;
  return `ROLE is "${ROLE}" without a shared store: set SHARED_STORE, or remove ROLE.`;
}

/** Characters of a value that an error message repeats. */
const shownLength = 100;

/** Describes an invalid value without secrets and passwords, as the text goes to terminals and logs. */
function describeValue(name: string, value: string): string {
  if (name.includes('SECRET')) return `(${value.length} characters, not shown)`;
  const shown = value.replace(/\/\/[^/@\s]*@/g, '//...@');
  return `is ${JSON.stringify(shown.length > shownLength ? `${shown.slice(0, shownLength)}...` : shown)}:`;
}

/** Characters. Shorter names resemble too many others: `PORT` and `POST`, `HOST` and `HOSTS`. */
const minLength = 6;
/** Levenshtein distance. */
const maxDistance = 2;

/** @returns a line for each name that is probably a misspelled setting */
export function listNearMisses(given: readonly string[]): string[] {
  const long = names.filter((name) => name.length >= minLength);
  return given
    .filter((name) => !names.includes(name))
    .flatMap((name) => {
      const meant = long.find((known) => distance(name.toUpperCase(), known) <= maxDistance);
      return meant ? [`${name} is not a setting and is ignored: did you mean ${meant}?`] : [];
    });
}

/** @returns `docs/settings.md`: a table of the documented settings */
export function renderSettingsDocument(): string {
  const rows = Object.entries(schema.shape).flatMap(([name, setting]) => {
    const { description, example } = setting.meta() ?? {};
    if (description === undefined) return [];
    return [`| \`${name}\` | ${formatDefault(setting)} | ${description} | \`${example}\` |`];
  });
  return `${documentHead}\n${rows.join('\n')}\n`;
}

const documentHead = `# Settings

All settings are environment variables. A file \`.env\` in the checkout can contain them as well, one \`NAME=value\` a line; the environment takes precedence. Every command and process reads the file. Variants such as \`.env.local\` are not read.

This file is generated from [lib/settings.ts](../lib/settings.ts) by \`npm run docs:settings\`.

| name | default | meaning | example |
|---|---|---|---|`;

function formatDefault(setting: z.ZodType): string {
  return setting instanceof z.ZodDefault ? `\`${setting.def.defaultValue}\`` : 'not set';
}
