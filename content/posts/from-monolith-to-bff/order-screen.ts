// #region screen
import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export type Status = 'placed' | 'shipped' | 'canceled';
export type Order = { id: string; status: Status; totalCents: number };

export interface Orders { byId(id: string): Promise<Order> }
export interface Deliveries { eta(orderId: string): Promise<Date> }

// The screen. It knows what it shows, and nothing of HTTP or of where the data lives.
export async function orderScreen(id: string, orders: Orders, deliveries: Deliveries) {
  const [order, eta] = await Promise.all([
    orders.byId(id),
    // The screen is useful without the estimate, so it waits 300 ms for it at most.
    Promise.race([deliveries.eta(id).catch(() => null), sleep(300, null, { ref: false })]),
  ]);
  return { ...order, arrives: order.status === 'shipped' ? eta : null };
}

// The monolith, behind the port. Its vocabulary stops here.
const statuses: Record<string, Status> = { N: 'placed', S: 'shipped', X: 'canceled' };
type OrderRow = { ord_no: number; stat_cd: string; tot_cents: number };

// These two headers identify the caller, and the monolith answers by them.
export const callerOf = ({ cookie, authorization }: IncomingHttpHeaders): Record<string, string> => ({
  ...(cookie && { cookie }),
  ...(authorization && { authorization }),
});

export const monolithOrders = (baseUrl: string, caller: Record<string, string>): Orders => ({
  async byId(id) {
    const url = new URL(`/orders/${encodeURIComponent(id)}`, baseUrl);
    const response = await fetch(url, { headers: caller, signal: AbortSignal.timeout(2_000) });
    if (!response.ok) throw new Error(`order ${id}: answered ${response.status}`);
    const row = (await response.json()) as OrderRow;
    const status = statuses[row.stat_cd];
    if (!status) throw new Error(`order ${id}: unknown status ${row.stat_cd}`);
    return { id: String(row.ord_no), status, totalCents: row.tot_cents };
  },
});
// #endregion
