// Reads the dates that authors write, in every unambiguous form.

import { formatDate } from '#lib/dates.ts';

/** A date as `2026-01-31` or `2026-01-31T09:00+01:00`, or an error as `error: fix`. */
export type ReadDate = { date: string; warning?: string } | { problem: string };

const clock = String.raw`(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?<fraction>\.\d{1,9})?)?(?:\s*(?<half>[ap])\.?m\b\.?)?`;
const zone = String.raw`(?<zone>Z|UT|(?:UTC|GMT)?[+-]\d{2}(?::?\d{2})?|UTC|GMT|[ECMP][SD]T)`;
/** The name of the zone in parentheses is a comment. */
const time = String.raw`(?:(?:T|,?\s+(?:at\s+)?)${clock}(?:\s*${zone}(?:\s*\([^()]*\))?)?)?`;
const weekday = String.raw`(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?`;
const name = String.raw`(?<name>[a-z]{3,9})\.?`;
const ordinal = String.raw`(?<day>\d{1,2})(?:st|nd|rd|th)?`;

const forms = [
  String.raw`(?<year>\d{4})(?<sign>[-/.])(?<month>\d{1,2})\k<sign>(?<day>\d{1,2})${time}`,
  String.raw`(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})`,
  String.raw`${weekday}${name}\s+${ordinal},?\s+(?<year>\d{4})${time}`,
  String.raw`${weekday}${ordinal}\.?[\s-]+${name},?[\s-]+(?<year>\d{4})${time}`,
  String.raw`(?<first>\d{1,2})(?<sign>[-/.])(?<other>\d{1,2})\k<sign>(?<year>\d{4})${time}`,
].map((form) => new RegExp(`^${form}$`, 'i'));

const months = [
  ...['january', 'february', 'march', 'april', 'may', 'june', 'july'],
  ...['august', 'september', 'october', 'november', 'december'],
];

/** Hours of the zones that RFC 2822 names, behind UTC. */
const namedZones: Record<string, number> = { E: 5, C: 6, M: 7, P: 8 };

/** Reads a date. Time zones that are missing count as UTC, with a warning. */
export function readDate(text: string): ReadDate {
  const groups = forms.map((form) => form.exec(text.trim())?.groups).find((found) => found !== undefined);
  const day = groups && findDay(groups);
  if (!groups || !day) return { problem: `"${text}" is not a date: write it as 2026-01-31 or 2026-01-31T09:00+01:00` };
  if (typeof day !== 'string')
    return {
      problem: `"${text}" may be ${day.map((one) => formatDate(one, 'en')).join(' or ')}: write ${day.join(' or ')}`,
    };
  if (day.startsWith('0000')) return { problem: `${day} has the year 0, which no calendar has: correct the year` };
  if (!isRealDay(day))
    return { problem: `${day} is not in the calendar: write ${findRealDay(day)}, or another day that exists` };
  if (groups.hour === undefined) return { date: day };
  const found = findTime(groups);
  if (found === undefined) {
    return { problem: `"${text}" is not a time of day: hours go to 23, minutes to 59, offsets to 14:00` };
  }
  const { clock, offset } = found;
  if (offset !== undefined) return { date: `${day}T${clock}${offset}` };
  // Other programs write midnight to mean a day.
  if (/^00:00(:00)?(\.0+)?$/.test(clock)) return { date: day };
  const date = `${day}T${clock}Z`;
  return {
    date,
    warning: `"${text}" has no time zone and counts as UTC: write ${date}, or your own offset such as +02:00, or the date alone`,
  };
}

type Groups = Record<string, string | undefined>;

/** @returns the day, its two readings if it is ambiguous, or `undefined` if there is no such month */
function findDay(groups: Groups): string | [string, string] | undefined {
  const { year = '', month, day = '', name, first, other } = groups;
  const format = (month: string | number, day: string) =>
    `${year}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}`;
  if (month !== undefined) return format(month, day);
  if (name !== undefined) {
    const found = months.findIndex((known) => known.startsWith(name.toLowerCase().replace(/^sept$/, 'sep')));
    return found < 0 ? undefined : format(found + 1, day);
  }
  if (first === undefined || other === undefined) return undefined;
  const [monthFirst, dayFirst] = [format(first, other), format(other, first)];
  if (Number(first) > 12) return dayFirst;
  return Number(other) > 12 || first === other ? monthFirst : [monthFirst, dayFirst];
}

/** @returns `undefined` if there is no such time */
function findTime(groups: Groups): { clock: string; offset: string | undefined } | undefined {
  const { minute = '', second, fraction = '', half, zone } = groups;
  const given = Number(groups.hour);
  if (half && (given < 1 || given > 12)) return undefined;
  const hour = half ? (given % 12) + (half.toLowerCase() === 'p' ? 12 : 0) : given;
  const offset = zone && findOffset(zone);
  if (hour > 23 || Number(minute) > 59 || Number(second ?? 0) > 59 || offset === '') return undefined;
  const seconds = second === undefined ? '' : `:${second}${fraction}`;
  return { clock: `${String(hour).padStart(2, '0')}:${minute}${seconds}`, offset };
}

/** @returns the offset in ISO 8601, or an empty text if it does not exist */
function findOffset(zone: string): string {
  const [, sign, hours, minutes = '00'] = /([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  if (sign && hours) {
    const isReal = Number(minutes) < 60 && Number(hours) * 60 + Number(minutes) <= 14 * 60;
    return isReal ? `${sign}${hours}:${minutes}` : '';
  }
  const behind = namedZones[zone.charAt(0).toUpperCase()];
  if (behind === undefined || !/^.[sd]t$/i.test(zone)) return 'Z';
  return `-${String(/d/i.test(zone.charAt(1)) ? behind - 1 : behind).padStart(2, '0')}:00`;
}

/** @returns the nearest day in the same month and year: 2026-02-28 for 2026-02-31 */
function findRealDay(day: string): string {
  const [year = '', month, date] = day.split('-');
  const realMonth = String(Math.min(Math.max(Number(month), 1), 12)).padStart(2, '0');
  const days = Array.from(
    { length: 31 },
    (_value, index) => `${year}-${realMonth}-${String(index + 1).padStart(2, '0')}`,
  );
  const real = days.filter(isRealDay);
  return real[Math.min(Math.max(Number(date), 1), real.length) - 1] ?? day;
}

function isRealDay(day: string): boolean {
  const time = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}
