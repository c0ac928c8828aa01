// Dates as authors write them: their syntax, the instant they mean, and how pages show them.

const plainDate = /^(\d{4})-(\d{2})-(\d{2})$/;
const dateTime = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
const timeWithoutOffset = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?$/;

/** @returns the error of a date as `error: fix`, `undefined` if it is valid */
export function findDateFault(text: string): string | undefined {
  const day = text.slice(0, 10);
  const time = dateTime.exec(text);
  const hasNoOffset = timeWithoutOffset.test(text);
  if (!plainDate.test(text) && !time && !hasNoOffset) {
    return `"${text}" is not a date: write it as 2026-01-31 or 2026-01-31T09:00+01:00`;
  }
  if (!isRealDay(day)) {
    return `${day} is not in the calendar: write a day that exists`;
  }
  if (hasNoOffset) {
    return `"${text}" has a time without an offset: write ${text.replace(' ', 'T')}Z for UTC, or your own offset such as +02:00, or the date alone`;
  }
  if (time && !isRealTime(time)) {
    return `"${text}" is not a time of day: hours go to 23, minutes to 59, offsets to 14:00`;
  }
  return undefined;
}

/**
 * The instant a post's date means, in milliseconds since 1970 UTC. A plain date means its first moment in UTC.
 * @param date a date without fault
 */
export function instantOf(date: string): number {
  return Date.parse(date);
}

/**
 * The date of a post's last change, in the author's spelling. It is never before the post's date: a plain `updated` begins
 * before the hour of a `date` on the same day.
 */
export function lastChange({ date, updated }: { date: string; updated?: string }): string {
  return updated !== undefined && instantOf(updated) > instantOf(date) ? updated : date;
}

/** The instant of `lastChange`, in milliseconds since 1970 UTC. */
export function changedAt(post: { date: string; updated?: string }): number {
  return instantOf(lastChange(post));
}

/** Milliseconds. A day begins first where clocks are 14 hours ahead of UTC. */
const earliestZone = 14 * 60 * 60 * 1000;

/** Whether a date is in the future; a plain date is not, once its day has begun somewhere. @param now milliseconds since 1970 UTC */
export function isToCome(date: string, now: number): boolean {
  return instantOf(date) - (plainDate.test(date) ? earliestZone : 0) > now;
}

/**
 * Whether a date lies before another. Beside a plain date only the days count: a post of 9 o'clock that was updated on
 * the same day was not updated before it was written.
 */
export function isBefore(date: string, other: string): boolean {
  if (plainDate.test(date) || plainDate.test(other)) return date.slice(0, 10) < other.slice(0, 10);
  return instantOf(date) < instantOf(other);
}

/** The year of the calendar day the author wrote. */
export function yearOf(date: string): number {
  return Number(date.slice(0, 4));
}

/** "November 17, 2026": the calendar day the author wrote, whatever the offset beside it. */
export function formatDate(date: string): string {
  return formatter.format(new Date(`${date.slice(0, 10)}T00:00:00Z`));
}

/** "Nov 17", for places that show the year already. */
export function formatDay(date: string): string {
  return dayFormatter.format(new Date(`${date.slice(0, 10)}T00:00:00Z`));
}

/** "November 17, 2026 at 9:30 AM UTC". @param instant milliseconds since 1970 UTC */
export function formatInstant(instant: number): string {
  return instantFormatter.format(new Date(instant));
}

const instantFormatter = new Intl.DateTimeFormat('en-US', {
  year: 'numeric',
  month: 'long',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
  timeZone: 'UTC',
  timeZoneName: 'short',
});
const dayFormatter = new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric', timeZone: 'UTC' });
const formatter = new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeZone: 'UTC' });

function isRealDay(day: string): boolean {
  const time = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}

function isRealTime(time: RegExpExecArray): boolean {
  const [, , hours = '', minutes = '', seconds = '0', offset = ''] = time;
  const [offsetHours = 0, offsetMinutes = 0] = offset === 'Z' ? [] : offset.slice(1).split(':').map(Number);
  return (
    Number(hours) < 24 &&
    Number(minutes) < 60 &&
    Number(seconds) < 60 &&
    offsetMinutes < 60 &&
    offsetHours * 60 + offsetMinutes <= 14 * 60
  );
}
