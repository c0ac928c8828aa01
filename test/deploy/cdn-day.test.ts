import { describe, expect, test } from 'vitest';
import { simulateDay } from '#test/cdn-day.ts';
import { hasVarnish } from '#test/varnish.ts';

// `npm run bench:cdn` is the long form, with 10,000 posts.
describe.runIf(hasVarnish)('a day behind Varnish', () => {
  test('the site gets less than one in a hundred requests, and no reader gets an old page', async () => {
    const report = await simulateDay({ posts: 200, requests: 60_000, pushes: 3 });
    expect(report).toMatchObject({ requests: 60_000, wrong: 0, refetched: 0 });
    expect(report.compared).toBeGreaterThan(100);
    expect(report.hits / report.requests).toBeGreaterThan(0.99);
    expect(report.fetches).toBeLessThan(600);
  });
});
