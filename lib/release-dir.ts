// The folder of the releases: the one setting that a git hook needs, so it is read without all the others.
import { resolve } from 'node:path';
import { loadEnvFile } from '#lib/dotenv.ts';

export const isFirstReader = loadEnvFile();

/** Relative to the folder the command was started in. Parsing every setting would double the time a hook takes to start (measured). */
export const releaseDir = resolve(/* turbopackIgnore: true */ process.cwd(), process.env.RELEASE_DIR || '.release');
