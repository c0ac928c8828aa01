// Computes who is at a desk, and who is awake, over a day in UTC: three sets of sites, on both sides of daylight saving.
import { cellOf, type Experiment, type Table } from '../experiment.ts';

const zones: Record<string, string> = {
  Berlin: 'Europe/Berlin',
  'San Francisco': 'America/Los_Angeles',
  Sydney: 'Australia/Sydney',
  'New York': 'America/New_York',
};

const sets = [
  ['Berlin', 'New York'],
  ['Berlin', 'San Francisco'],
  ['Berlin', 'San Francisco', 'Sydney'],
];

/** Working days in winter and in summer of the northern half. */
const days = { January: '2026-01-14', July: '2026-07-15' };

/** Hours of the local clock, from the first up to the second. */
const desk = [9, 17] as const;
const awake = [7, 22] as const;
const perHour = 4;

/** @returns the local hour, with its fraction, at a quarter of an hour of a day in UTC */
function localHour(day: string, quarter: number, zone: string): number {
  const at = new Date(Date.parse(`${day}T00:00:00Z`) + (quarter * 3_600_000) / perHour);
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const [hour = 0, minute = 0] = parts.format(at).split(':').map(Number);
  return hour + minute / 60;
}

const quarters = Array.from({ length: 24 * perHour }, (_quarter, index) => index);

function isWithin(day: string, quarter: number, site: string, [from, to]: readonly [number, number]): boolean {
  const hour = localHour(day, quarter, zones[site] ?? 'UTC');
  return hour >= from && hour < to;
}

/** @returns the hours of a day in which somebody of the set is there */
function cover(day: string, sites: readonly string[], hours: readonly [number, number]): number {
  return quarters.filter((quarter) => sites.some((site) => isWithin(day, quarter, site, hours))).length / perHour;
}

/** @returns the ranges of a day in UTC in which a condition holds */
function listRanges(holds: (quarter: number) => boolean): [number, number][] {
  const ranges: [number, number][] = [];
  for (const quarter of quarters) {
    if (!holds(quarter)) continue;
    const last = ranges.at(-1);
    if (last && last[1] === quarter / perHour) last[1] += 1 / perHour;
    else ranges.push([quarter / perHour, (quarter + 1) / perHour]);
  }
  return ranges;
}

function tabulateDay(): Table {
  const rows = Object.entries(days).flatMap(([month, day]) =>
    (sets[2] ?? []).flatMap((site) => [
      ...listRanges((quarter) => isWithin(day, quarter, site, desk)).map((range) => [
        `${site}, ${month}`,
        ...range,
        'at a desk',
      ]),
      ...listRanges((quarter) => isWithin(day, quarter, site, awake) && !isWithin(day, quarter, site, desk)).map(
        (range) => [`${site}, ${month}`, ...range, 'awake'],
      ),
    ]),
  );
  return [['Site', 'From (hour, UTC)', 'To', 'Somebody is'], ...rows];
}

const name = (sites: readonly string[]) => sites.join(', ');

function tabulateCover(): Table {
  const rows = sets.map((sites) => [
    name(sites),
    ...Object.values(days).flatMap((day) => [cover(day, sites, desk), cover(day, sites, awake)]),
  ]);
  return [['Sites', 'Desk, January', 'Awake, January', 'Desk, July', 'Awake, July'], ...rows];
}

const experiment: Experiment = {
  isExact: true,
  run: async () => ({ day: tabulateDay(), cover: tabulateCover() }),
  conclude: ({ cover: table }) => [
    {
      claim: 'Two sites leave eight hours or more without anybody at a desk.',
      holds: ['Desk, January', 'Desk, July'].every((column) =>
        sets.slice(0, 2).every((sites) => cellOf(table, name(sites), column) <= 16),
      ),
    },
    {
      claim: 'Three sites around the world leave fewer than four hours of the day without anybody at a desk.',
      holds: ['Desk, January', 'Desk, July'].every((column) => cellOf(table, name(sets[2] ?? []), column) > 20),
    },
  ],
  quote: ({ cover: table }) => [
    `${cellOf(table, name(sets[0] ?? []), 'Desk, January')} hours`,
    `${cellOf(table, name(sets[1] ?? []), 'Desk, January')} hours`,
    `${cellOf(table, name(sets[2] ?? []), 'Desk, January')} in January`,
    `${cellOf(table, name(sets[2] ?? []), 'Desk, July')} in July`,
  ],
};

export default experiment;
