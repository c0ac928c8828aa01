// The behaviour of Next on which the page cache relies, tested with Next's own classes. A failure names the behaviour that has changed.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { IncrementalCache } from 'next/dist/server/lib/incremental-cache/index.js';
import RenderResultModule from 'next/dist/server/render-result.js';
import ResponseCacheModule from 'next/dist/server/response-cache/index.js';
import { afterEach, describe, expect, test, vi } from 'vitest';

const require = createRequire(import.meta.url);
const year = 31_536_000;

// Node wraps the default export of a CommonJS module in another default export.
function unwrap<Module extends object>(module: Module): Module {
  return 'default' in module ? (module.default as Module) : module;
}
const RenderResult = unwrap(RenderResultModule);
const ResponseCache = unwrap(ResponseCacheModule);

interface Value {
  kind: string;
  html: string;
  headers: Record<string, string>;
  [part: string]: unknown;
}

interface Found {
  lastModified: number;
  value: Value;
  cacheControl: { revalidate: number; expire: number };
}

interface Stored {
  key: string;
  value: Value;
  context: { cacheControl?: { revalidate: number; expire?: number } };
}

/** A minimal `cacheHandler`: it returns a given entry and records what Next sets. */
function makeHandler(found: Found | null, change: (value: Value) => void = () => undefined) {
  const stored: Stored[] = [];
  return {
    stored,
    handler: class {
      async get(): Promise<Found | null> {
        return found;
      }
      async set(key: string, value: Value, context: Stored['context']): Promise<void> {
        stored.push({ key, value, context });
        change(value);
      }
      async revalidateTag(): Promise<void> {}
      resetRequestCache(): void {}
    },
  };
}

function makeValue(html: string): Value {
  return { kind: 'APP_PAGE', html, headers: { 'x-next-cache-tags': 'release:one' }, status: 200 };
}

/** The upper one of Next's two layers above the handler. A route has one. */
function makeResponseCache() {
  const route = { kind: 'APP_PAGE', sourceRoute: '/about/page' };
  return new ResponseCache({ minimalMode: false, route } as unknown as ConstructorParameters<typeof ResponseCache>[0]);
}

/** Calls both layers as a request for a page does. */
async function ask(
  handler: unknown,
  render: () => Promise<string>,
  responseCache = makeResponseCache(),
): Promise<{ html: string; headers: unknown }> {
  const incrementalCache = new IncrementalCache({
    dev: false,
    minimalMode: false,
    requestHeaders: {},
    maxMemoryCacheSize: 0,
    getPrerenderManifest: () => undefined,
    prerenderManifest: { version: 4, routes: {}, dynamicRoutes: {}, notFoundRoutes: [], preview: {} },
    previewProps: {},
    CurCacheHandler: handler,
  } as unknown as ConstructorParameters<typeof IncrementalCache>[0]);
  const generate = async () => {
    const html = RenderResult.fromStatic(await render(), 'text/html; charset=utf-8' as never);
    return { value: { ...makeValue(''), html }, cacheControl: { revalidate: 3600, expire: year } };
  };
  const answer = await responseCache.get('/about', generate as never, { incrementalCache } as never);
  const value = (answer as unknown as { value: { html: { toUnchunkedString(): string }; headers: unknown } }).value;
  return { html: value.html.toUnchunkedString(), headers: value.headers };
}

