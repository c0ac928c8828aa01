// Compares and formats the dates of posts.

const plainDate = /^(\d{4})-(\d{2})-(\d{2})$/;

/**
 * Returns the time of a date in milliseconds since 1970 UTC. A date without a time is midnight UTC.
 * @param date a valid date
 */
export function instantOf(date: string): number {
  return Date.parse(date);
}

/**
 * Returns the date of a post's last change as the author wrote it. It is never before the post's date: a plain
 * `updated` on the same day is midnight, which is before the time of `date`.
 */
export function lastChange({ date, updated }: { date: string; updated?: string }): string {
  return updated !== undefined && instantOf(updated) > instantOf(date) ? updated : date;
}

/** Returns the time of the last change, in milliseconds since 1970 UTC. */
export function changedAt(post: { date: string; updated?: string }): number {
  return instantOf(lastChange(post));
}

/** Milliseconds by which the earliest time zone is ahead of UTC: 14 hours. */
const earliestZone = 14 * 60 * 60 * 1000;

/**
 * Returns true if a date is in the future. A date without a time is not, once its day has begun in any time zone.
 * @param now milliseconds since 1970 UTC
 */
export function isToCome(date: string, now: number): boolean {
  return instantOf(date) - (plainDate.test(date) ? earliestZone : 0) > now;
}

/**
 * Returns true if a date is before another. If one of them has no time, only the days are compared: an update on the
 * day of a post is not before the post.
 */
export function isBefore(date: string, other: string): boolean {
  if (plainDate.test(date) || plainDate.test(other)) return date.slice(0, 10) < other.slice(0, 10);
  return instantOf(date) < instantOf(other);
}

/** Returns the year that the author wrote, regardless of the offset. */
export function yearOf(date: string): number {
  return Number(date.slice(0, 4));
}

const styles = {
  date: { dateStyle: 'long' },
  day: { month: 'short', day: 'numeric' },
  instant: {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
  },
} satisfies Record<string, Intl.DateTimeFormatOptions>;

/** Maps style and language to formatters. Creating a formatter takes longer than using it. */
const formatters = new Map<string, Intl.DateTimeFormat>();

/**
 * Years are Gregorian in every language, as in the addresses of the archive, unless the tag names another calendar:
 * `fa-u-ca-persian`.
 */
function format(style: keyof typeof styles, language: string, date: Date): string {
  const key = `${style} ${language}`;
  const formatter = formatters.get(key) ?? makeFormatter(style, language);
  formatters.set(key, formatter);
  return formatter.format(date);
}

function makeFormatter(style: keyof typeof styles, language: string): Intl.DateTimeFormat {
  const calendar = new Intl.Locale(language).calendar ?? 'gregory';
  return new Intl.DateTimeFormat(language, { ...styles[style], calendar, timeZone: 'UTC' });
}

/**
 * Formats the day that the author wrote, regardless of the offset: "November 17, 2026".
 * @param language BCP 47
 */
export function formatDate(date: string, language: string): string {
  return format('date', language, new Date(`${date.slice(0, 10)}T00:00:00Z`));
}

/** Formats a day without its year: "Nov 17". */
export function formatDay(date: string, language: string): string {
  return format('day', language, new Date(`${date.slice(0, 10)}T00:00:00Z`));
}

/**
 * Formats a time: "November 17, 2026 at 9:30 AM UTC".
 * @param instant milliseconds since 1970 UTC
 */
export function formatInstant(instant: number, language: string): string {
  return format('instant', language, new Date(instant));
}

/**
 * @param local a time without an offset, `2026-01-31T09:00:00`
 * @param timeZone of the IANA database, `Europe/Berlin`
 * @returns the time with the offset of the zone, or `undefined` if there is no such zone
 */
export function addOffset(local: string, timeZone: string): string | undefined {
  try {
    const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
    const offsetAt = (time: number) =>
      /GMT([+-]\d{2}:\d{2})?/.exec(format.format(time))?.[1]?.replace('+00:00', 'Z') ?? 'Z';
    // The offset at the local time as if it were UTC, and with it that at the time itself.
    const guess = offsetAt(Date.parse(`${local}Z`));
    return local + offsetAt(Date.parse(local + guess));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
