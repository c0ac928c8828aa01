import { expect, test } from 'vitest';
import { countFaults, type Fault, formatFault, sortFaults, splitLevels } from '#lib/model/fault.ts';

const fault = (line: number, level?: Fault['level']): Fault => ({
  ...(level && { level }),
  file: 'content/posts/x.mdx',
  line,
  field: 'text',
  message: `is wrong in ${line}: write it again`,
});

test('a warning is marked as such in its line', () => {
  expect(formatFault(fault(4))).toBe('content/posts/x.mdx:4 text is wrong in 4: write it again');
  expect(formatFault(fault(4, 'warning'))).toBe('content/posts/x.mdx:4 warning: text is wrong in 4: write it again');
});

test('errors and warnings are sorted together, and limited separately', () => {
  expect(sortFaults([fault(3), fault(2, 'warning'), fault(1)]).map(({ line }) => line)).toEqual([1, 2, 3]);
  const many = Array.from({ length: 102 }, (_, line) => fault(line + 1, 'warning'));
  const { errors, warnings } = splitLevels(sortFaults([...many, fault(500)]));
  expect(errors).toEqual([fault(500)]);
  expect(warnings).toHaveLength(101);
  expect(warnings.at(-1)).toMatchObject({ level: 'warning', message: 'has 2 more warnings: fix the ones above first' });
  expect([countFaults(warnings), countFaults(errors)]).toEqual([102, 1]);
});
