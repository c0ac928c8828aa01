// The settings that a git hook needs, read without parsing all others.
import { delimiter, resolve } from 'node:path';
import { loadEnvFile } from '#lib/dotenv.ts';

/** Whether this process is the first of its command, which prints the warnings. */
export const isFirstReader = loadEnvFile();

/** Absolute path of the release folder. Parsing every setting would double the start time of a hook (measured). */
export const releaseDir = resolve(/* turbopackIgnore: true */ process.cwd(), process.env.RELEASE_DIR || '.release');

/** @returns folders for sockets: those of systemd's `RuntimeDirectory=`, and that of a logged-in user */
export function listRuntimeFolders(): string[] {
  const { RUNTIME_DIRECTORY = '', XDG_RUNTIME_DIR = '' } = process.env;
  return [...RUNTIME_DIRECTORY.split(delimiter), XDG_RUNTIME_DIR].filter((dir) => dir !== '');
}
