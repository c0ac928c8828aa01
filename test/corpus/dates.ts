// Invalid dates and the expected errors.
import { type Broken, dated, field, fields, post } from '#test/corpus/form.ts';

export const brokenDates: readonly Broken[] = [
  [
    'a day that is not in the calendar',
    dated('2024-02-31'),
    ['content/posts/x.mdx:4 date 2024-02-31 is not in the calendar: write 2024-02-29, or another day that exists'],
  ],
  [
    'February 29 in a year that has none',
    dated('2026-02-29'),
    ['content/posts/x.mdx:4 date 2026-02-29 is not in the calendar: write 2026-02-28, or another day that exists'],
  ],
  [
    'a month 13',
    dated('2026-13-01'),
    ['content/posts/x.mdx:4 date 2026-13-01 is not in the calendar: write 2026-12-01, or another day that exists'],
  ],
  [
    'a day 32',
    dated('2026-01-32'),
    ['content/posts/x.mdx:4 date 2026-01-32 is not in the calendar: write 2026-01-31, or another day that exists'],
  ],
  [
    'a day 0',
    dated('2026-01-00'),
    ['content/posts/x.mdx:4 date 2026-01-00 is not in the calendar: write 2026-01-01, or another day that exists'],
  ],
  [
    'a date with two readings',
    dated('11/12/2014'),
    [
      'content/posts/x.mdx:4 date "11/12/2014" may be November 12, 2014 or December 11, 2014: write 2014-11-12 or 2014-12-11',
    ],
  ],
  [
    'a date that is a list',
    dated('[2026, 1, 31]'),
    ['content/posts/x.mdx:4 date is a list, it must be a date: write 2026-01-31'],
  ],
  [
    'an offset that no place has',
    dated('2026-01-31T09:00+15:00'),
    [
      'content/posts/x.mdx:4 date "2026-01-31T09:00+15:00" is not a time of day: hours go to 23, minutes to 59, offsets to 14:00',
    ],
  ],
  [
    'an hour 25',
    dated('2026-01-31T25:00Z'),
    [
      'content/posts/x.mdx:4 date "2026-01-31T25:00Z" is not a time of day: hours go to 23, minutes to 59, offsets to 14:00',
    ],
  ],
  [
    'a minute 60',
    dated('2026-01-31T09:60Z'),
    [
      'content/posts/x.mdx:4 date "2026-01-31T09:60Z" is not a time of day: hours go to 23, minutes to 59, offsets to 14:00',
    ],
  ],
  [
    'an impossible day with a time',
    dated('2026-02-30T09:00Z'),
    ['content/posts/x.mdx:4 date 2026-02-30 is not in the calendar: write 2026-02-28, or another day that exists'],
  ],
  [
    'an update before the date',
    field('updated: 2026-01-31'),
    ['content/posts/x.mdx:5 updated 2026-01-31 is before the date, 2026-02-01: write the day of the last change'],
  ],
  [
    'an update before the date, beside a title that is too long',
    fields(`title: "${'t'.repeat(120)}"`, 'description: "D."', 'date: 2026-02-01', 'updated: 2025-12-31', 'titel: "A"'),
    [
      'content/posts/x.mdx:2 title is 120 characters, the limit is 110: shorten it',
      'content/posts/x.mdx:5 updated 2025-12-31 is before the date, 2026-02-01: write the day of the last change',
      'content/posts/x.mdx:6 titel is not a field of a post (did you mean title?): rename it, or remove it',
    ],
  ],
  [
    'an update in the future, in plain and as an instant',
    {
      ...field('updated: 2099-01-01'),
      'posts/y.mdx': post('Words.', 'updated: 2026-06-01T12:00:01Z'),
    },
    [
      'content/posts/x.mdx:5 updated 2099-01-01 is in the future: write the day of the last change, or remove it',
      'content/posts/y.mdx:5 updated 2026-06-01T12:00:01Z is in the future: write the day of the last change, or remove it',
    ],
  ],
  [
    'an update after the day on which the post appears',
    { 'posts/x.mdx': post('Words.', 'updated: 2026-09-02').replace('date: 2026-02-01', 'date: 2026-09-01') },
    ['content/posts/x.mdx:5 updated 2026-09-02 is in the future: write the day of the last change, or remove it'],
  ],
  [
    'an update that is not a date',
    field('updated: yesterday'),
    ['content/posts/x.mdx:5 updated "yesterday" is not a date: write it as 2026-01-31 or 2026-01-31T09:00+01:00'],
  ],
];
