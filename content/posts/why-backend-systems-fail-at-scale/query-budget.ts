// #region budget
import { AsyncLocalStorage } from 'node:async_hooks';

const budgets = new AsyncLocalStorage<{ limit: number; used: number }>();

export function withQueryBudget<T>(limit: number, work: () => Promise<T>): Promise<T> {
  return budgets.run({ limit, used: 0 }, work);
}

// Call this from the one function that every query passes through.
export function countQuery(sql: string): void {
  const budget = budgets.getStore();
  if (!budget) return;
  budget.used += 1;
  if (budget.used > budget.limit) {
    throw new Error(`query ${budget.used} of ${budget.limit}: ${sql}`);
  }
}
// #endregion
