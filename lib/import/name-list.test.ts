import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { appendLines } from '#lib/import/name-list.ts';

test.each(['', '{}\n', '[]', '# Tags\n{}\n', 'a: "A"', '{a: "A"}', '{\n  a: A # One\n}\n', '# Tags\n'])(
  'lines are added to the list %j',
  (text) => {
    expect(parse(appendLines(text, ['b: "B"']))).toEqual({ ...(text.includes('a:') && { a: 'A' }), b: 'B' });
  },
);
