// Reads the dates that generators accept, and writes them as posts need them.
import { addOffset } from '#lib/dates.ts';
import type { Fields } from '#lib/import/model.ts';

const iso =
  /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([ap]m)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?/i;

const two = (text: string | number) => String(text).padStart(2, '0');

/**
 * Converts a date. Times without an offset are taken for UTC, and midnight for the day itself.
 * @returns `2026-01-31` or `2026-01-31T09:00:00+01:00`, or `undefined` if it is not a date
 */
export function readDate(value: unknown): string | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : readDate(value.toISOString());
  if (typeof value === 'number') return readDate(new Date(value < 1e11 ? value * 1000 : value));
  if (typeof value !== 'string') return undefined;
  const text = value.trim().replace(/^[A-Z][a-z]{2,8},\s+(?=\d{4}-)/, '');
  const match = iso.exec(text);
  if (match) return format(match);
  const named =
    /\d{4}/.test(text) && /[A-Za-z]{3}/.test(text)
      ? text.replace(/(\d)(?:st|nd|rd|th)\b/g, '$1').replace(/\bat\b/, '')
      : '';
  const hasZone = /(?:[+-]\d{4}|GMT|UTC|Z)\b/.test(named);
  const time = named ? Date.parse(hasZone ? named : `${named} UTC`) : Number.NaN;
  return Number.isNaN(time) ? undefined : readDate(new Date(time).toISOString());
}

const localTime = /^(\d{4}-\d{1,2}-\d{1,2})[T ]+(\d{1,2}:\d{2}(?::\d{2})?)(?:\.\d+)?$/;

/** @returns fields whose times without an offset have that of the zone of the site */
export function addZone(fields: Fields, timeZone: string | undefined): Fields {
  if (timeZone === undefined) return fields;
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      // TOML has times without an offset, which are dates here.
      const text = value instanceof Date ? value.toISOString() : value;
      if (typeof text !== 'string' || !localTime.test(text.trim())) return [name, value];
      const utc = readDate(text);
      return [name, utc?.endsWith('Z') ? (addOffset(utc.slice(0, -1), timeZone) ?? value) : value];
    }),
  );
}

function format([
  ,
  year = '',
  month = '',
  day = '',
  hour,
  minute = '00',
  second = '00',
  half,
  zone = 'Z',
]: RegExpExecArray): string | undefined {
  const date = `${year}-${two(month)}-${two(day)}`;
  const real = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(real.getTime()) || !real.toISOString().startsWith(date)) return undefined;
  if (hour === undefined) return date;
  const hours = half ? (Number(hour) % 12) + (/p/i.test(half) ? 12 : 0) : Number(hour);
  if (hours > 23) return date;
  const time = `${two(hours)}:${minute}:${second}`;
  if (time === '00:00:00') return date;
  const offset = /^(?:Z|UTC|GMT)$/i.test(zone) ? 'Z' : zone.replace(/^(.\d{2}):?(\d{2})$/, '$1:$2');
  return `${date}T${time}${offset === '+00:00' || offset === '-00:00' ? 'Z' : offset}`;
}
