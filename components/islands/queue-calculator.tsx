'use client';
// Without JavaScript the slider has no effect and the sentence keeps its first value; the formula is in the text above.

import { useState } from 'react';
import * as copy from '#lib/copy.ts';

/** The mean time in an M/M/1 queue, as a multiple of the work itself: 1 / (1 - utilization). */
export function QueueCalculator() {
  const [utilization, setUtilization] = useState(80);
  return (
    <p>
      <label>
        {copy.queueCalculator.utilization}{' '}
        <input
          type="range"
          min="10"
          max="99"
          value={utilization}
          onChange={(event) => setUtilization(Number(event.currentTarget.value))}
        />
      </label>{' '}
      <output>{copy.queueCalculator.answer(utilization, (100 / (100 - utilization)).toFixed(1))}</output>
    </p>
  );
}
