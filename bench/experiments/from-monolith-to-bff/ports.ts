// The reads that the BFF takes over, each in two versions: as the description of the interface has it, and corrected after the
// comparison with the monolith.
import type { IncomingHttpHeaders } from 'node:http';
import { callerOf } from '../../../content/posts/from-monolith-to-bff/order-screen.ts';
import {
  type Answer,
  type Call,
  customerOf,
  hasPicture,
  isStaff,
  lastOldOrder,
  orders,
  type Shop,
  statusOf,
} from './monolith.ts';

export interface Port {
  name: string;
  path: RegExp;
  /** The week that compares the monolith with itself. The first port follows, then the final one, and then it is served. */
  begins: number;
  first: (call: Call) => Answer;
  final: (call: Call) => Answer;
}

const ok = (body: unknown): Answer => ({ status: 200, body });

/** The store of addresses behind the new route, which copies of writes fill. */
export class Copies {
  private readonly addresses: Map<number, string>;
  private readonly shop: Shop;

  constructor(shop: Shop) {
    this.shop = shop;
    this.addresses = new Map(shop.addresses);
  }

  read(customer: number): string | undefined {
    return this.addresses.get(customer);
  }

  write(customer: number, address: string): void {
    this.addresses.set(customer, address);
  }

  /** Repairs what was missed before both writers were known. */
  reconcile(): void {
    for (const [customer, address] of this.shop.addresses) this.addresses.set(customer, address);
  }
}

export function listPorts(shop: Shop, copies: Copies): Port[] {
  const order = (id: number) => ({ ord_no: id, stat_cd: statusOf(id), tot_cents: shop.totalOf(id) });
  const account = (headers: IncomingHttpHeaders) => {
    const customer = customerOf(headers);
    return ok({ customer, discount: customer % 3, ...(isStaff(headers) && { margin: 0.2 }) });
  };
  const product = (id: number) => ({ id, price: 100 + id });
  const picture = (id: number) => `/images/${id}.jpg`;
  const similar = ({ id }: Call) => ok(shop.similarTo(id));
  const address = ({ headers }: Call) => ok({ address: copies.read(customerOf(headers)) ?? null });
  return [
    {
      name: 'product',
      path: /^\/products\/\d+$/,
      begins: 2,
      first: ({ id }) => ok({ ...product(id), ...(hasPicture(id) && { image: picture(id) }) }),
      final: ({ id }) => ok({ ...product(id), image: hasPicture(id) ? picture(id) : '' }),
    },
    {
      name: 'account',
      path: /^\/account$/,
      begins: 3,
      // It is called as other services are: without the headers of the reader.
      first: () => account({}),
      final: ({ headers }) => account(callerOf(headers)),
    },
    { name: 'address', path: /^\/account\/address$/, begins: 3, first: address, final: address },
    {
      name: 'order',
      path: /^\/orders\/\d+$/,
      begins: 4,
      first: ({ id }) => (id > orders ? { status: 404, body: { error: 'NOT_FOUND' } } : ok(order(id))),
      final: ({ id }) => ok(id > orders ? { error: 'NOT_FOUND' } : order(id)),
    },
    {
      name: 'orders of a customer',
      path: /^\/orders$/,
      begins: 5,
      first: ({ headers }) => ok(shop.ordersOf(customerOf(headers))),
      final: ({ headers }) =>
        ok(
          shop
            .ordersOf(customerOf(headers))
            .toSorted((a, b) => (statusOf(a) ?? '').localeCompare(statusOf(b) ?? '') || a - b),
        ),
    },
    {
      name: 'invoice',
      path: /^\/orders\/\d+\/invoice$/,
      begins: 6,
      first: ({ id }) => ok({ order: id, amount: shop.totalOf(id) / 100 }),
      final: ({ id }) => {
        const amount = shop.totalOf(id) / 100;
        return ok({ order: id, amount: id <= lastOldOrder ? amount.toFixed(2) : amount });
      },
    },
    { name: 'similar products', path: /^\/products\/\d+\/similar$/, begins: 7, first: similar, final: similar },
  ];
}
