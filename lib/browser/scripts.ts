// Reads the browser scripts that the build has bundled: their addresses and their bytes.
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { env } from '#lib/env.ts';
import { assetPath } from '#lib/urls.ts';

export type ScriptName = 'reader' | 'kept-list' | 'search' | 'feeds';

/** Maps the name of each script to its file. */
export const namesFile = 'names.json';

let knownNames: Record<string, string> | undefined;

function readNames(): Record<string, string> {
  const names = JSON.parse(readFileSync(join(env.scriptsDir, namesFile), 'utf8')) as Record<string, string>;
  // In `npm run dev` the scripts change while the server runs.
  if (!env.isDevelopment) knownNames = names;
  return names;
}

/**
 * @returns the address of a script, which changes with its content
 * @throws if no build has made the script
 */
export function scriptPath(name: ScriptName): string {
  const file = (knownNames ?? readNames())[name];
  if (!file) throw new Error(`The script ${name} is missing: run npm run build`);
  return assetPath(file);
}

/**
 * @param file a name without a folder
 * @returns the script, or `undefined` if it does not exist
 */
export async function readScript(file: string): Promise<Uint8Array | undefined> {
  if (!/^[\w-][\w.-]*\.js$/.test(file)) return undefined;
  return readFile(join(env.scriptsDir, file)).catch(() => undefined);
}
