// The only reader of process.env: every setting of the product, parsed once, with its default.
import { delimiter, resolve } from 'node:path';
import { z } from 'zod';

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
  releaseDir: fromRoot(settings.RELEASE_DIR),
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
