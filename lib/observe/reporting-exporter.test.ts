import type { SpanExporter } from '@opentelemetry/sdk-trace-node';
import { expect, onTestFinished, test, vi } from 'vitest';
import { log } from '#lib/log.ts';
import { ReportingExporter } from '#lib/observe/reporting-exporter.ts';

const text = 'Spans of the publisher are lost: check the collector and OTEL_EXPORTER_OTLP_ENDPOINT';

test('a collector that is gone is logged as a warning, once a minute', () => {
  const warn = vi.spyOn(log, 'warn').mockReturnValue();
  const clock = vi.spyOn(performance, 'now');
  onTestFinished(() => void vi.restoreAllMocks());
  const results: number[] = [];
  const gone: SpanExporter = {
    export: (_, done) => done({ code: 1, error: Object.assign(new Error('no'), { code: 'ECONNREFUSED' }) }),
    shutdown: async () => undefined,
  };
  const exporter = new ReportingExporter(gone, 'publisher');
  const warningsAt = (time: number) => {
    clock.mockReturnValue(time);
    for (let count = 0; count < 2; count++) exporter.export([], ({ code }) => results.push(code));
    return warn.mock.calls.map(([fields, message]) => [(fields as { repeats?: number }).repeats, message]);
  };
  expect(warningsAt(0)).toEqual([[undefined, text]]);
  expect(warningsAt(59_000)).toHaveLength(1);
  expect(warningsAt(61_000).slice(1)).toEqual([[3, text]]);
  expect(results).toEqual([1, 1, 1, 1, 1, 1]);
});

test('spans that were sent are not logged', () => {
  const warn = vi.spyOn(log, 'warn').mockReturnValue();
  onTestFinished(() => void vi.restoreAllMocks());
  const sent: SpanExporter = { export: (_, done) => done({ code: 0 }), shutdown: async () => undefined };
  new ReportingExporter(sent, 'server').export([], () => undefined);
  expect(warn).not.toHaveBeenCalled();
});
