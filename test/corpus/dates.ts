// Invalid dates and the expected errors.
import { type Broken, dated, field, fields, post } from '#test/corpus/form.ts';

export const brokenDates: readonly Broken[] = [
  [
    'a day that is not in the calendar',
    dated('2024-02-31'),
    ['content/posts/x.mdx:4 date 2024-02-31 is not in the calendar: write a day that exists'],
  ],
  [
    'February 29 in a year that has none',
    dated('2026-02-29'),
    ['content/posts/x.mdx:4 date 2026-02-29 is not in the calendar: write a day that exists'],
  ],
  [
    'a month 13',
    dated('2026-13-01'),
    ['content/posts/x.mdx:4 date 2026-13-01 is not in the calendar: write a day that exists'],
  ],
  [
    'a day 32',
    dated('2026-01-32'),
    ['content/posts/x.mdx:4 date 2026-01-32 is not in the calendar: write a day that exists'],
  ],
  [
    'a day 0',
    dated('2026-01-00'),
    ['content/posts/x.mdx:4 date 2026-01-00 is not in the calendar: write a day that exists'],
  ],
  [
    'a date in words',
    dated('"January 31, 2026"'),
    ['content/posts/x.mdx:4 date "January 31, 2026" is not a date: write it as 2026-01-31 or 2026-01-31T09:00+01:00'],
  ],
  [
    'a date with strokes',
    dated('31/01/2026'),
    ['content/posts/x.mdx:4 date "31/01/2026" is not a date: write it as 2026-01-31 or 2026-01-31T09:00+01:00'],
  ],
  [
    'a date without its zeros',
    dated('2026-1-5'),
    ['content/posts/x.mdx:4 date "2026-1-5" is not a date: write it as 2026-01-31 or 2026-01-31T09:00+01:00'],
  ],
  [
    'a date that is a number',
    dated('20260131'),
    ['content/posts/x.mdx:4 date is a number, it must be a date: write 2026-01-31'],
  ],
  [
    'a date that is a list',
    dated('[2026, 1, 31]'),
    ['content/posts/x.mdx:4 date is a list, it must be a date: write 2026-01-31'],
  ],
  [
    'a time without an offset, behind a T',
    dated('2026-01-31T09:00'),
    [
      'content/posts/x.mdx:4 date "2026-01-31T09:00" has a time without an offset: write 2026-01-31T09:00Z for UTC, or your own offset such as +02:00, or the date alone',
    ],
  ],
  [
    'a time without an offset, behind a space',
    dated('2026-01-31 09:00:00'),
    [
      'content/posts/x.mdx:4 date "2026-01-31 09:00:00" has a time without an offset: write 2026-01-31T09:00:00Z for UTC, or your own offset such as +02:00, or the date alone',
    ],
  ],
  [
    'a time with a part of a second and without an offset',
    dated('2026-01-31T09:00:00.000'),
    [
      'content/posts/x.mdx:4 date "2026-01-31T09:00:00.000" has a time without an offset: write 2026-01-31T09:00:00.000Z for UTC, or your own offset such as +02:00, or the date alone',
    ],
  ],
  [
    'a time with an offset behind a space',
    dated('2026-01-31 09:00 +01:00'),
    [
      'content/posts/x.mdx:4 date "2026-01-31 09:00 +01:00" is not a date: write it as 2026-01-31 or 2026-01-31T09:00+01:00',
    ],
  ],
  [
    'an offset without a colon',
    dated('2026-01-31T09:00+0100'),
    [
      'content/posts/x.mdx:4 date "2026-01-31T09:00+0100" is not a date: write it as 2026-01-31 or 2026-01-31T09:00+01:00',
    ],
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
    ['content/posts/x.mdx:4 date 2026-02-30 is not in the calendar: write a day that exists'],
  ],
  [
    'an update before the date',
    field('updated: 2026-01-31'),
    ['content/posts/x.mdx:5 updated 2026-01-31 is before the date, 2026-02-01: write the day of the last change'],
  ],
  [
    'an update before the date, beside a title that is too long',
    fields(
      `title: "${'t'.repeat(120)}"`,
      'description: "D."',
      'date: 2026-02-01',
      'updated: 2025-12-31',
      'author: "A"',
    ),
    [
      'content/posts/x.mdx:2 title is 120 characters, the limit is 110: shorten it',
      'content/posts/x.mdx:5 updated 2025-12-31 is before the date, 2026-02-01: write the day of the last change',
      'content/posts/x.mdx:6 author is not a field of a post: use title, description, date, updated, tags, lang, draft, series, formerly, cover',
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
    'an update behind the day on which the post appears',
    { 'posts/x.mdx': post('Words.', 'updated: 2026-09-02').replace('date: 2026-02-01', 'date: 2026-09-01') },
    ['content/posts/x.mdx:5 updated 2026-09-02 is in the future: write the day of the last change, or remove it'],
  ],
  [
    'an update that is no date',
    field('updated: yesterday'),
    ['content/posts/x.mdx:5 updated "yesterday" is not a date: write it as 2026-01-31 or 2026-01-31T09:00+01:00'],
  ],
];
