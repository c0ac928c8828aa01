// Finds the files that programs of this project load at run time, by following their imports and the paths they read.
import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { isAbsolute, join, normalize, relative } from 'node:path';
import { nodeFileTrace } from '@vercel/nft';
import { z } from 'zod';

interface TraceOptions {
  /** Paths from the root of the project. */
  entries: readonly string[];
  /** Matches paths that are not followed and not part of the result. */
  leaveOut: RegExp;
}

/** @returns paths from the root of the project; of packages, only the files that are needed */
export async function traceFiles(root: string, { entries, leaveOut }: TraceOptions): Promise<Set<string>> {
  const { fileList } = await nodeFileTrace(
    entries.map((entry) => join(root, entry)),
    {
      base: root,
      processCwd: root,
      conditions: ['node'],
      ignore: (path) => leaveOut.test(path),
      readFile: readSource,
    },
  );
  return fileList;
}

/** The tracer parses JavaScript only. */
async function readSource(path: string): Promise<Buffer | string | null> {
  try {
    const bytes = await readFile(path);
    return path.endsWith('.ts') && !path.endsWith('.d.ts') ? stripTypeScriptTypes(bytes.toString()) : bytes;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EISDIR') return null;
    throw error;
  }
}

const traceSchema = z.object({ files: z.array(z.string()) });

/**
 * Reads a trace that `next build` has written.
 * @param path of the trace, from the root of the project
 * @returns paths from the root of the project
 */
export async function readNextTrace(root: string, path: string): Promise<string[]> {
  const { files } = traceSchema.parse(JSON.parse(await readFile(join(root, path), 'utf8')));
  const found = files.map((file) => relative(root, normalize(join(root, path, '..', file))));
  return found.filter((file) => !file.startsWith('..') && !isAbsolute(file));
}
