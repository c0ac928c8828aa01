// A shop with 20 routes and six planted quirks, which the first ports of its reads do not know.
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Answer {
  status: number;
  body: unknown;
}

export interface Call {
  path: string;
  /** The number in the path, or 0. */
  id: number;
  headers: IncomingHttpHeaders;
  body: string;
}

interface Route {
  method: string;
  path: RegExp;
  /** A path of the route. */
  example: string;
  answer: (call: Call) => Answer;
}

const ok = (body: unknown): Answer => ({ status: 200, body });

export const customers = 40;
export const orders = 400;
export const products = 60;
export const cities = ['berlin', 'lagos', 'lima', 'osaka'];

/** The monolith and the services behind the new routes read the same shop. */
export class Shop {
  readonly addresses = new Map<number, string>();
  charges = 0;
  private similarCalls = 0;

  constructor() {
    for (let customer = 1; customer <= customers; customer++) this.addresses.set(customer, `1 Old Street, ${customer}`);
  }

  totalOf(order: number): number {
    return 500 + ((order * 7919) % 9500);
  }

  ordersOf(customer: number): number[] {
    return Array.from({ length: orders }, (_, index) => index + 1).filter(
      (order) => order % customers === customer % customers,
    );
  }

  /** The ranking moves on with every fifth call, so that two calls may differ. */
  similarTo(product: number): number[] {
    this.similarCalls += 1;
    const turn = Math.floor(this.similarCalls / 5);
    return [1, 2, 3].map((step) => ((product + step * 7 + turn) % products) + 1);
  }
}

export const statusOf = (order: number) => ['N', 'S', 'X'][order % 3] ?? 'N';

/** The session cookie of a customer is `s=12`. */
export function customerOf({ cookie }: IncomingHttpHeaders): number {
  return Number(/\bs=(\d+)/.exec(cookie ?? '')?.[1] ?? 0);
}

export const isStaff = ({ authorization }: IncomingHttpHeaders) => authorization === 'Bearer staff';

/** Products without a picture. */
export const hasPicture = (product: number) => product % 4 !== 0;

/** Invoices up to this order were written by an older program. */
export const lastOldOrder = 120;

function listRoutes(shop: Shop): Route[] {
  const get = (example: string, path: RegExp, answer: Route['answer']): Route => ({
    method: 'GET',
    path,
    example,
    answer,
  });
  const put = (method: string, example: string, path: RegExp, answer: Route['answer']): Route => ({
    method,
    path,
    example,
    answer,
  });
  const fixed = (body: unknown) => () => ok(body);
  return [
    // Quirk: an unknown order is an error inside a 200.
    get('/orders/7', /^\/orders\/\d+$/, ({ id }) =>
      ok(id > orders ? { error: 'NOT_FOUND' } : { ord_no: id, stat_cd: statusOf(id), tot_cents: shop.totalOf(id) }),
    ),
    // Quirk: the list has the order of an index by status.
    get('/orders', /^\/orders$/, ({ headers }) =>
      ok(shop.ordersOf(customerOf(headers)).toSorted((a, b) => statusOf(a).localeCompare(statusOf(b)) || a - b)),
    ),
    get('/orders/7/lines', /^\/orders\/\d+\/lines$/, ({ id }) => ok([{ product: (id % products) + 1, count: 1 }])),
    // Quirk: old invoices have their amount as text.
    get('/orders/7/invoice', /^\/orders\/\d+\/invoice$/, ({ id }) => {
      const amount = shop.totalOf(id) / 100;
      return ok({ order: id, amount: id <= lastOldOrder ? amount.toFixed(2) : amount });
    }),
    // Quirk: a product without a picture has an empty one.
    get('/products/7', /^\/products\/\d+$/, ({ id }) =>
      ok({ id, price: 100 + id, image: hasPicture(id) ? `/images/${id}.jpg` : '' }),
    ),
    get('/products', /^\/products$/, fixed([1, 2, 3])),
    get('/products/7/reviews', /^\/products\/\d+\/reviews$/, fixed([])),
    get('/products/7/similar', /^\/products\/\d+\/similar$/, ({ id }) => ok(shop.similarTo(id))),
    get('/categories', /^\/categories$/, fixed(['books', 'tools'])),
    get('/cart', /^\/cart$/, fixed({ items: [] })),
    // Quirk: the response depends on the caller, who is known by cookie or by token.
    get('/account', /^\/account$/, ({ headers }) =>
      ok({
        customer: customerOf(headers),
        discount: customerOf(headers) % 3,
        ...(isStaff(headers) && { margin: 0.2 }),
      }),
    ),
    get('/account/address', /^\/account\/address$/, ({ headers }) =>
      ok({ address: shop.addresses.get(customerOf(headers)) ?? null }),
    ),
    get('/search', /^\/search$/, fixed({ hits: [1] })),
    get('/shops/berlin/stock', /^\/shops\/[a-z]+\/stock$/, fixed({ stock: 12 })),
    get('/export.csv', /^\/export\.csv$/, fixed('a;b')),
    put('POST', '/cart/items', /^\/cart\/items$/, fixed({ added: true })),
    put('POST', '/orders', /^\/orders$/, () => {
      shop.charges += 1;
      return ok({ charged: true });
    }),
    put('PUT', '/account/address', /^\/account\/address$/, ({ headers, body }) => {
      shop.addresses.set(customerOf(headers), body);
      return ok({ saved: true });
    }),
    // Quirk: a partner writes addresses, too.
    put('POST', '/imports/7', /^\/imports\/\d+$/, ({ id, body }) => {
      shop.addresses.set(id, body);
      return ok({ saved: true });
    }),
    put('POST', '/products/7/reviews', /^\/products\/\d+\/reviews$/, fixed({ saved: true })),
  ];
}

export interface Monolith {
  url: string;
  routes: readonly Route[];
  stop: () => Promise<void>;
}

export async function readBody(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request.setEncoding('utf8')) text += part as string;
  return text;
}

export function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

export function callOf(request: IncomingMessage, body: string): Call {
  const { pathname: path } = new URL(request.url ?? '/', 'http://shop.example');
  return { path, id: Number(/\d+/.exec(path)?.[0] ?? 0), headers: request.headers, body };
}

export async function startMonolith(shop: Shop): Promise<Monolith> {
  const routes = listRoutes(shop);
  const server = createServer(async (request, response) => {
    const call = callOf(request, await readBody(request));
    const route = routes.find(({ method, path }) => method === request.method && path.test(call.path));
    send(response, route?.answer(call) ?? { status: 404, body: { error: 'no such route' } });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, routes, stop };
}
