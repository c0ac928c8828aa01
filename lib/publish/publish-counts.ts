// Counts publications by result, and measures them and their stages, for the metrics of the publisher.
import { type Sample, sampleEach, sampleIf } from '#lib/observe/sample.ts';
import { publishBounds, Series } from '#lib/observe/series.ts';
import type { Stage } from '#lib/observe/stage.ts';
import type { PublishEvent, Result } from '#lib/publish/events.ts';

const none: Record<Result['state'], number> = { published: 0, unchanged: 0, held: 0, refused: 0, failed: 0 };

/** Counts for one publisher process; a restart begins at 0. */
export class PublishCounts {
  private readonly results = { ...none };
  private readonly durations = new Series(publishBounds);
  private readonly stages = new Map<Stage, Series>();
  private readonly startTime = Date.now();
  private readAt: number | undefined;
  private files: number | undefined;

  /** Counts an event of a publication. */
  note(event: PublishEvent): void {
    if (event.event === 'read') {
      this.files = event.files;
      this.noteRead();
    } else if (event.event === 'done') {
      this.results[event.result.state] += 1;
      this.durations.observe(event.result.milliseconds / 1000);
    }
  }

  /** Records that the source was read, even if it has not changed. */
  noteRead(): void {
    this.readAt = Date.now();
  }

  noteStage(stage: Stage, seconds: number): void {
    const series = this.stages.get(stage) ?? new Series(publishBounds);
    series.observe(seconds);
    this.stages.set(stage, series);
  }

  samples(): Sample[] {
    const { user, system } = process.cpuUsage();
    return [
      ...sampleEach('load_bearing_publications_total', 'result', this.results),
      { name: 'load_bearing_publication_duration_seconds', series: this.durations },
      ...[...this.stages].map(([stage, series]): Sample => {
        return { name: 'load_bearing_publication_stage_duration_seconds', labels: { stage }, series };
      }),
      ...sampleIf('load_bearing_source_read_timestamp_seconds', this.readAt && this.readAt / 1000),
      ...sampleIf('load_bearing_source_files', this.files),
      ...sampleIf('load_bearing_publisher_start_timestamp_seconds', this.startTime / 1000),
      ...sampleIf('load_bearing_publisher_cpu_seconds_total', (user + system) / 1e6),
      ...sampleIf('load_bearing_publisher_resident_memory_bytes', process.memoryUsage.rss()),
    ];
  }
}
