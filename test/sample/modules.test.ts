// Runs the modules that posts show, with inputs that must pass and with those that must not.
import { expect, vi } from 'vitest';
import { describeSample } from '#test/sample/describe-sample.ts';
import { rampSteps } from '../../content/posts/half-marathon-engineering/ramp.ts';
import { countQuery, withQueryBudget } from '../../content/posts/why-backend-systems-fail-at-scale/query-budget.ts';
import { RetryBudget, withRetry } from '../../content/posts/why-backend-systems-fail-at-scale/retry.ts';

describeSample('why-backend-systems-fail-at-scale/query-budget.ts', ({ good, bad }) => {
  const ask = async (count: number) => {
    for (let query = 0; query < count; query++) countQuery(`select ${query}`);
  };

  good('queries within the budget, and outside any, pass', async () => {
    await withQueryBudget(3, () => ask(3));
    await ask(100);
  });

  bad('the query that exceeds the budget is stopped', async () => {
    await expect(withQueryBudget(3, () => ask(4))).rejects.toThrow('query 4 of 3: select 3');
  });
});

describeSample('why-backend-systems-fail-at-scale/retry.ts', ({ good, bad }) => {
  const passing = () => true;

  bad('an error that may pass is tried three times, another one once', async () => {
    const call = vi.fn(async () => Promise.reject(new Error('503')));
    await expect(withRetry(new RetryBudget(), passing, call)).rejects.toThrow('503');
    expect(call).toHaveBeenCalledTimes(3);
    call.mockClear();
    await expect(withRetry(new RetryBudget(), () => false, call)).rejects.toThrow('503');
    expect(call).toHaveBeenCalledOnce();
  });

  good('ten calls earn one retry, exactly', () => {
    const budget = new RetryBudget();
    while (budget.spend());
    for (let call = 0; call < 9; call++) budget.earn();
    expect(budget.spend()).toBe(false);
    budget.earn();
    expect([budget.spend(), budget.spend()]).toEqual([true, false]);
  });
});

describeSample('half-marathon-engineering/ramp.ts', ({ good, bad }) => {
  good('a ramp takes 9 steps from 8 to 18', () => {
    expect(rampSteps(8, 18)).toHaveLength(9);
  });

  bad('a ramp that never ends is refused', () => {
    expect(() => rampSteps(0, 5)).toThrow(RangeError);
    expect(() => rampSteps(1, 5, 1)).toThrow(RangeError);
  });
});
