// A fixed amount of work of the kinds a release does, hashing and JSON: how fast the machine is at this moment.
import { createHash } from 'node:crypto';

/** Between half a second and a second on a slow core. Ratios to it compare only while it stays as it is. */
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
