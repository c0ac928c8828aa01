// Groups the tests of one code block of a post: at least one with an input that it accepts, and one with an input that it
// refuses or reports.
import { describe, test } from 'vitest';

interface Inputs {
  good: typeof test;
  bad: typeof test;
}

/**
 * @param id of the block, as in `blocks.ts`. `blocks.test.ts` finds it in the call.
 * @param canRun whether the program that the block needs is installed
 */
export function describeSample(id: string, tests: (inputs: Inputs) => void, canRun = true): void {
  describe.runIf(canRun)(id, () => {
    const counts = { good: 0, bad: 0 };
    tests({ good: count('good'), bad: count('bad') });
    if (counts.good === 0 || counts.bad === 0) throw new Error(`${id} needs a good and a bad input`);

    function count(kind: keyof typeof counts): typeof test {
      return new Proxy(test, {
        apply: (target, self, args) => {
          counts[kind] += 1;
          return Reflect.apply(target, self, args);
        },
        get: (target, name) => {
          counts[kind] += name === 'each' ? 1 : 0;
          return Reflect.get(target, name);
        },
      });
    }
  });
}
