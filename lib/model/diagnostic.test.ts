import { expect, test } from 'vitest';
import {
  countDiagnostics,
  type Diagnostic,
  formatDiagnostic,
  sortDiagnostics,
  splitLevels,
} from '#lib/model/diagnostic.ts';

const diagnostic = (line: number, level?: Diagnostic['level']): Diagnostic => ({
  ...(level && { level }),
  file: 'content/posts/x.mdx',
  line,
  field: 'text',
  message: `is wrong in ${line}: write it again`,
});

test('a warning is marked as such in its line', () => {
  expect(formatDiagnostic(diagnostic(4))).toBe('content/posts/x.mdx:4 text is wrong in 4: write it again');
  expect(formatDiagnostic(diagnostic(4, 'warning'))).toBe(
    'content/posts/x.mdx:4 warning: text is wrong in 4: write it again',
  );
});

test('errors and warnings are sorted together, and limited separately', () => {
  expect(sortDiagnostics([diagnostic(3), diagnostic(2, 'warning'), diagnostic(1)]).map(({ line }) => line)).toEqual([
    1, 2, 3,
  ]);
  const many = Array.from({ length: 102 }, (_, line) => diagnostic(line + 1, 'warning'));
  const { errors, warnings } = splitLevels(sortDiagnostics([...many, diagnostic(500)]));
  expect(errors).toEqual([diagnostic(500)]);
  expect(warnings).toHaveLength(101);
  expect(warnings.at(-1)).toMatchObject({ level: 'warning', message: 'has 2 more warnings: fix the ones above first' });
  expect([countDiagnostics(warnings), countDiagnostics(errors)]).toEqual([102, 1]);
});
