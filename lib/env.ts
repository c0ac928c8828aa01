// The reader of process.env: every setting of the product, parsed once, with its default.
import { delimiter, resolve } from 'node:path';
import { z } from 'zod';
import { releaseDir } from '#lib/release-dir.ts';

/** Characters. A secret that is shorter can be guessed from one delivery that somebody has seen. */
const secretLength = 32;
const secret = z
  .string()
  .min(secretLength, `must have at least ${secretLength} characters: make one with openssl rand -hex 32`);

const schema = z.object({
  /** The port the site listens on. */
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  /** The name or address it listens on; all of the machine's if it is not set. */
  HOST: z.string().min(1).optional(),
  /** The origin readers see, without a path: canonical links, feeds and previews start with it. */
  SITE_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http or https origin, such as https://blog.example.org' })
    .transform((url) => new URL(url).origin)
    .default('http://localhost:3000'),
  /** Where a reader can mend a text, without the text's own path: `https://github.com/you/blog/edit/main/content`. */
  EDIT_URL: z
    .url({ protocol: /^https?$/, error: 'must be an address, such as https://github.com/you/blog/edit/main/content' })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  /** The folder the authors write in. */
  CONTENT_DIR: z.string().min(1).default('content'),
  /** The folder that holds the releases; nothing outside `lib/` depends on its form. */
  RELEASE_DIR: z.string().min(1).default('.release'),
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
  /** What a forge signs its webhooks with; while it changes, the one before is good, too. */
  PUBLISH_SECRET: secret.optional(),
  PUBLISH_SECRET_PREVIOUS: secret.optional(),
  /** Seconds between two looks at the source, in case nobody said that it changed; 0 for none. */
  PUBLISH_POLL: z.coerce.number().min(0).default(60),
  /** Whether one fault keeps all of a push back, and not just the post that has it. */
  PUBLISH_STRICT: z.stringbool().default(false),
  NODE_ENV: z.enum(['development', 'production', 'test']).default('production'),
  /** Set by `npm run dev`: where the browser hears that a release was made, or why none could be. */
  DEV_EVENTS_URL: z.url().optional(),
  /** Megabytes of finished pages on the disk and in memory. */
  PAGE_CACHE_DISK_MB: z.coerce.number().positive().default(512),
  PAGE_CACHE_MEMORY_MB: z.coerce.number().positive().default(128),
  /** On an https origin: whether the rule holds for subdomains, and whether browsers may ship it. */
  HSTS_SUBDOMAINS: z.stringbool().default(false),
  HSTS_PRELOAD: z.stringbool().default(false),
  /** Whether readers' devices keep what was read. `false` makes them clear it, each on its reader's next visit. */
  OFFLINE_READING: z.stringbool().default(true),
  /** Set by Next. */
  NEXT_PHASE: z.string().optional(),
  CI: z.string().optional(),
});

type Settings = z.infer<typeof schema>;

function parseSettings(): Settings {
  const settings = Object.fromEntries(Object.keys(schema.shape).map((name) => [name, process.env[name] || undefined]));
  const parsed = schema.safeParse(settings);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`A setting in the environment is not valid.\n${lines.join('\n')}`);
}

const settings = parseSettings();

export const env = {
  port: settings.PORT,
  host: settings.HOST,
  siteUrl: settings.SITE_URL,
  isSiteUrlDefault: !process.env.SITE_URL,
  editUrl: settings.EDIT_URL,
  fediverseCreator: settings.FEDIVERSE_CREATOR,
  contentDir: fromRoot(settings.CONTENT_DIR),
  releaseDir,
  contentRepo: settings.CONTENT_REPO,
  contentRef: settings.CONTENT_REF,
  contentPath: settings.CONTENT_PATH,
  publishSecrets: [settings.PUBLISH_SECRET, settings.PUBLISH_SECRET_PREVIOUS].filter((one) => one !== undefined),
  /** Milliseconds. */
  publishPoll: settings.PUBLISH_POLL * 1000,
  publishStrict: settings.PUBLISH_STRICT,
  distDir: fromRoot('.next'),
  scriptsDir: fromRoot(settings.NODE_ENV === 'development' ? '.scripts-dev' : '.scripts'),
  pageCacheDiskLimit: settings.PAGE_CACHE_DISK_MB * 1_000_000,
  pageCacheMemoryLimit: settings.PAGE_CACHE_MEMORY_MB * 1_000_000,
  hstsSubdomains: settings.HSTS_SUBDOMAINS,
  hstsPreload: settings.HSTS_PRELOAD,
  keepsOffline: settings.OFFLINE_READING,
  isBuilding: settings.NEXT_PHASE === 'phase-production-build',
  isDevelopment: settings.NODE_ENV === 'development',
  devEventsUrl: settings.DEV_EVENTS_URL,
  isCi: Boolean(settings.CI),
} as const;

/** Relative settings count from the folder the command was started in: the root of the repository. */
function fromRoot(path: string): string {
  return resolve(/* turbopackIgnore: true */ process.cwd(), path);
}

/** The environment for git: nothing in it leads git to another repository or other programs, and no secret is in it. */
export function gitEnv(): NodeJS.ProcessEnv {
  const kept = { ...process.env };
  for (const name of Object.keys(kept)) if (/^(?:GIT_|SSH_ASKPASS|PUBLISH_)/.test(name)) delete kept[name];
  return {
    ...kept,
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_NO_LAZY_FETCH: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_SSH_COMMAND: 'ssh -o BatchMode=yes -o ConnectTimeout=15 -o ServerAliveInterval=10 -o ServerAliveCountMax=3',
  };
}

/** The environment for a child process: programs of this project's packages come first, Node among them. */
export function childEnv(overrides: Record<string, string> = {}): NodeJS.ProcessEnv {
  const programs = fromRoot('node_modules/.bin');
  return {
    ...process.env,
    NEXT_TELEMETRY_DISABLED: '1',
    PATH: `${programs}${delimiter}${process.env.PATH ?? ''}`,
    ...overrides,
  };
}
