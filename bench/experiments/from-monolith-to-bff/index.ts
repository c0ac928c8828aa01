// Moves seven reads of a monolith with 20 routes behind the proxy of the post, week by week, while traffic is replayed.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { cellOf, type Experiment, type Tables } from '../experiment.ts';
import { Migration } from './migration.ts';
import { Shop, startMonolith } from './monolith.ts';
import { requestsPerWeek, weeks } from './traffic.ts';

async function run(): Promise<Tables> {
  const shop = new Shop();
  const monolith = await startMonolith(shop);
  Object.assign(process.env, { MONOLITH_URL: monolith.url, PORT: '0' });
  const { server, routes } = await import('../../../content/posts/from-monolith-to-bff/bff.ts');
  if (!server.listening) await once(server, 'listening');
  const migration = new Migration(routes, monolith, shop);
  const { log, warn } = console;
  console.log = console.warn = (line: string) => migration.log(line);
  try {
    const states = await migration.replay(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const shapes = [
      ['The log after twelve weeks', 'Number'],
      ['routes of the monolith', monolith.routes.length],
      ['shapes of undeclared requests', migration.countShapes()],
    ];
    return { routes: states, mismatches: migration.listMismatches(), shapes };
  } finally {
    Object.assign(console, { log, warn });
    server.closeAllConnections();
    server.close();
    await monolith.stop();
  }
}

const first = 'First port';
const floor = 'Monolith against itself';
const final = 'Final port';

const experiment: Experiment = {
  isExact: true,
  run,
  conclude: ({ routes = [], mismatches = [] }) => {
    const reads = mismatches.slice(1).map(([name]) => String(name));
    const noisy = 'similar products';
    return [
      {
        claim: 'A week of traffic does not show all routes; the end of a month does.',
        holds:
          cellOf(routes, requestsPerWeek, 'not declared') > 0 &&
          cellOf(routes, 4 * requestsPerWeek, 'not declared') === 0,
      },
      {
        claim: 'Each planted quirk shows in the first port, above its floor, and no final port is above it.',
        holds: reads
          .filter((name) => name !== noisy)
          .every((name) => cellOf(mismatches, name, first) > 0 && cellOf(mismatches, name, final) === 0),
      },
      {
        claim: 'The read that is re-ranked differs from itself about as much as its port does.',
        holds:
          cellOf(mismatches, noisy, floor) > 10 &&
          Math.abs(cellOf(mismatches, noisy, first) - cellOf(mismatches, noisy, floor)) < 10,
      },
      {
        claim: 'All seven reads are ported at the end.',
        holds: cellOf(routes, weeks * requestsPerWeek, 'ported') === reads.length,
      },
    ];
  },
  quote: ({ routes = [], mismatches = [], shapes = [] }) => [
    `${(weeks * requestsPerWeek).toLocaleString('en')} requests`,
    `${20 - cellOf(routes, requestsPerWeek, 'not declared')} of 20 routes`,
    `${cellOf(shapes, 'shapes of undeclared requests', 'Number')} shapes`,
    `${Math.round(cellOf(mismatches, 'account', first))}% of its answers`,
    `from itself in ${cellOf(mismatches, 'similar products', floor)}%`,
    `Its port differed in ${cellOf(mismatches, 'similar products', first)}%`,
    `with ${cellOf(mismatches, 'similar products', 'Reads compared in a week')} reads`,
    `${cellOf(mismatches, 'address', first)}% of the reads still differed`,
    `${cellOf(routes, weeks * requestsPerWeek, 'forwarded')} routes forwarded`,
  ],
};

export default experiment;
