// Shiki's engine of regular expressions, which remembers a search for all scanners.
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';
import { regexes } from '#lib/compile/mdx/code/regex-store.ts';

type Engine = ReturnType<typeof createJavaScriptRegexEngine>;

/** The part of Shiki's scanner that is used here. A test notices if it changes. */
interface Scanner {
  regexps: (RegExp | null)[];
  /** The last search of each expression on the current string, or `null` if it must be repeated. */
  lastSearches: (object | null)[];
}

/**
 * V8 compiles an expression to bytecode for its first search and to machine code for the second one, unless the first text is
 * as long as this. A grammar has hundreds of expressions, and nearly all of them are searched more than once.
 */
const longText = ' '.repeat(1_000);

/** Compiles an expression to machine code at once. The search begins at the end of the text, so it takes no time. */
function compile(regexp: RegExp): void {
  regexp.lastIndex = longText.length;
  regexp.exec(longText);
}

/**
 * Shiki gives each scanner a memory of its own. The scanners of a grammar have most expressions in common, so that each of
 * them searched the same line again.
 */
export function createEngine(): Engine {
  const engine = createJavaScriptRegexEngine({ regexConstructor: regexes.convert });
  const searches = new WeakMap<RegExp, object>();
  return {
    ...engine,
    createScanner(patterns) {
      const scanner = engine.createScanner(patterns);
      const { regexps, lastSearches } = scanner as unknown as Scanner;
      for (const [at, regexp] of regexps.entries()) {
        const own = lastSearches[at];
        if (!regexp || !own) continue;
        const known = searches.get(regexp);
        if (known) lastSearches[at] = known;
        else {
          searches.set(regexp, own);
          compile(regexp);
        }
      }
      return scanner;
    },
  };
}