/** Waits two turns of the event loop, in which Next finishes its work in the background. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

const stale = { revalidate: 1, expire: year };

afterEach(() => {
  vi.restoreAllMocks();
});

test('the version of Next is the one whose behaviour was studied', () => {
  const { version } = JSON.parse(readFileSync(require.resolve('next/package.json'), 'utf8')) as { version: string };
  expect(version, 'Next is another version: run all tests, read its changes to caching, then change this line').toBe(
    '16.4.6',
  );
});

describe('Next', () => {
  test('sends the first response from the object that it passes to `set`', async () => {
    const { handler, stored } = makeHandler(null, (value) => {
      value.html = 'finished';
      value.headers = { ...value.headers, 'content-security-policy': 'ours' };
    });
    const answer = await ask(handler, async () => 'raw');
    expect(stored[0]?.value.kind, 'Next no longer calls `set` before it responds to a miss').toBe('APP_PAGE');
    expect(answer.html, 'Next no longer sends the object that `set` may change: a miss leaves unfinished').toBe(
      'finished',
    );
    expect(answer.headers, 'Next copies the headers before `set`: a miss leaves without its policy').toMatchObject({
      'content-security-policy': 'ours',
    });
  });

  test('serves a stale entry at once and renders it again in the background', async () => {
    const { handler, stored } = makeHandler({
      lastModified: Date.now() - 10_000,
      value: makeValue('old'),
      cacheControl: stale,
    });
    let finish = (_: string) => {};
    const rendering = new Promise<string>((resolve) => {
      finish = resolve;
    });
    const answer = await ask(handler, () => rendering);
    expect(answer.html, 'Next makes readers wait for the render of a stale entry').toBe('old');
    expect(stored, 'Next stores a stale entry before it is rendered').toEqual([]);
    finish('new');
    await settle();
    expect(
      stored.map(({ value }) => value.html),
      'Next does not render a stale entry again',
    ).toEqual(['new']);
  });

  test('serves a stale entry until its render has ended, so several machines must have none', async () => {
    const handler = (found: Found | null) => makeHandler(found).handler;
    const responseCache = makeResponseCache();
    let finish = (_: string) => {};
    const rendering = new Promise<string>((resolve) => {
      finish = resolve;
    });
    const found = { lastModified: Date.now() - 10_000, value: makeValue('old'), cacheControl: stale };
    await ask(handler(found), () => rendering, responseCache);
    const meanwhile = await ask(handler(null), async () => 'newest', responseCache);
    expect(meanwhile.html, 'Next asks the handler again during a render: `isRecent` may be simpler now').toBe('old');
    finish('new');
    await settle();
    expect((await ask(handler(null), async () => 'newest', responseCache)).html).toBe('newest');
  });

  test('serves a fresh entry and renders nothing', async () => {
    const found = {
      lastModified: Date.now(),
      value: makeValue('fresh'),
      cacheControl: { revalidate: 3, expire: year },
    };
    const { handler, stored } = makeHandler(found);
    let renders = 0;
    const answer = await ask(handler, async () => `render ${++renders}`);
    await settle();
    expect([answer.html, renders, stored.length], 'Next no longer takes the age and lifetime that `get` gives').toEqual(
      ['fresh', 0, 0],
    );
  });

  test('makes readers wait once the `expire` of an entry has passed, so stale entries must be younger', async () => {
    const { handler } = makeHandler({ lastModified: 1, value: makeValue('old'), cacheControl: stale });
    const answer = await ask(handler, async () => 'new');
    expect(answer.html, 'Next serves entries past `expire`: `staleAge` may be simpler now').toBe('new');
  });

  test('passes the old value to `set` again when the render of a stale entry fails, with a short lifetime', async () => {
    const logged = vi.spyOn(console, 'error').mockReturnValue();
    const value = makeValue('old');
    const { handler, stored } = makeHandler({ lastModified: Date.now() - 10_000, value, cacheControl: stale });
    const answer = await ask(handler, async () => {
      throw new Error('the render fails');
    });
    await settle();
    expect(answer.html, 'Next does not send a stale entry whose render failed').toBe('old');
    expect(stored[0]?.value.html, 'Next no longer hands the old value to `set`: failures are not noticed').toBe('old');
    expect(stored, 'Next calls `set` more than once for a failed render').toHaveLength(1);
    const revalidate = stored[0]?.context.cacheControl?.revalidate;
    expect(revalidate, 'Next waits longer than 30 s, or not at all, after a failed render').toBeGreaterThanOrEqual(3);
    expect(revalidate).toBeLessThanOrEqual(30);
    expect(logged.mock.calls.join(), 'Next no longer logs a failed render').toContain('the render fails');
  });

  test('passes the old value to `set` again when the render of an expired entry fails, and then fails', async () => {
    const found = {
      lastModified: Date.now() - 10_000,
      value: makeValue('old'),
      cacheControl: { revalidate: 1, expire: 1 },
    };
    const { handler, stored } = makeHandler(found);
    const failing = ask(handler, async () => {
      throw new Error('the render fails');
    });
    await expect(failing, 'Next responds with an outdated entry').rejects.toThrow('the render fails');
    expect(
      stored.map(({ value }) => value.html),
      'Next no longer hands the old value to `set`',
    ).toEqual(['old']);
  });

  test('fails a request only if the render fails and there is no entry', async () => {
    const { handler, stored } = makeHandler(null);
    const failing = ask(handler, async () => {
      throw new Error('the render fails');
    });
    await expect(failing, 'Next hides a failed first render').rejects.toThrow('the render fails');
    expect(stored, 'Next stores something for a failed first render').toEqual([]);
  });
});

test('Next keeps a `cache-control` that was set before it sends', () => {
  const source = readFileSync(join(require.resolve('next/package.json'), '../dist/server/send-payload.js'), 'utf8');
  expect(
    source,
    'Next overwrites a cache-control that was set before: `proxy.ts` cannot keep 404s out of caches',
  ).toMatch(/cacheControl && !res\.getHeader\('Cache-Control'\)/);
});
