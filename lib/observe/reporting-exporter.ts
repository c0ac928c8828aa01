// Passes spans on to an exporter, and logs that it fails: OpenTelemetry itself is silent about a collector that is gone.
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-node';
import { logUnexpected } from '#lib/log.ts';

type Done = Parameters<SpanExporter['export']>[1];

export class ReportingExporter implements SpanExporter {
  private readonly exporter: SpanExporter;
  private readonly role: string;

  /** @param role the thread or process whose spans these are */
  constructor(exporter: SpanExporter, role: string) {
    this.exporter = exporter;
    this.role = role;
  }

  /** A failure is logged at most once a minute. */
  export(spans: ReadableSpan[], done: Done): void {
    this.exporter.export(spans, (result) => {
      const { code, error } = result;
      const doing = `Spans of the ${this.role} are lost: check the collector and OTEL_EXPORTER_OTLP_ENDPOINT`;
      // `ExportResultCode.SUCCESS`, whose package is not a dependency of this one.
      if (code !== 0) logUnexpected(error ?? new Error('The collector refused the spans'), doing, doing, 'warn');
      done(result);
    });
  }

  shutdown(): Promise<void> {
    return this.exporter.shutdown();
  }

  async forceFlush(): Promise<void> {
    await this.exporter.forceFlush?.();
  }
}
