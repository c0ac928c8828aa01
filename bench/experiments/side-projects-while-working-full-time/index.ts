// The hours of a quarter, and the work that remains of a session after its restart.
import { cellOf, type Experiment } from '../experiment.ts';

/** Minutes. */
const session = 50;
const weeks = 13 - 3;
const sessionsAWeek = 4;
const hours = (minutes: number) => Number((minutes / 60).toFixed(1));
const all = weeks * sessionsAWeek * session;

const rows = [20, 10, 5, 2].map((restart) => [`${restart} minutes of restart`, session - restart]);

const experiment: Experiment = {
  isExact: true,
  run: async () => ({
    sessions: [['A session of 50 minutes', 'Minutes of work'], ...rows],
    budget: [
      ['A quarter', 'Hours'],
      ['four sessions in ten weeks', hours(all)],
      ['without deployment, backups and mail', hours(all / 2)],
    ],
  }),
  conclude: ({ sessions }) => [
    {
      claim: 'A restart of 2 minutes instead of 20 leaves 60 % more work.',
      holds:
        cellOf(sessions, '2 minutes of restart', 'Minutes of work') ===
        1.6 * cellOf(sessions, '20 minutes of restart', 'Minutes of work'),
    },
  ],
  quote: ({ budget, sessions }) => [
    `about ${Math.round(cellOf(budget, 'four sessions in ten weeks', 'Hours'))} hours`,
    `${cellOf(budget, 'without deployment, backups and mail', 'Hours')} hours`,
    `${cellOf(sessions, '20 minutes of restart', 'Minutes of work')} minutes of work`,
    `A restart of 10 minutes leaves ${cellOf(sessions, '10 minutes of restart', 'Minutes of work')} minutes`,
    `2 minutes and ${cellOf(sessions, '2 minutes of restart', 'Minutes of work')} remain`,
  ],
};

export default experiment;
