// Stores the regular expressions of grammars, because converting them from Oniguruma's syntax takes a quarter of the CPU time
// of a compiler thread that compiles a single post.
import { renameSync, writeFileSync } from 'node:fs';
import { EmulatedRegExp } from 'oniguruma-to-es';
import { defaultJavaScriptRegexConstructor } from 'shiki/engine/javascript';
import { z } from 'zod';
import { formatChecked, readChecked } from '#lib/model/checked-file.ts';
import { isDamaged } from '#lib/model/read-file.ts';

/** A converted pattern. Only those that need more than a `RegExp` have options. */
interface Converted {
  source: string;
  flags: string;
  options?: EmulatedRegExp['rawOptions'];
}

const schema = z.object({
  /** The conversion depends on the features of the engine. */
  node: z.string(),
  /** Maps Oniguruma patterns to regular expressions. The digest of the file shows that `save` wrote them, so the hundreds of entries are not checked. */
  patterns: z.custom<[string, Converted][]>(Array.isArray),
});

export class RegexStore {
  private known = new Map<string, Converted>();
  private path: string | undefined;
  private isChanged = false;

  /**
   * Reads a file of patterns, to which `save` writes. A missing or damaged file is an empty one.
   * @param path the file belongs to one version of Shiki and its grammars
   */
  open(path: string): void {
    this.path = path;
    try {
      const { node, patterns } = readChecked(path, schema);
      if (node === process.version) this.known = new Map(patterns);
    } catch (error) {
      if (!isDamaged(error)) throw error;
    }
  }

  /** @throws if JavaScript has no equivalent of the pattern */
  readonly convert = (pattern: string): RegExp => {
    const known = this.known.get(pattern);
    if (known) return restore(known);
    const made = defaultJavaScriptRegexConstructor(pattern);
    const options = made instanceof EmulatedRegExp ? made.rawOptions : undefined;
    this.known.set(pattern, { source: made.source, flags: made.flags, options });
    this.isChanged = true;
    return made;
  };

  /** Writes the patterns that were converted since the last call. A failure costs time only, so it is ignored. */
  save(): void {
    const { path } = this;
    if (!this.isChanged || path === undefined) return;
    this.isChanged = false;
    const temporary = `${path}.${process.pid}.${Date.now()}.tmp`;
    try {
      writeFileSync(temporary, formatChecked({ node: process.version, patterns: [...this.known] }));
      renameSync(temporary, path);
    } catch {
      // The folder may be read-only.
    }
  }
}

function restore({ source, flags, options }: Converted): RegExp {
  return options ? new EmulatedRegExp(source, flags, options) : new RegExp(source, flags);
}

/** The patterns of this thread. */
export const regexes = new RegexStore();
