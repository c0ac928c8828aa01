// `npm run bench:cdn`: hits and fetches over a simulated day of a site behind a real Varnish. See bench/README.md.
import { parseArgs } from 'node:util';
import { simulateDay } from '../test/cdn-day.ts';
import { hasVarnish } from '../test/varnish.ts';

/** The minimum share of requests that Varnish serves from its cache. */
const bar = 0.99;

const { values } = parseArgs({
  options: {
    posts: { type: 'string', default: '10000' },
    requests: { type: 'string', default: '3000000' },
    pushes: { type: 'string', default: '10' },
  },
});
if (!hasVarnish) throw new Error('Varnish is not installed: apt-get install varnish varnish-modules');
const [posts, requests, pushes] = [Number(values.posts), Number(values.requests), Number(values.pushes)];
const report = await simulateDay({ posts, requests, pushes });
const ratio = report.hits / report.requests;
console.log(`| posts | requests | publications | hits | requests to the site | wrong bytes | pages fetched without need | tags a purge |
|---:|---:|---:|---:|---:|---:|---:|---:|
| ${posts} | ${report.requests} | ${pushes} | ${(100 * ratio).toFixed(2)} % | ${report.fetches} | ${report.wrong} of ${report.compared} | ${report.refetched} | ${Math.min(...report.tags)} to ${Math.max(...report.tags)} |

${Math.round(report.seconds)} s.`);
if (ratio < bar || report.wrong > 0 || report.refetched > 0) process.exitCode = 1;
