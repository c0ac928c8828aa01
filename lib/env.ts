// Reads and validates the settings once, from the environment.
import { hostname } from 'node:os';
import { delimiter, resolve } from 'node:path';
import { printEarly } from '#lib/early-line.ts';
import { localProxies } from '#lib/proxies.ts';
import { isFirstReader, releaseDir } from '#lib/release-dir.ts';
import { listNearMisses, parseSettings, type Settings } from '#lib/settings.ts';

/** Prints all problems and exits if a setting is invalid. */
function readSettings(): Settings {
  const read = parseSettings(process.env);
  const warnings = isFirstReader ? listNearMisses(Object.keys(process.env)) : [];
  for (const warning of warnings) printEarly('warn', warning);
  if ('settings' in read) return read.settings;
  for (const problem of read.problems) printEarly('fatal', problem);
  return process.exit(1);
}

const settings = readSettings();

export const env = {
  port: settings.PORT,
  host: settings.HOST,
  /** Milliseconds. */
  keepAlive: settings.KEEP_ALIVE_SECONDS * 1000,
  /** Milliseconds. */
  drain: settings.DRAIN_SECONDS * 1000,
  siteUrl: process.env.SITE_URL ? settings.SITE_URL : localUrl(),
  isSiteUrlDefault: !process.env.SITE_URL,
  editUrl: settings.EDIT_URL,
  fediverseCreator: settings.FEDIVERSE_CREATOR,
  contentDir: fromRoot(settings.CONTENT_DIR),
  releaseDir,
  /** The address of Redis, if several machines share the releases. */
  sharedStore: settings.SHARED_STORE,
  role: settings.ROLE,
  /** The caches in front of the site that are purged. */
  cdn: settings.CDN,
  instanceUrl: settings.INSTANCE_URL ?? `http://${hostname()}:${settings.PORT}`,
  contentRepo: settings.CONTENT_REPO,
  contentRef: settings.CONTENT_REF,
  contentPath: settings.CONTENT_PATH,
  publishSecrets: [settings.PUBLISH_SECRET, settings.PUBLISH_SECRET_PREVIOUS].filter((one) => one !== undefined),
  /** Milliseconds. */
  publishPoll: settings.PUBLISH_POLL * 1000,
  publishStrict: settings.PUBLISH_STRICT,
  publishGroup: settings.PUBLISH_GROUP,
  trustedProxies: settings.TRUSTED_PROXIES ?? localProxies,
  distDir: fromRoot('.next'),
  scriptsDir: fromRoot(settings.NODE_ENV === 'development' ? '.scripts-dev' : '.scripts'),
  pageCacheDiskLimit: settings.PAGE_CACHE_DISK_MB * 1_000_000,
  /** Bytes of pages in memory: a quarter for those that the front sends, the rest for the entries of the page cache. */
  frontMemoryLimit: settings.PAGE_CACHE_MEMORY_MB * 250_000,
  pagesMemoryLimit: settings.PAGE_CACHE_MEMORY_MB * 750_000,
  hstsSubdomains: settings.HSTS_SUBDOMAINS,
  hstsPreload: settings.HSTS_PRELOAD,
  logLevel: settings.LOG_LEVEL,
  accessLog: settings.ACCESS_LOG,
  metricsPort: settings.METRICS_PORT,
  metricsHost: settings.METRICS_HOST,
  /** Whether the variables of OpenTelemetry ask for traces. */
  isTraced: wantsTraces(),
  tracesExporter: settings.OTEL_TRACES_EXPORTER,
  tracesSampler: describeSampler(settings.OTEL_TRACES_SAMPLER, settings.OTEL_TRACES_SAMPLER_ARG),
  keepsOffline: settings.OFFLINE_READING,
  isBuilding: settings.NEXT_PHASE === 'phase-production-build',
  isDevelopment: settings.NODE_ENV === 'development',
  devEventsUrl: settings.DEV_EVENTS_URL,
  isCi: Boolean(settings.CI),
} as const;

/** @returns the address on this machine. The port 0 is any free one, which is not known yet. */
function localUrl(): string {
  return settings.PORT === 0 ? settings.SITE_URL : `http://localhost:${settings.PORT}`;
}

/** @returns which part of new traces is sampled, and whether the sender of a trace decides */
function describeSampler(name: string, argument: number): { isParentBased: boolean; ratio: number } {
  const own = name.replace('parentbased_', '');
  const ratio = { always_on: 1, always_off: 0 }[own] ?? argument;
  return { isParentBased: name !== own, ratio };
}

function wantsTraces(): boolean {
  const { OTEL_SDK_DISABLED: isDisabled, OTEL_TRACES_EXPORTER: exporter } = settings;
  const endpoint = settings.OTEL_EXPORTER_OTLP_ENDPOINT ?? settings.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT;
  if (isDisabled || exporter === 'none') return false;
  return endpoint !== undefined || exporter !== undefined;
}

/** Relative paths start at the folder where the command was started, which is the root of the repository. */
function fromRoot(path: string): string {
  return resolve(/* turbopackIgnore: true */ process.cwd(), path);
}

/** @returns the environment for git, without secrets and without variables that select another repository or program */
export function gitEnv(): NodeJS.ProcessEnv {
  const kept = { ...process.env };
  for (const name of Object.keys(kept))
    if (/^(?:GIT_|SSH_ASKPASS|PUBLISH_|SHARED_STORE$|CDN$)/.test(name)) delete kept[name];
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

/**
 * Returns the environment for a child process. The programs of this project's packages, including Node, come first in PATH.
 * Two arenas of glibc instead of eight for each core: threads keep up to 90 MB less that is free (measured), at the same speed.
 * @param defaults for variables that are not set
 */
export function childEnv(
  overrides: Record<string, string> = {},
  defaults: Readonly<Record<string, string>> = {},
): NodeJS.ProcessEnv {
  const programs = fromRoot('node_modules/.bin');
  return {
    MALLOC_ARENA_MAX: '2',
    ...defaults,
    ...process.env,
    NEXT_TELEMETRY_DISABLED: '1',
    PATH: `${programs}${delimiter}${process.env.PATH ?? ''}`,
    ...overrides,
  };
}
