'use client';
// Without JavaScript the slider has no effect and the sentence keeps its first value; the formula is in the text above.

import { useState } from 'react';
import type { Words } from '#lib/copy/words.ts';

/** The mean time in an M/M/1 queue, as a multiple of the work itself: 1 / (1 - utilization). */
export function QueueCalculator({ words }: { words: Words['queueCalculator'] }) {
  const [utilization, setUtilization] = useState(80);
  const factor = (100 / (100 - utilization)).toFixed(1);
  return (
    <p>
      <label>
        {words.utilization}{' '}
        <input
          type="range"
          min="10"
          max="99"
          value={utilization}
          onChange={(event) => setUtilization(Number(event.currentTarget.value))}
        />
      </label>{' '}
      <output>{words.answer.replace('{utilization}', `${utilization}`).replace('{factor}', factor)}</output>
    </p>
  );
}
