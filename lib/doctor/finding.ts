// The results of the checks of `npm run doctor`.

export interface Finding {
  /** A blocker prevents a good start; advice does not. A check can be skipped, for a reason that the operator should know. */
  kind: 'blocker' | 'advice' | 'skipped';
  /** One line: what is wrong, and how to correct it. */
  text: string;
}

export function blocker(text: string): Finding {
  return { kind: 'blocker', text };
}

export function advice(text: string): Finding {
  return { kind: 'advice', text };
}

/** @param text the check and the reason: "nginx: it is not installed here" */
export function skipped(text: string): Finding {
  return { kind: 'skipped', text };
}
