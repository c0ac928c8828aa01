// Checks `public/.well-known/security.txt`, in which the operator names a contact for reports of vulnerabilities (RFC 9116).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const name = 'public/.well-known/security.txt';
const day = 86_400_000;
/** Milliseconds before `Expires` from which a warning asks the operator to renew it. */
const renewalTime = 30 * day;

/** @returns a line for each problem, with its fix; no lines if the operator has removed the file */
export function checkSecurityTxt(root: string, now: number): string[] {
  try {
    return findProblems(readFileSync(join(root, name), 'utf8'), now).map((problem) => `${name}: ${problem}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** @param now milliseconds since 1970 UTC */
export function findProblems(text: string, now: number): string[] {
  return [...findContactProblems(readField(text, 'Contact')), ...findExpiryProblems(readField(text, 'Expires'), now)];
}

/** @returns all values of a field. Field names are case-insensitive. */
function readField(text: string, field: string): string[] {
  return Array.from(text.matchAll(new RegExp(`^${field}:(.*)$`, 'gim')), ([, value = '']) => value.trim());
}

function findContactProblems(contacts: readonly string[]): string[] {
  if (contacts.length === 0) {
    return ['Contact is missing: add `Contact: mailto:...` or an https address, for reports of vulnerabilities'];
  }
  return contacts
    .filter((contact) => !/^(?:https:\/\/|mailto:|tel:)\S+$/i.test(contact))
    .map((contact) => `Contact "${contact}" is not an address: write mailto:..., https://... or tel:...`);
}

function findExpiryProblems(dates: readonly string[], now: number): string[] {
  const [date = '', ...others] = dates;
  if (others.length > 0) return ['Expires is there more than once: keep one'];
  const example = new Date(now + 180 * day).toISOString().replace(/T.*/, 'T00:00:00Z');
  if (date === '') return [`Expires is missing: add \`Expires: ${example}\``];
  // RFC 9116 requires an RFC 3339 date with a time.
  const expires = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i.test(date) ? Date.parse(date) : NaN;
  if (Number.isNaN(expires)) return [`Expires "${date}" is not a date with a time: write it as ${example}`];
  if (expires < now)
    return [`Expires is in the past (${date}): check the contact, and write a date within the next year`];
  if (expires < now + renewalTime) {
    return [`Expires is less than 30 days away (${date}): check the contact, and write a later date`];
  }
  return [];
}
