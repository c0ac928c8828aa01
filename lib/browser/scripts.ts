// The scripts for browsers, as the build made them: what they are called, and their bytes.
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { env } from '#lib/env.ts';
import { assetPath } from '#lib/urls.ts';

export type ScriptName = 'reader' | 'kept-list' | 'search';

/** Which file is which script. */
export const namesFile = 'names.json';

let kept: Record<string, string> | undefined;

function readNames(): Record<string, string> {
  const names = JSON.parse(readFileSync(join(env.scriptsDir, namesFile), 'utf8')) as Record<string, string>;
  // Under `npm run dev` they change while they are written.
  if (!env.isDevelopment) kept = names;
  return names;
}

/** @returns the script's address, which changes with its bytes. @throws if no build has made it */
export function scriptPath(name: ScriptName): string {
  const file = (kept ?? readNames())[name];
  if (!file) throw new Error(`There is no script ${name}: npm run build makes it`);
  return assetPath(file);
}

/** @param file a name without a folder. @returns `undefined` if there is no such script */
export async function readScript(file: string): Promise<Uint8Array | undefined> {
  if (!/^[\w-][\w.-]*\.js$/.test(file)) return undefined;
  return readFile(join(env.scriptsDir, file)).catch(() => undefined);
}
