// The output of a publication for people: the lines of a terminal or a push, and the status of a commit.

import { styleText } from 'node:util';
import { countDiagnostics, type Diagnostic, formatDiagnostic } from '#lib/model/diagnostic.ts';
import type { PageChange } from '#lib/model/page-changes.ts';
import { countOf, shortDigest } from '#lib/model/wording.ts';
import { Progress } from '#lib/progress.ts';
import type { PublishEvent, Result } from '#lib/publish/events.ts';
import type { Candidate } from '#lib/release/candidate.ts';

/** Errors and pages that are printed one per line. The rest is counted: a first publication can have thousands. */
const listed = 50;

const marks: Record<PageChange['change'], string> = { added: '+', changed: '~', removed: '-' };
const colours = { added: 'green', changed: 'yellow', removed: 'red' } as const;

/** Prints events as they arrive, in colour if standard output is a terminal. */
export class Terminal {
  private readonly print: (line: string) => void;
  private readonly progress: Progress;
  private pages = 0;
  private errors = 0;
  private warnings = 0;

  constructor(print: (line: string) => void, progress = Progress.ofStdout()) {
    this.print = print;
    this.progress = progress;
  }

  show(event: PublishEvent): void {
    if (event.event === 'progress') {
      this.progress.show(event.step, event.done, event.total);
      return;
    }
    this.progress.end();
    for (const line of this.lines(event)) this.print(line);
  }

  private lines(event: PublishEvent): string[] {
    switch (event.event) {
      case 'waiting':
        return [styleText('dim', 'Another publication is running; this one starts when it ends.')];
      case 'fault':
        return this.diagnostic(event.fault);
      case 'page':
        return this.page(event);
      case 'note':
        return [styleText('dim', `  ${event.text}`)];
      case 'link':
        return [event.text, event.url];
      case 'done':
        return [...this.countUnlisted(), ...event.result.text.split('\n').filter((line) => line !== '')];
      default:
        return [];
    }
  }

  private diagnostic(diagnostic: Diagnostic): string[] {
    const total = diagnostic.level ? 'warnings' : 'errors';
    this[total] += countDiagnostics([diagnostic]);
    if (this[total] > listed) return [];
    return [styleText(diagnostic.level ? 'yellow' : 'red', `  ${formatDiagnostic(diagnostic)}`)];
  }

  private page({ change, url, milliseconds, problem }: Extract<PublishEvent, { event: 'page' }>): string[] {
    if (problem) return [styleText('red', `  ! ${url}  ${problem}`)];
    this.pages += 1;
    if (this.pages > listed) return [];
    const line = `  ${styleText(colours[change], marks[change])} ${url}`;
    if (milliseconds === undefined) return [line];
    const end = change === 'removed' ? 'gone' : 'live';
    return [`${line}  ${styleText('dim', `${end} after ${milliseconds} ms`)}`];
  }

  private countUnlisted(): string[] {
    const more = (count: number, thing: string) =>
      count > listed ? [`  and ${countOf(count - listed, thing)} more`] : [];
    return [...more(this.errors, 'error'), ...more(this.warnings, 'warning'), ...more(this.pages, 'page')];
  }
}

/**
 * Summarizes a publication.
 * @param unseen number of pages that the server did not send in time
 * @returns one line, and one more for each problem
 */
export function describeReleased(
  candidate: Omit<Candidate, 'unchanged' | 'changed'>,
  milliseconds: number,
  unseen: number,
): string {
  const { digest = '', isNew, compiled, documents, visible, nextDue, errors, kept, absent, warnings } = candidate;
  const state = isNew ? 'is live' : 'was live already';
  const due = nextDue ? `, the next post is due ${nextDue}` : '';
  const compilation = `${compiled} of ${countOf(documents, 'file')} compiled`;
  const stayed = kept.filter((file) => !absent.includes(file));
  const effects = [
    ...(stayed.length > 0 ? [`${nameFirst(stayed)} stayed as before`] : []),
    ...(absent.length > 0 ? [`${nameFirst(absent)} ${absent.length > 1 ? 'are' : 'is'} not published`] : []),
  ];
  return [
    `Release ${shortDigest(digest)} ${state}: ${countOf(visible, 'post')}, ${compilation}${nameWarnings(warnings)}, ${milliseconds} ms${due}.`,
    ...(effects.length > 0 ? [`${countOf(countDiagnostics(errors), 'error')}: ${effects.join(', ')}.`] : []),
    ...(unseen > 0 ? [`The server did not send ${countOf(unseen, 'page')} in time: the publisher checks again.`] : []),
  ].join('\n');
}

function nameFirst([first = '', ...more]: readonly string[]): string {
  return more.length > 0 ? `${first} and ${countOf(more.length, 'other')}` : first;
}

/** @returns the number of warnings as part of a list, or an empty text if there are none */
export function nameWarnings(warnings: readonly Diagnostic[]): string {
  return warnings.length > 0 ? `, ${countOf(countDiagnostics(warnings), 'warning')}` : '';
}

export function describeRefused(errors: number, isStrict: boolean): string {
  const reason = isStrict ? 'because here one error stops the whole release' : 'because no release can be made from it';
  return `${countOf(errors, 'error')}: nothing was published, ${reason}.`;
}

export interface CommitStatus {
  state: 'success' | 'failure' | 'error' | 'pending';
  /** At most 140 characters, the limit of GitHub. */
  description: string;
}

const statusLimit = 140;

/**
 * @param firstError the first error, as text
 * @see https://docs.github.com/en/rest/commits/statuses
 */
export function buildCommitStatus({ state, faults, changes, milliseconds }: Result, firstError?: string): CommitStatus {
  const live =
    state === 'unchanged' ? 'Live already' : `${countOf(changes, 'page')} changed, live in ${milliseconds} ms`;
  const problem = `${countOf(faults, 'error')}${firstError ? `, first ${firstError}` : ''}`;
  if (state === 'failed') return { state: 'error', description: 'Not published yet: the publisher tries again' };
  if (state === 'held') return { state: 'pending', description: 'Held back since a rollback' };
  if (state === 'refused') return { state: 'failure', description: cut(`Nothing published: ${problem}`) };
  if (faults > 0) return { state: 'failure', description: cut(`${live}; ${problem}`) };
  return { state: 'success', description: live };
}

function cut(text: string): string {
  return text.length > statusLimit ? `${text.slice(0, statusLimit - 1)}…` : text;
}
