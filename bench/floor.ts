// A fixed amount of hashing and JSON, as releases do it, to measure the machine's current speed.
import { createHash } from 'node:crypto';

/** Takes half a second to a second on a slow core. A change makes older ratios incomparable. */
const rounds = 60;

function work(): string {
  let digest = '';
  for (let round = 0; round < rounds; round++) {
    const rows = Array.from({ length: 5000 }, (_, index) => ({
      id: `${digest}${index}`,
      words: ['lease', 'batch', 'segment'],
      size: index * round,
    }));
    const text = JSON.stringify(JSON.parse(JSON.stringify(rows)));
    digest = createHash('sha256').update(text).digest('hex');
  }
  return digest;
}

if (import.meta.main) console.log(work());
