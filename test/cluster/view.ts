// Prints the state of the cluster as a table: which machine shows which release, which one leads, and what is pending.
import { readJournal } from '#lib/publish/journal.ts';
import type { Cluster, StoreState } from './cluster.ts';
import type { Machine } from './machine.ts';

/** Digits of a digest. */
const digits = 8;

/** @returns the lines of the table */
export async function describeCluster(cluster: Cluster): Promise<string[]> {
  const state = await cluster.look().catch(() => undefined);
  const rows = await Promise.all(cluster.machines.map((machine) => describeMachine(machine, state)));
  return [
    describeStore(state),
    ...describePublication(state?.leader),
    ...align([['machine', 'role', 'processes', 'shows', 'state'], ...rows]),
  ];
}

function describeStore(state: StoreState | undefined): string {
  if (!state) return 'Redis does not respond.';
  const { pointer, candidate } = state;
  const current = pointer ? `release ${pointer.release.slice(0, digits)}, sequence ${pointer.sequence}` : 'no release';
  return `Redis has ${current}. Pending: ${candidate ? `release ${candidate.slice(0, digits)}` : 'nothing'}.`;
}

/** Describes the last publication of the publisher that leads. */
function describePublication(leader: Machine | undefined): string[] {
  const { last, status } = leader ? readJournal(leader.releaseDir) : {};
  if (!last) return [];
  // The status names the first error.
  const [text = ''] = last.text.split('\n');
  return [`Last publication: ${last.faults > 0 && status ? status.description : text}`];
}

async function describeMachine(machine: Machine, state: StoreState | undefined): Promise<string[]> {
  const { name, role, pid, release } = machine;
  const [publisher] = machine.listProcesses('publisher.ts');
  const processes = [pid, publisher].filter((one) => one !== undefined).join(', ') || '-';
  const words = [await describeReadiness(machine)];
  if (state?.leader === machine) words.push('leads');
  if (state && !state.live.some(({ origin }) => origin.endsWith(`:${machine.links.peers.port}`)))
    words.push('no lease');
  return [name, role, processes, release?.slice(0, digits) ?? '-', words.join(', ')];
}

async function describeReadiness(machine: Machine): Promise<string> {
  if (!machine.isRunning) return 'ended';
  try {
    const { status, store } = JSON.parse((await machine.get('/readyz')).text) as { status: string; store?: string };
    // A healthy publisher is not ready for readers.
    const own = status === 'ok' || status === 'publisher' ? 'ready' : status;
    return store === 'lost' ? `${own}, without Redis` : own;
  } catch {
    return 'starts';
  }
}

/** Makes columns of equal width. */
function align(rows: readonly string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
}
