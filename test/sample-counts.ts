// The number of samples in randomized and exhaustive tests: few for `npm test`, all for `npm run test:proofs`.

/** Whether tests take all of their samples. Set `TEST_SAMPLES=full` for that. */
export const isFull = process.env.TEST_SAMPLES === 'full';

/** Options of the tests that take samples: `npm run test:proofs` runs these alone. */
export const sampled = { tags: ['sampled'] };

/** Returns `full` if all samples are asked for, else `quick`. */
export function samples<Value>(quick: Value, full: Value): Value {
  return isFull ? full : quick;
}
