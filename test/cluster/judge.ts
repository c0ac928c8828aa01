// Judges the responses that readers got: errors, wrong bytes, and pages that go back in time.
import type { Seen } from './readers.ts';

/** Milliseconds for which a reader may get the previous release from another instance. */
export const mixedTime = 500;

/** Responses without a page. Readers request only addresses that exist. */
export function findErrors(seen: readonly Seen[]): string[] {
  return seen
    .filter(({ status }) => status !== 200)
    .map(({ path, status, instance }) => `${path}: ${status} from ${instance || 'no instance'}`);
}

/**
 * Pages that are incomplete, mix two edits, show an edit that does not exist, or differ from another page of the same release.
 * @param last the number of the last edit
 */
export function findWrongBytes(seen: readonly Seen[], last: number): string[] {
  const found: string[] = [];
  const known = new Map<string, Seen>();
  for (const one of seen.filter(({ status }) => status === 200)) {
    const { path, release, digest, edits, isWhole } = one;
    if (!isWhole) found.push(`${path}: incomplete`);
    if (edits.length > 1) found.push(`${path}: shows the edits ${edits.join(' and ')}`);
    if (edits.some((edit) => edit > last || edit < 1)) found.push(`${path}: shows edit ${edits[0]} of ${last}`);
    const name = `${path} of release ${release}`;
    const first = known.get(name);
    if (first && first.digest !== digest) found.push(`${name}: differs on ${first.instance} and ${one.instance}`);
    known.set(name, first ?? one);
  }
  return found;
}

interface Back {
  path: string;
  instance: string;
  release: string;
  edit: number;
  /** A newer edit that a reader had before. */
  newer: number;
  /** Milliseconds from the first page with that edit to the request. */
  late: number;
}

/** Finds pages with an older edit than one that a reader had received before. */
function findBack(seen: readonly Seen[]): Back[] {
  const byPath = Map.groupBy(
    seen.filter(({ edits }) => edits.length > 0),
    ({ path }) => path,
  );
  return [...byPath].flatMap(([path, all]) => {
    /** When each edit arrived first. */
    const first = new Map<number, number>();
    for (const { edits, arrived } of all) {
      const edit = edits[0] ?? 0;
      first.set(edit, Math.min(first.get(edit) ?? Number.POSITIVE_INFINITY, arrived));
    }
    return all.flatMap(({ edits, sent, instance, release }) => {
      const edit = edits[0] ?? 0;
      const newer = [...first].filter(([other, time]) => other > edit && time < sent);
      return newer.map(([other, time]) => ({ path, instance, release, edit, newer: other, late: sent - time }));
    });
  });
}

/** Finds pages that go back in time after the milliseconds in which a release may be mixed with the previous one. */
export function findLateBack(seen: readonly Seen[], limit: number): string[] {
  return findBack(seen)
    .filter(({ late }) => late > limit)
    .map(describeBack);
}

function describeBack({ path, instance, release, edit, newer, late }: Back): string {
  return `${path}: edit ${edit} of release ${release.slice(0, 8)} from ${instance}, ${Math.round(late)} ms after ${newer}`;
}

/** @returns the milliseconds for which each edit was mixed with the previous one, in ascending order; 0 if it was not */
export function measureWindows(seen: readonly Seen[], edits: readonly number[]): number[] {
  const back = findBack(seen);
  return edits
    .map((edit) => Math.max(0, ...back.filter(({ newer }) => newer === edit).map(({ late }) => late)))
    .toSorted((one, other) => one - other);
}

/** @returns how long responses took: on a busy machine, a page may come too late for nginx */
export function describeLatency(seen: readonly Seen[]): string {
  return describeTimes(seen.map(({ sent, arrived }) => arrived - sent).toSorted((one, other) => one - other));
}

/** @param values in ascending order */
export function describeTimes(values: readonly number[]): string {
  if (values.length === 0) return 'none';
  const at = (share: number) => Math.round(values[Math.min(values.length - 1, Math.floor(share * values.length))] ?? 0);
  return `median ${at(0.5)} ms, p95 ${at(0.95)} ms, longest ${at(1)} ms`;
}
