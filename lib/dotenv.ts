// Reads `.env` in the folder where the command was started. The environment takes precedence over the file.
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { printEarly } from '#lib/early-line.ts';

/**
 * Set once the file was read. Child processes inherit it, so one command and everything it starts have the same settings.
 * Next uses the same name for the same purpose, so it does not read `.env` and its variants a second time.
 */
const mark = '__NEXT_PROCESSED_ENV';

/** Files that Next would read as well. They are not supported, so that Next and the commands have the same settings. */
const unread = ['.env.local', '.env.production', '.env.production.local', '.env.development', '.env.development.local'];

/**
 * Loads `.env` once per command.
 * @returns whether this process is the first of its command, which prints the warnings
 */
export function loadEnvFile(): boolean {
  if (process.env[mark]) return false;
  process.env[mark] = 'true';
  const text = readText();
  for (const [name, value] of Object.entries(parseEnv(text))) process.env[name] ??= value;
  for (const line of listUnreadLines(text)) printEarly('warn', `.env:${line} is not a setting: write NAME=value.`);
  for (const { line, name } of listRepeatedLines(text))
    printEarly('warn', `.env:${line} sets ${name} again, and the last value counts: keep one of them.`);
  const ignored = unread.filter((name) => existsSync(inStartFolder(name)));
  for (const name of ignored) printEarly('warn', `${name} is not read: put its settings into .env.`);
  return true;
}

/** @returns the environment with the settings of `.env`, unchecked */
export function readEnvironment(): Readonly<Record<string, string | undefined>> {
  loadEnvFile();
  return process.env;
}

/** @returns the numbers of the lines that set nothing, which `parseEnv` skips without an error */
export function listUnreadLines(text: string): number[] {
  // A quoted value can have several lines.
  const short = text.replace(/=[^\S\n]*(["'`])[\s\S]*?\1/g, (value) => value.replace(/\n[^\n]*/g, '\n'));
  return short.split('\n').flatMap((line, at) => (/^\s*(#.*)?$|^[^=]*\w\s*=/.test(line) ? [] : [at + 1]));
}

/** @returns the lines that set a name again */
export function listRepeatedLines(text: string): { line: number; name: string }[] {
  const seen = new Set<string>();
  return text.split('\n').flatMap((line, at) => {
    const name = /^\s*(?:export\s+)?(\w+)\s*=/.exec(line)?.[1];
    if (name === undefined || !seen.has(name)) {
      if (name !== undefined) seen.add(name);
      return [];
    }
    return [{ line: at + 1, name }];
  });
}

function readText(): string {
  try {
    const text = readFileSync(inStartFolder('.env'), 'utf8');
    if (!/[\0\ufffd]/.test(text)) return text.replace(/^\ufeff/, '');
    printEarly('fatal', `The settings in ${inStartFolder('.env')} are not text in UTF-8: save the file as UTF-8.`);
    return process.exit(1);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    // EISDIR: Python virtual environments can be folders with the name `.env`.
    if (code === 'ENOENT' || code === 'EISDIR') return '';
    const path = inStartFolder('.env');
    printEarly('fatal', `The settings in ${path} cannot be read (${code}): allow this user to read the file.`);
    return process.exit(1);
  }
}

function inStartFolder(name: string): string {
  return resolve(/* turbopackIgnore: true */ process.cwd(), name);
}
