// Tests that posts in the conventions of other blogs are shown as intended, or refused with a message.
import { expect, test } from 'vitest';
import { oddHabits } from '#test/corpus/odd-habits.ts';
import { compileHabit, rows } from '#test/habits.ts';

test.each(rows)('$habit.name in .$format', async ({ habit, format }) => {
  const { html, errors } = await compileHabit(habit, format);
  const parts = habit[format];
  if (parts === null) return expect(errors).not.toEqual([]);
  expect(errors).toEqual([]);
  for (const part of parts) expect(html).toContain(part);
});

test.each(oddHabits.flatMap((habit) => (['md', 'mdx'] as const).map((format) => ({ habit, format }))))(
  '$habit.name in .$format',
  async ({ habit, format }) => {
    const { html, errors, warnings } = await compileHabit(habit, format);
    const parts = habit[format];
    if (parts === null) return expect(errors).not.toEqual([]);
    expect(errors).toEqual([]);
    for (const part of parts) expect(html).toContain(part);
    expect(warnings).toEqual(habit.warning ? [expect.stringContaining(habit.warning)] : []);
  },
);

test('each habit has a name of its own', () => {
  expect(rows.length).toBeGreaterThanOrEqual(2 * 72);
  expect(new Set(rows.map(({ habit }) => habit.name)).size).toBe(rows.length / 2);
});
