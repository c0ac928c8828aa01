import { expect, test } from 'vitest';
import { checkSecurityTxt, findProblems } from '#lib/doctor/security-txt.ts';

const now = Date.parse('2026-11-28T12:00:00Z');

test.each([
  ['Contact: mailto:a@example.org\nExpires: 2027-06-30T00:00:00Z\n', []],
  ['contact: https://example.org/report\r\nContact: tel:+1-201-555-0123\r\nEXPIRES: 2027-06-30T02:00:00+02:00\r\n', []],
  ['Contact: a@example.org\nExpires: 2027-06-30T00:00:00Z', ['Contact "a@example.org" is not an address']],
  ['# Contact: mailto:a@example.org\nExpires: 2027-06-30T00:00:00Z', ['Contact is missing']],
  ['Contact: mailto:a@example.org', ['Expires is missing: add `Expires: 2027-05-27T00:00:00Z`']],
  ['Contact: mailto:a@example.org\nExpires: 2027-06-30', ['Expires "2027-06-30" is not a date with a time']],
  ['Contact: mailto:a@example.org\nExpires: 2026-11-28T11:00:00Z', ['Expires is in the past']],
  ['Contact: mailto:a@example.org\nExpires: 2026-12-20T00:00:00Z', ['Expires is less than 30 days away']],
  [
    'Contact: mailto:a@example.org\nExpires: 2027-06-30T00:00:00Z\nExpires: 2027-07-30T00:00:00Z',
    ['Expires is there more than once'],
  ],
  ['', ['Contact is missing', 'Expires is missing']],
])('%j: %j', (text, problems) => {
  expect(findProblems(text, now)).toEqual(
    problems.map((problem) => expect.stringMatching(`^${problem.replaceAll('.', '\\.')}`)),
  );
});

test('the file of the repository has no contact, and a file that was removed is not a problem', () => {
  expect(checkSecurityTxt('.', now)).toEqual([
    expect.stringContaining('public/.well-known/security.txt: Contact is missing'),
    expect.stringContaining('Expires is missing'),
  ]);
  expect(checkSecurityTxt('lib', now)).toEqual([]);
});
