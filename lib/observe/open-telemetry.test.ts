import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { trace } from '@opentelemetry/api';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace-node';
import { afterAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { Tracing } from '#lib/observe/open-telemetry.ts';
import { currentTrace, getTracing, inSpan } from '#lib/observe/trace.ts';
import { startRequestTrace, traceFromMemory } from '#lib/server/request-trace.ts';

vi.stubEnv('OTEL_SERVICE_NAME', 'my-blog');
vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'deployment.environment.name=test');
const exporter = new InMemorySpanExporter();
const tracing = new Tracing('server', exporter);
const parent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;

beforeEach(() => exporter.reset());
afterAll(() => tracing.stop());

/** @returns names, each with that of its parent */
function listSpans(): [string, string | undefined][] {
  const spans = exporter.getFinishedSpans();
  const nameOf = (id: string | undefined) => spans.find((span) => span.spanContext().spanId === id)?.name ?? id;
  return spans.map(({ name, parentSpanContext }) => [name, nameOf(parentSpanContext?.spanId)]);
}

test('without the variables of OpenTelemetry, spans only run their work', async () => {
  expect(getTracing()).toBeUndefined();
  expect(await inSpan('a', {}, async (span) => span.set({ b: 1 }) ?? currentTrace() ?? 'done')).toBe('done');
  await expect(inSpan('a', {}, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(exporter.getFinishedSpans()).toEqual([]);
});

test('spans belong to the active one, and to a given parent', async () => {
  await tracing.inSpan('outer', { parent, attributes: { 'load_bearing.reasons': 'webhook' } }, async () => {
    await tracing.inSpan('inner', { isPart: true }, async () => undefined);
    expect(tracing.current()).toMatch(new RegExp(`^00-${'a'.repeat(32)}-(?!${'b'.repeat(16)})[0-9a-f]{16}-01$`));
  });
  expect(listSpans()).toEqual([
    ['inner', 'outer'],
    ['outer', 'b'.repeat(16)],
  ]);
  const [, outer] = exporter.getFinishedSpans();
  expect(outer?.attributes).toEqual({ 'load_bearing.reasons': 'webhook' });
  expect(outer?.resource.attributes).toMatchObject({
    'service.name': 'my-blog',
    'deployment.environment.name': 'test',
    'load_bearing.role': 'server',
  });
});

test('a part is left out if nothing is active, and a malformed parent is ignored', async () => {
  await tracing.inSpan('part', { isPart: true }, async () => undefined);
  await tracing.inSpan('root', { parent: '00-zz', links: [parent, 'nonsense'] }, async () => undefined);
  expect(listSpans()).toEqual([['root', undefined]]);
  expect(exporter.getFinishedSpans()[0]?.links.map(({ context }) => context.traceId)).toEqual(['a'.repeat(32)]);
});

test('an error is recorded and passed on', async () => {
  await expect(tracing.inSpan('a', {}, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await tracing.inSpan('b', {}, async (span) => span.fail('refused'));
  const [a, b] = exporter.getFinishedSpans();
  expect(a?.status).toEqual({ code: 2, message: 'Error: no' });
  expect(a?.events).toHaveLength(1);
  expect(b?.status).toEqual({ code: 2, message: 'refused' });
});

test.each([
  ['always_off', false],
  ['traceidratio', true],
])('the sampler %s of the variables decides', (sampler, isRecording) => {
  vi.stubEnv('OTEL_TRACES_SAMPLER', sampler);
  vi.stubEnv('OTEL_TRACES_SAMPLER_ARG', '1');
  const span = new Tracing('server', exporter).startRequest('GET post', undefined, {});
  expect(span.isRecording()).toBe(isRecording);
});

/** Sends one request to a server that traces, and returns the `traceparent` that the handler saw. */
async function request(headers: Record<string, string>, status: number, path = '/posts/a?q=secret'): Promise<string> {
  let seen = '';
  const handle = (incoming: IncomingMessage, response: ServerResponse) => {
    const started = startRequestTrace(tracing, incoming);
    response.once('close', () => started.end(response, false));
    started.run(() => {
      seen = String(incoming.headers.traceparent);
      response.writeHead(status).end();
    });
  };
  const server = createServer(handle);
  onTestFinished(() => void server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const [response] = await once(get({ host: '127.0.0.1', port, path, headers, agent: false }), 'response');
  response.resume();
  return seen;
}

test('a request continues the trace of its client, and passes its own span on', async () => {
  const seen = await request({ traceparent: parent }, 200);
  await expect.poll(() => exporter.getFinishedSpans().length).toBe(1);
  const [span] = exporter.getFinishedSpans();
  expect(span?.name).toBe('GET post');
  expect(span?.spanContext().traceId).toBe('a'.repeat(32));
  expect(span?.parentSpanContext?.spanId).toBe('b'.repeat(16));
  expect(seen).toContain(span?.spanContext().spanId);
  expect(span?.attributes).toMatchObject({
    'url.path': '/posts/a',
    'http.route': 'post',
    'http.response.status_code': 200,
  });
});

/** Traces a page from memory that a client requests with a `traceparent`. */
function sendFromMemory(traceparent?: string): void {
  const incoming = { method: 'GET', url: '/posts/a?q=secret', headers: { traceparent } } as unknown as IncomingMessage;
  traceFromMemory(tracing, incoming, { statusCode: 200 } as ServerResponse, { route: 'post', start: 5, end: 7.5 });
}

test('a page from memory has its own span, which is made once the page is sent', () => {
  sendFromMemory();
  sendFromMemory(parent);
  const [own, continued] = exporter.getFinishedSpans();
  expect(own?.attributes).toEqual({
    'http.request.method': 'GET',
    'http.route': 'post',
    'url.path': '/posts/a',
    'load_bearing.from_memory': true,
    'http.response.status_code': 200,
  });
  expect(own?.duration).toEqual([0, 2_500_000]);
  expect(continued?.spanContext().traceId).toBe('a'.repeat(32));
});

test('a page from memory has no span if its sender does not record the trace', () => {
  sendFromMemory(parent.replace(/01$/, '00'));
  expect(exporter.getFinishedSpans()).toEqual([]);
});

test('a span has no preview token, and a server error makes it fail', async () => {
  await request({}, 500, '/preview/secret-token');
  await expect.poll(() => exporter.getFinishedSpans().length).toBe(1);
  const [span] = exporter.getFinishedSpans();
  expect(span?.status.code).toBe(2);
  expect(JSON.stringify(span?.attributes)).not.toContain('secret');
});

test('spans of Next have no search terms and no preview tokens', () => {
  const targets = ['/search?q=secret', '/preview/secret', '/posts/a'];
  for (const target of targets)
    trace
      .getTracer('next.js')
      .startSpan('GET', { attributes: { 'http.target': target, 'http.method': 'GET' } })
      .end();
  expect(exporter.getFinishedSpans().map(({ attributes }) => attributes)).toEqual(
    ['/search', '/preview/-', '/posts/a'].map((target) => ({ 'http.target': target, 'http.method': 'GET' })),
  );
});

test('a request that is not sampled stays so in the thread that renders', async () => {
  const seen = await request({ traceparent: parent.replace(/01$/, '00') }, 404);
  expect(seen).toMatch(new RegExp(`^00-${'a'.repeat(32)}-[0-9a-f]{16}-00$`));
  expect(exporter.getFinishedSpans()).toEqual([]);
});

test('spans start and end outside of the async context in which Next recognizes a render', async () => {
  const render = new AsyncLocalStorage<string>();
  const seen: unknown[] = [];
  // Next replaces these functions and looks for the render in which they are called.
  const random = vi.spyOn(Math, 'random').mockImplementation(() => {
    seen.push(render.getStore());
    return seen.length / 10_000;
  });
  const now = vi.spyOn(Date, 'now').mockImplementation(() => {
    seen.push(render.getStore());
    return 0;
  });
  onTestFinished(() => {
    random.mockRestore();
    now.mockRestore();
  });
  // Next requests its tracer again for each span.
  const store = render.run('a render', () =>
    trace.getTracer('next.js').startActiveSpan('render', { startTime: 1 }, (span) => {
      trace.getTracer('next.js').startActiveSpan('inner', (inner) => inner.end());
      span.addEvent('event');
      span.recordException(new Error('no'));
      span.end();
      return render.getStore();
    }),
  );
  expect(store).toBe('a render');
  expect(seen.length).toBeGreaterThan(2);
  expect(new Set(seen)).toEqual(new Set([undefined]));
  expect(listSpans()).toEqual([
    ['inner', 'render'],
    ['render', undefined],
  ]);
});
