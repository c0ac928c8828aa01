// The rules that a page keeps.
import { expect, test } from 'vitest';
import { type Markup, pruneStyles } from '#lib/page-cache/prune-styles.ts';

const markup: Markup = {
  tags: new Set(['html', 'body', 'p', 'a', 'details']),
  classes: new Set(['prose', 'x_card']),
  ids: new Set(['main']),
  attributeNames: new Set(['href', 'data-kind', 'aria-current']),
  attributeValues: new Set(['/x', 'note', 'page']),
};

test.each([
  ['an element, a class, an id that is there', 'p{a:b}.prose{a:b}#main{a:b}'],
  ['combinations of them', '.prose>p+p{a:b}.prose :is(p,a)~.x_card{a:b}'],
  ['states and parts', 'a:hover{a:b}details::details-content{a:b}a:target-current{a:b}.x_card:has(a){a:b}'],
  ['what has no element', ':focus-visible{a:b}::selection{a:b}:root{a:b}*,:before{a:b}'],
  ['attributes that are there', '[data-kind=note]{a:b}[aria-current]{a:b}'],
  ['what our script adds', '@layer x{@media (scripting:enabled){.prose .copy{a:b}body>output{a:b}}}'],
  ['what our script adds, under further conditions', '@media (hover: none) and (scripting: enabled){button{a:b}}'],
  [
    'properties, orders of layers, at-rules with something in them',
    '@property --x{syntax:"*"}@layer a,b;@media print{p{a:b}}',
  ],
  [
    'states within a list',
    '.x_card:is(:hover,:focus-within) a{a:b}:root:is([data-kind=page],:has([href]:checked)){a:b}',
  ],
  ['elements that must be missing', 'p:not(.y_card){a:b}'],
])('keeps %s', (_name, css) => {
  expect(pruneStyles(css, markup)).toBe(css);
});

test.each([
  ['a class that is not there', '.y_card{a:b}', ''],
  ['an element within it', '.y_card p{a:b}', ''],
  ['an element that is not there', 'table{a:b}.prose table{a:b}', ''],
  ['one selector of a list', 'p,table{a:b}', 'p{a:b}'],
  ['what is for browsers without scripts', '@media (scripting: none){button{a:b}}', ''],
  ['what is missing in a list of alternatives', '.prose :is(.x_card,.y_card){a:b}', '.prose :is(.x_card){a:b}'],
  ['a value that is not there', '.prose [data-kind=tip]{a:b}', ''],
  ['an at-rule that is empty then', '@layer a{@media print{table{a:b}}}p{a:b}', 'p{a:b}'],
])('leaves out %s', (_name, css, left) => {
  expect(pruneStyles(css, markup)).toBe(left);
});

test('is idempotent', () => {
  const once = pruneStyles('@layer a{p,table{a:b}}.y_card{a:b}.prose{a:b}', markup);
  expect(pruneStyles(once, markup)).toBe(once);
});
