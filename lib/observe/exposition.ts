// Exposes samples in the format of Prometheus, with the default metrics of the process. Only loaded if METRICS_PORT is set.
import { Counter, collectDefaultMetrics, Gauge, type Metric, Registry } from 'prom-client';
import { catalogue, type MetricName } from '#lib/observe/catalogue.ts';
import type { Sample } from '#lib/observe/sample.ts';
import type { SeriesData } from '#lib/observe/series.ts';

/** Default metrics whose names break the rules of Prometheus: gauges that end with `_total`. */
const misnamed = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

interface Owner {
  set(samples: readonly Sample[]): void;
}

export class Exposition {
  readonly registry = new Registry();
  private readonly readSamples: () => Promise<Sample[]>;
  private readonly owners: ReadonlyMap<MetricName, Owner>;
  /** The running scrape. Others that arrive meanwhile share it. */
  private running: Promise<string> | undefined;

  /** @param readSamples reads the samples of all sources for a scrape */
  constructor(readSamples: () => Promise<Sample[]>) {
    this.readSamples = readSamples;
    const names = Object.keys(catalogue) as MetricName[];
    this.owners = new Map(names.map((name) => [name, makeOwner(name, this.registry)]));
  }

  /** Adds the metrics of the process: processor time, memory, open files, garbage collection. */
  addProcess(): void {
    collectDefaultMetrics({ register: this.registry });
    for (const name of misnamed) this.registry.removeSingleMetric(name);
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  scrape(): Promise<string> {
    this.running ??= this.collect().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async collect(): Promise<string> {
    const samples = await this.readSamples();
    const byName = Map.groupBy(samples, ({ name }) => name);
    for (const [name, owner] of this.owners) owner.set(byName.get(name) ?? []);
    return this.registry.metrics();
  }
}

function makeOwner(name: MetricName, registry: Registry): Owner {
  const { type, help, labels: labelNames = [] } = findDescription(name);
  if (type === 'histogram') return new Histograms(name, help, registry);
  const options = { name, help, labelNames, registers: [registry] };
  const metric = type === 'counter' ? new Counter(options) : new Gauge(options);
  return {
    set(samples) {
      metric.reset();
      // A metric without labels starts at 0, which would be wrong for an unknown time.
      if (samples.length === 0 && labelNames.length === 0) metric.remove();
      for (const sample of samples) if ('value' in sample) metric.inc(sample.labels ?? {}, sample.value);
    },
  };
}

function findDescription(name: MetricName): { type: string; help: string; labels?: readonly string[] } {
  return catalogue[name];
}

/** A metric of prom-client whose observations were counted elsewhere. */
class Histograms implements Owner {
  readonly name: string;
  readonly help: string;
  readonly type = 'histogram';
  private samples: readonly Sample[] = [];

  constructor(name: string, help: string, registry: Registry) {
    this.name = name;
    this.help = help;
    // The registry reads name, help, type and `get`, but its types allow only its own classes.
    registry.registerMetric(this as unknown as Metric);
  }

  set(samples: readonly Sample[]): void {
    this.samples = samples;
  }

  async get() {
    const { name, help, type } = this;
    const values = this.samples.flatMap((sample) =>
      'series' in sample ? listValues(name, sample.labels ?? {}, sample.series) : [],
    );
    return { name, help, type, values, aggregator: 'sum' };
  }
}

function listValues(name: string, labels: Record<string, string>, { bounds, counts, sum }: SeriesData) {
  let total = 0;
  const buckets = counts.map((count, place) => {
    total += count;
    return { metricName: `${name}_bucket`, labels: { ...labels, le: bounds[place] ?? '+Inf' }, value: total };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: total },
  ];
}
