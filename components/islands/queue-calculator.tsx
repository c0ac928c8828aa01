'use client';
// Without JavaScript the slider does nothing and the sentence shows its first answer: nothing essential, the formula stands beside it.

import { useState } from 'react';

/** The mean time in an M/M/1 queue, as a multiple of the work itself: 1 / (1 - utilization). */
export function QueueCalculator() {
  const [utilization, setUtilization] = useState(80);
  return (
    <p>
      <label>
        Utilization{' '}
        <input
          type="range"
          min="10"
          max="99"
          value={utilization}
          onChange={(event) => setUtilization(Number(event.currentTarget.value))}
        />
      </label>{' '}
      <output>
        At {utilization}% a job takes {(100 / (100 - utilization)).toFixed(1)} times its own length.
      </output>
    </p>
  );
}
