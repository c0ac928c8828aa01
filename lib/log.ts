// The logger of every process: JSON lines on standard output, or readable lines if that is a terminal.
import { AsyncLocalStorage } from 'node:async_hooks';
import { basename } from 'node:path';
import { styleText } from 'node:util';
import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import { env } from '#lib/env.ts';
import { openStandardOutput } from '#lib/log-output.ts';

const logKey = Symbol.for('load-bearing.log');
/** Next bundles this file into each route, so the copies share the logger of the process by a global name. */
const shared = globalThis as { [logKey]?: Logger };

/**
 * Logs as pino does: `log.warn({ key }, 'message')`, and errors as `err`. Each line names its process as `service`.
 * Commands that a git hook waits for must not import this file: pino takes 30 ms to load.
 */
export const log: Logger =
  shared[logKey] ?? createLogger(process.stdout.isTTY ? terminal() : openStandardOutput(reportLoss));
shared[logKey] = log;

/** @param destination receives one JSON line per call */
export function createLogger(destination: DestinationStream, level: string = env.logLevel): Logger {
  // Next aborts a prerender that reads the clock, so the clock is read outside the async context of the render.
  const outside = AsyncLocalStorage.snapshot();
  const options = {
    level,
    base: { service: nameService() },
    timestamp: () => outside(stdTimeFunctions.isoTime),
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return pino(options, destination);
}

function reportLoss(lost: number, code: string): void {
  log.warn({ lost, code }, 'Lines of the log were dropped, because they could not be written');
}

/** `server`, `publisher`, `build`, or the command: `release`. */
function nameService(): string {
  return env.isBuilding ? 'build' : basename(process.argv[1] ?? 'node', '.ts');
}

/** Milliseconds during which a repeated error is logged once. */
const repeatTime = 60_000;
/** Maximum number of kinds of errors in memory. Beyond it, the oldest is dropped. */
const keptKinds = 200;
/** By kind: when the error was last logged, and how often it was repeated since then. */
const kinds = new Map<string, { at: number; repeats: number }>();

/**
 * Logs an unexpected error with its code and stack. The same error is logged at most once a minute, and then with the
 * number of times it was not logged (`repeats`).
 * @param doing what failed: "The page /x cannot be stored". Errors with the same code and `kind` are the same.
 */
export function logUnexpected(error: unknown, doing: string, kind = doing, level: 'error' | 'warn' = 'error'): void {
  const { code, name, message }: NodeJS.ErrnoException = error instanceof Error ? error : new Error(String(error));
  const key = `${kind}\0${code ?? `${name} ${message}`}`;
  const now = performance.now();
  const known = kinds.get(key);
  if (known && now - known.at < repeatTime) {
    known.repeats += 1;
    return;
  }
  kinds.delete(key);
  kinds.set(key, { at: now, repeats: 0 });
  const [oldest] = kinds.keys();
  if (kinds.size > keptKinds && oldest !== undefined) kinds.delete(oldest);
  log[level]({ err: error, ...(known?.repeats ? { repeats: known.repeats } : {}) }, doing);
}

const colours = { debug: 'dim', info: 'green', warn: 'yellow', error: 'red', fatal: 'red' } as const;

interface Line {
  time: string;
  level: keyof typeof colours;
  service: string;
  msg?: string;
  err?: { message: string; stack?: string };
  [field: string]: unknown;
}

/** `12:03:04 warn publisher  The message (field=value)`, and below it the stack of an error. */
export function formatForTerminal(json: string): string {
  const { time, level, service, msg = '', err, ...fields } = JSON.parse(json) as Line;
  const clock = new Date(time).toTimeString().slice(0, 8);
  const more = Object.entries(fields).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const head = `${styleText('dim', clock)} ${styleText(colours[level], level)} ${service}  ${msg || (err?.message ?? '')}`;
  const stack = err && `\n${styleText('dim', err.stack ?? err.message)}`;
  return `${head}${more.length > 0 ? styleText('dim', ` (${more.join(', ')})`) : ''}${stack ?? ''}\n`;
}

function terminal(): DestinationStream {
  return { write: (json) => void process.stdout.write(formatForTerminal(json)) };
}
