import { expect, test } from 'vitest';
import { evaluate } from '#lib/import/tags/expressions.ts';

const variables = new Map([
  ['page.title', 'First light'],
  ['page.date', '2020-01-05 23:30:00 +0100'],
  ['title', 'a | b'],
]);

test.each([
  ['page.title', 'First light'],
  ['page.title | upcase', 'FIRST LIGHT'],
  ['page.title | downcase | capitalize', 'First light'],
  ['page.title | slugify', 'first-light'],
  ['page.title | replace: "light", "dark" | append: "!"', 'First dark!'],
  ["page.title | replace('light', 'dark') | safe", 'First dark'],
  ['page.date | date: "%B %-d, %Y"', 'January 5, 2020'],
  ['page.date | date_to_string', '05 Jan 2020'],
  ['title', 'a | b'],
  ['"some | *text*" | markdownify', 'some | *text*'],
  ['page.nothing | default: "info"', 'info'],
  ['page.title | default: "info"', 'First light'],
  ['page.nothing | default: page.title', 'First light'],
  ['page.title | append: title', 'First lighta | b'],
  ['page.title | append: ""', 'First light'],
  ['page.title | replace: "light", "$&"', 'First $&'],
  ['"MY Post" | capitalize', 'My post'],
])('%s is %s', (expression, value) => {
  expect(evaluate(expression, variables)).toBe(value);
});

test.each([
  'page.nothing',
  'page.title | size',
  'page.nothing | default: site.nothing',
  'page.title | append: site.nothing',
  'page.title | append',
  'page.date | date: "%H"',
  'page.title | upcase | size',
])('%s has no known value', (expression) => {
  expect(evaluate(expression, variables)).toBeUndefined();
});
