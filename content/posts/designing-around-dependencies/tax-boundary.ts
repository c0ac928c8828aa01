// #region boundary
import { Fault } from './breaker.ts';

export type TaxQuote =
  | { kind: 'quoted'; cents: number; at: Date }
  | { kind: 'unsupported' }; // a business answer, not an outage

export function parseTaxQuote(body: unknown, at: Date): TaxQuote {
  if (typeof body !== 'object' || body === null) throw new Fault('tax: not an object');
  if ('error' in body && body.error !== null) {
    if (body.error === 'REGION_UNSUPPORTED') return { kind: 'unsupported' };
    throw new Fault('tax: an error inside a 200');
  }
  const amount = 'amount' in body ? body.amount : undefined;
  const match = typeof amount === 'string' ? /^(\d{1,9})\.(\d{2})$/.exec(amount) : null;
  if (!match) throw new Fault('tax: amount missing or malformed');
  return { kind: 'quoted', cents: Number(match[1]) * 100 + Number(match[2]), at };
}
// #endregion
