// #region bulkhead
export class Full extends Error {}

type Work<T> = (signal: AbortSignal) => Promise<T>;

export function bulkhead(slots: number, deadlineMs: number) {
  let inUse = 0;
  return async <T>(work: Work<T>, caller?: AbortSignal): Promise<T> => {
    if (inUse >= slots) throw new Full(`all ${slots} slots are busy`); // no queue
    inUse += 1;
    const deadline = AbortSignal.timeout(deadlineMs);
    try {
      return await work(caller ? AbortSignal.any([caller, deadline]) : deadline);
    } finally {
      inUse -= 1;
    }
  };
}
// #endregion
