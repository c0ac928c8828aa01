// Writes the publisher's events to the log: a level, a sentence, and the event as fields.
import { log } from '#lib/log.ts';
import { formatDiagnostic } from '#lib/model/diagnostic.ts';
import { countOf } from '#lib/model/wording.ts';
import { Progress } from '#lib/progress.ts';
import type { PublishEvent } from '#lib/publish/events.ts';

const progress = new Progress({
  write: (text) => log.info({ event: 'progress' }, text.trimEnd()),
  isTerminal: false,
});

export function logEvent(event: PublishEvent): void {
  if (event.event === 'progress') progress.show(event.step, event.done, event.total);
  else log[isWarning(event) ? 'warn' : 'info'](withoutSecrets(event), describeEvent(event));
}

function isWarning(event: PublishEvent): boolean {
  switch (event.event) {
    case 'fault':
      return true;
    case 'page':
      return event.problem !== undefined;
    case 'done':
      return event.result.state === 'failed' || event.result.faults > 0;
    default:
      return false;
  }
}

/** The URL of a draft preview grants access to a draft, so it is not logged. */
function withoutSecrets(event: PublishEvent): object {
  return event.event === 'link' ? { event: 'link' } : event;
}

function describeEvent(event: Exclude<PublishEvent, { event: 'progress' }>): string {
  switch (event.event) {
    case 'begin':
      return `A publication of ${event.source} starts (${event.reasons.join(', ')})`;
    case 'waiting':
      return 'A publication waits for the one that runs';
    case 'read':
      return `The source was read: ${countOf(event.files, 'file')}`;
    case 'fault':
      return formatDiagnostic(event.fault);
    case 'released':
      return `Release ${event.release} is live`;
    case 'page':
      return event.problem ? `${event.path}: ${event.problem}` : `${event.path} is ${event.change}`;
    case 'note':
      return event.text;
    case 'link':
      return 'A preview link was created';
    case 'samples':
      return 'The values of metrics were sent';
    case 'done':
      return event.result.text;
  }
}
