// The published rates of injury after a long run, and what a plan of 10 % steps asks of its last run.
import { rampSteps } from '../../../content/posts/half-marathon-engineering/ramp.ts';
import { cellOf, type Experiment, type Table } from '../experiment.ts';

/** Kilometres. */
const race = 21.0975;
const longestRun = 18;

/**
 * Hazard rate ratios with their 95 % intervals, against runs up to 10 % longer than the longest of the last 30 days, of
 * 5,205 runners: https://doi.org/10.1136/bjsports-2024-109380, looked up on 2026-11-29.
 */
const published = [
  ['10 to 30% longer', 1.64, 1.31, 2.05],
  ['30 to 100% longer', 1.52, 1.16, 2],
  ['more than twice as long', 2.28, 1.5, 3.48],
] as const;

const ratio = 'Rate of injury, as a ratio';

/** How much higher a rate is, in percent. */
function percent(table: Table | undefined, row: string, column: string): number {
  return Math.round((cellOf(table, row, column) - 1) * 100);
}

const experiment: Experiment = {
  isExact: true,
  run: async () => ({
    spikes: [['A run, against the longest of 30 days', ratio, 'low', 'high'], ...published],
    ramps: [
      ['Ramp', 'Steps'],
      ['8 to 18 km at 10%', rampSteps(8, longestRun).length],
      ['500 to 5,000 requests/s at 10%', rampSteps(500, 5000).length],
      ['500 to 5,000 requests/s, doubling', rampSteps(500, 5000, 2).length],
    ],
  }),
  conclude: ({ spikes }) => [
    {
      claim: 'No interval includes 1, and the classes do not rise in order.',
      holds:
        published.every(([name]) => cellOf(spikes, name, 'low') > 1) &&
        cellOf(spikes, '30 to 100% longer', ratio) < cellOf(spikes, '10 to 30% longer', ratio),
    },
  ],
  quote: ({ spikes, ramps }) => [
    `${percent(spikes, '10 to 30% longer', ratio)}% higher after runs 10 to 30% longer (95% interval ${percent(spikes, '10 to 30% longer', 'low')} to ${percent(spikes, '10 to 30% longer', 'high')}%)`,
    `${percent(spikes, '30 to 100% longer', ratio)}% higher after 30 to 100% (${percent(spikes, '30 to 100% longer', 'low')} to ${percent(spikes, '30 to 100% longer', 'high')}%)`,
    `${cellOf(spikes, 'more than twice as long', ratio)} times as high beyond that (${cellOf(spikes, 'more than twice as long', 'low')} to ${cellOf(spikes, 'more than twice as long', 'high')})`,
    `${Math.round((race / longestRun - 1) * 100)}% longer`,
    cellOf(ramps, '8 to 18 km at 10%', 'Steps') === 9 ? 'nine increases' : 'none',
  ],
};

export default experiment;
