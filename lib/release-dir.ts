// What a git hook needs of the environment, read without all the other settings.
import { delimiter, resolve } from 'node:path';
import { loadEnvFile } from '#lib/dotenv.ts';

export const isFirstReader = loadEnvFile();

/** Relative to the folder the command was started in. Parsing every setting would double the time a hook takes to start (measured). */
export const releaseDir = resolve(/* turbopackIgnore: true */ process.cwd(), process.env.RELEASE_DIR || '.release');

/** For sockets and the like: systemd's `RuntimeDirectory=`, and the folder of a user who is logged in. */
export function listRuntimeFolders(): string[] {
  const { RUNTIME_DIRECTORY = '', XDG_RUNTIME_DIR = '' } = process.env;
  return [...RUNTIME_DIRECTORY.split(delimiter), XDG_RUNTIME_DIR].filter((dir) => dir !== '');
}
