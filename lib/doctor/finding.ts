// The results of the checks of `npm run doctor`.

export interface Finding {
  /** A fault prevents a good start; advice does not. */
  kind: 'fault' | 'advice';
  /** One line: what is wrong, and how to correct it. */
  text: string;
}

export function fault(text: string): Finding {
  return { kind: 'fault', text };
}

export function advice(text: string): Finding {
  return { kind: 'advice', text };
}
