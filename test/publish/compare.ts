// Compares two sites: lists every difference between their responses.
import { createHash } from 'node:crypto';
import type { Answer } from '../../e2e/site/site.ts';
import { findAddresses, forAll, type Shown, settle } from './shows.ts';

/** Headers that may differ: the time of a response and its connection. All others are compared. */
const incidental = new Set(['date', 'connection', 'keep-alive', 'transfer-encoding']);

/** Preview images are named by what they show, so the oracle need not draw them again at each step. */
const namedByContent = /^\/(?:og|media|assets|icons)\//;

/** Files of the build, which both sites share. */
const ofTheBuild = /^\/_next\//;

export interface Compared {
  differences: string[];
  addresses: number;
  /** Pages of the live site whose first load showed the previous release. */
  late: string[];
  /** Digests of the live site's responses by path, without files that are named by their content. */
  bytes: Map<string, string>;
}

export class Comparison {
  /** Every address that was ever seen. The oracle decides what it must be now. */
  readonly known = new Set<string>();
  /** The bytes of files that are named by their content, from their first comparison. */
  private readonly files = new Map<string, Buffer>();

  async compare(live: Shown, oracle: Shown, queries: readonly string[]): Promise<Compared> {
    const found: Compared = { differences: [], addresses: 0, late: [], bytes: new Map() };
    const [ours, theirs] = await Promise.all([
      findAddresses(live, (path) => found.late.push(path)),
      findAddresses(oracle),
    ]);
    const only = (a: Set<string>, b: Set<string>) => [...a].filter((path) => !b.has(path));
    for (const path of only(ours, theirs)) found.differences.push(`${path} is named only by the live site`);
    for (const path of only(theirs, ours)) found.differences.push(`${path} is not named by the live site`);
    for (const path of [...ours, ...theirs]) this.known.add(path);
    const asked = queries.map((query) => encodeURIComponent(query));
    const searches = asked.flatMap((query) => [`/search.json?q=${query}`, `/search?q=${query}`]);
    const paths = [...this.known].filter((path) => !ofTheBuild.test(path));
    await forAll([...paths, ...searches], async (path) => {
      found.addresses += 1;
      const problem = await this.compareAt(path, live, oracle, theirs.has(path), found.bytes);
      if (problem) found.differences.push(problem);
    });
    found.differences.sort();
    return found;
  }

  private async compareAt(
    path: string,
    live: Shown,
    oracle: Shown,
    isNamed: boolean,
    bytes: Compared['bytes'],
  ): Promise<string | undefined> {
    if (namedByContent.test(path)) return this.compareFile(path, live, oracle, isNamed);
    const [ours, theirs] = await Promise.all([settle(live, path), settle(oracle, path)]);
    bytes.set(path, `${ours.status} ${createHash('sha256').update(ours.bytes).digest('hex')}`);
    return describeDifference(path, ours, theirs);
  }

  /** A file of an earlier release may exist, for pages that are still open, but only with the same bytes. */
  private async compareFile(path: string, live: Shown, oracle: Shown, isNamed: boolean): Promise<string | undefined> {
    const ours = await live.get(path);
    const before = this.files.get(path);
    if (before) {
      const isSame = ours.status === 200 && ours.bytes.equals(before);
      return isSame || (!isNamed && ours.status === 404) ? undefined : `${path} has become ${ours.status}`;
    }
    const theirs = await oracle.get(path);
    if (theirs.status === 200) this.files.set(path, theirs.bytes);
    return describeDifference(path, ours, theirs);
  }
}

function describeDifference(path: string, ours: Answer, theirs: Answer): string | undefined {
  if (ours.status !== theirs.status) return `${path} responds with ${ours.status}, not ${theirs.status}`;
  if (!ours.bytes.equals(theirs.bytes)) return describeBytes(path, ours.bytes, theirs.bytes);
  const names = new Set([...Object.keys(ours.headers), ...Object.keys(theirs.headers)]);
  for (const name of names) {
    if (incidental.has(name)) continue;
    const [own, other] = [ours.headers[name], theirs.headers[name]].map(String);
    if (own !== other) return `${path} says ${name}: ${own}, not ${other}`;
  }
  return undefined;
}

function describeBytes(path: string, ours: Buffer, theirs: Buffer): string {
  const at = ours.findIndex((byte, index) => byte !== theirs[index]);
  const around = (bytes: Buffer) => JSON.stringify(bytes.toString('utf8', Math.max(0, at - 60), at + 60));
  return `${path} differs at byte ${at}: ${around(ours)}, not ${around(theirs)}`;
}
