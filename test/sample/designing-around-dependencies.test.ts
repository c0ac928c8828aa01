// Runs the samples of the post.
import { expect } from 'vitest';
import { describeSample } from '#test/sample/describe-sample.ts';
import { Breaker, Fault, Open } from '../../content/posts/designing-around-dependencies/breaker.ts';
import { bulkhead, Full } from '../../content/posts/designing-around-dependencies/bulkhead.ts';
import { parseTaxQuote } from '../../content/posts/designing-around-dependencies/tax-boundary.ts';

const fail = async () => {
  throw new Fault('down');
};
const serve = async () => 'served';

function makeBreaker() {
  const clock = { now: 0 };
  const breaker = new Breaker({ calls: 4, leastServed: 1, coolMs: 100, now: () => clock.now });
  const run = (work: () => Promise<unknown>, unit = 'a') => breaker.run(unit, work).catch((error: unknown) => error);
  return { clock, run };
}

describeSample('designing-around-dependencies/breaker.ts', ({ good, bad }) => {
  bad('a breaker opens when too few of the last calls were served, for this unit alone', async () => {
    const { run } = makeBreaker();
    for (let call = 0; call < 4; call++) expect(await run(fail)).toBeInstanceOf(Fault);
    expect(await run(serve)).toBeInstanceOf(Open);
    expect(await run(serve, 'b')).toBe('served');
  });

  good('a breaker stays closed while a part of the calls is served', async () => {
    const { run } = makeBreaker();
    for (let call = 0; call < 20; call++) expect(await run(call % 4 === 0 ? serve : fail)).not.toBeInstanceOf(Open);
  });

  good('a probe with a response closes the breaker, a fault keeps it open', async () => {
    const { clock, run } = makeBreaker();
    for (let call = 0; call < 4; call++) await run(fail);
    clock.now = 100;
    expect(await run(fail)).toBeInstanceOf(Fault);
    expect(await run(serve)).toBeInstanceOf(Open);
    clock.now = 200;
    // A 400 is a response.
    expect(await run(() => Promise.reject(new Error('400')))).toEqual(new Error('400'));
    expect(await run(serve)).toBe('served');
  });

  good('only one call is the probe', async () => {
    const { clock, run } = makeBreaker();
    for (let call = 0; call < 4; call++) await run(fail);
    clock.now = 100;
    const results = await Promise.all([run(serve), run(serve)]);
    expect(results).toEqual(['served', expect.any(Open)]);
  });

  bad('a call from before the breaker opened does not close it', async () => {
    const { run } = makeBreaker();
    const old = Promise.withResolvers<string>();
    const slow = run(() => old.promise);
    for (let call = 0; call < 4; call++) await run(fail);
    old.resolve('late');
    expect(await slow).toBe('late');
    expect(await run(serve)).toBeInstanceOf(Open);
  });
});

describeSample('designing-around-dependencies/bulkhead.ts', ({ good, bad }) => {
  good('a bulkhead refuses at once when its slots are busy, and frees them', async () => {
    const limit = bulkhead(1, 60_000);
    const first = Promise.withResolvers<string>();
    const busy = limit(() => first.promise);
    await expect(limit(serve)).rejects.toBeInstanceOf(Full);
    first.resolve('done');
    expect(await busy).toBe('done');
    expect(await limit(serve)).toBe('served');
  });

  bad('the work of a bulkhead is aborted at its deadline or by its caller', async () => {
    const wait = (signal: AbortSignal) =>
      new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    await expect(bulkhead(1, 10)(wait)).rejects.toMatchObject({ name: 'TimeoutError' });
    const caller = new AbortController();
    const work = bulkhead(1, 60_000)(wait, caller.signal);
    caller.abort();
    await expect(work).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describeSample('designing-around-dependencies/tax-boundary.ts', ({ good, bad }) => {
  good.each([
    [{ amount: '12.34' }, { kind: 'quoted', cents: 1234 }],
    [
      { amount: '12.34', error: null },
      { kind: 'quoted', cents: 1234 },
    ],
    [{ error: 'REGION_UNSUPPORTED' }, { kind: 'unsupported' }],
  ])('the boundary reads %j', (body, quote) => {
    expect(parseTaxQuote(body, new Date(0))).toMatchObject(quote);
  });

  bad.each([
    null,
    'x',
    {},
    { amount: 12.34 },
    { amount: '-1.00' },
    { amount: '1' },
    { error: 'INTERNAL' },
    { error: 'RATE_LIMITED', amount: '0.00' },
  ])('the boundary takes %j for a fault', (body) => {
    expect(() => parseTaxQuote(body, new Date(0))).toThrow(Fault);
  });
});
