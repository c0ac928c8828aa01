// #region retry
import { setTimeout as sleep } from 'node:timers/promises';

export class RetryBudget {
  #tenths = 100; // whole numbers: in floating point, ten times 0.1 is less than 1

  earn(): void {
    this.#tenths = Math.min(100, this.#tenths + 1);
  }

  spend(): boolean {
    if (this.#tenths < 10) return false;
    this.#tenths -= 10;
    return true;
  }
}

// One budget per dependency, shared by every caller in the process.
export async function withRetry<T>(
  budget: RetryBudget,
  mayPass: (error: unknown) => boolean, // a timeout or a 503, never a 400
  call: () => Promise<T>,
): Promise<T> {
  budget.earn();
  for (let attempt = 1; ; attempt += 1) {
    try { return await call(); } catch (error) {
      if (attempt === 3 || !mayPass(error) || !budget.spend()) throw error;
      await sleep(Math.random() * 100 * 2 ** attempt);
    }
  }
}
// #endregion
