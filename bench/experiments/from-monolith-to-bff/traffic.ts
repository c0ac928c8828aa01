// Requests to the shop, the same on every run.
import { seededRandom } from '../experiment.ts';
import { cities, customers, orders, products } from './monolith.ts';

export interface Request {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
}

export const requestsPerWeek = 1000;
export const weeks = 12;
const weeksPerMonth = 4;

type Draw = (below: number) => number;

/** By how often each is called. Few people ask for their invoice, and a partner imports addresses. */
const kinds: [weight: number, method: string, path: (draw: Draw) => string][] = [
  [200, 'GET', (draw) => `/products/${draw(products) + 1}`],
  [120, 'GET', (draw) => `/search?q=${draw(900)}`],
  [90, 'GET', () => '/products'],
  [80, 'GET', (draw) => `/products/${draw(products) + 1}/similar`],
  [70, 'GET', () => '/cart'],
  [60, 'GET', () => '/categories'],
  [60, 'GET', () => '/account'],
  [60, 'GET', () => '/orders'],
  // Links in old mails lead to orders that are gone.
  [60, 'GET', (draw) => `/orders/${draw(Math.round(orders * 1.05)) + 1}`],
  [50, 'POST', () => '/cart/items'],
  [50, 'GET', () => '/account/address'],
  [40, 'GET', (draw) => `/orders/${draw(orders) + 1}/invoice`],
  [20, 'GET', (draw) => `/products/${draw(products) + 1}/reviews`],
  [15, 'GET', (draw) => `/orders/${draw(orders) + 1}/lines`],
  [10, 'PUT', () => '/account/address'],
  [8, 'POST', () => '/orders'],
  [5, 'GET', (draw) => `/shops/${cities[draw(cities.length)]}/stock`],
  [4, 'POST', (draw) => `/imports/${draw(customers) + 1}`],
  [1, 'POST', (draw) => `/products/${draw(products) + 1}/reviews`],
];

const total = kinds.reduce((sum, [weight]) => sum + weight, 0);

function drawHeaders(random: () => number, draw: Draw): Record<string, string> {
  const headers: Record<string, string> = {};
  if (random() < 0.8) headers.cookie = `s=${draw(customers) + 1}`;
  if (random() < 0.05) headers.authorization = 'Bearer staff';
  return headers;
}

/** @returns the requests of all weeks. An export for the accounts is the last one of each month. */
export function* replay(): Generator<Request> {
  const random = seededRandom(7);
  const draw: Draw = (below) => Math.floor(random() * below);
  for (let week = 1; week <= weeks; week++) {
    for (let request = 1; request <= requestsPerWeek; request++) {
      const headers = drawHeaders(random, draw);
      if (week % weeksPerMonth === 0 && request === requestsPerWeek)
        yield { method: 'GET', path: '/export.csv', headers };
      else yield { ...pick(draw), headers };
    }
  }
}

function pick(draw: Draw): Omit<Request, 'headers'> {
  let place = draw(total);
  for (const [weight, method, path] of kinds) {
    place -= weight;
    if (place < 0) return { method, path: path(draw), ...(method !== 'GET' && { body: `${draw(900)} New Street` }) };
  }
  throw new Error('The weights do not add up');
}
