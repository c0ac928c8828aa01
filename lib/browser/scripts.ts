// Reads the browser scripts and fonts that the build has placed: their addresses and their bytes.
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { interfaceLanguage } from '#lib/copy/words.ts';
import { env } from '#lib/env.ts';
import { assetPath } from '#lib/urls.ts';

export type ScriptName = 'reader' | 'kept-list' | 'link-preview' | 'search' | 'feeds' | 'figures' | 'worker';

/** Map the name of each script and of each font to its file. */
export const namesFile = 'names.json';
export const fontNamesFile = 'fonts.json';

const knownNames = new Map<string, Record<string, string>>();

/** @returns the name of a script with the words of a language: `reader`, `reader-de` */
export function nameScript(name: ScriptName, language: string): string {
  const own = interfaceLanguage(language);
  return own === 'en' ? name : `${name}-${own}`;
}

function readNames(file: string): Record<string, string> {
  const names = JSON.parse(readFileSync(join(env.scriptsDir, file), 'utf8')) as Record<string, string>;
  // In `npm run dev` the scripts change while the server runs.
  if (!env.isDevelopment) knownNames.set(file, names);
  return names;
}

function findPath(namesIn: string, name: string): string {
  const file = (knownNames.get(namesIn) ?? readNames(namesIn))[name];
  if (!file) throw new Error(`The file ${name} is missing: run npm run build`);
  return assetPath(file);
}

/**
 * @param language of the site
 * @returns the address of a script, which changes with its content
 * @throws if no build has made the script
 */
export function scriptPath(name: ScriptName, language: string): string {
  return findPath(namesFile, nameScript(name, language));
}

/**
 * @param name of `faces.ts`
 * @returns the address of the font, which changes with its content
 * @throws if no build has placed the font
 */
export function fontPath(name: string): string {
  return findPath(fontNamesFile, name);
}

/**
 * @param file a name without a folder
 * @returns the script or font, or `undefined` if it does not exist
 */
export async function readScript(file: string): Promise<Uint8Array | undefined> {
  if (!/^[\w-][\w.-]*\.(?:js|woff2)$/.test(file)) return undefined;
  return readFile(join(env.scriptsDir, file)).catch(() => undefined);
}
