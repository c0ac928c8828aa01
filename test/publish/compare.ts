// Two sites beside each other: every difference between what they answer.
import { createHash } from 'node:crypto';
import type { Answer } from '../../e2e/site/site.ts';
import { findAddresses, forAll, type Shown, settle } from './shows.ts';

/**
 * Headers that may differ: when a response was made, how the connection goes on, and what Next says of its cache. All
 * others are compared, entity tags and content security policies among them.
 */
const incidental = new Set(['date', 'connection', 'keep-alive', 'transfer-encoding']);

/** Files whose name is made of what they show. Drawing them again for the oracle at each step would only cost time. */
const namedByContent = /^\/(?:og|media|assets|icons)\//;

/** Both sites are served from copies of one build: its own files say nothing about the content. */
const ofTheBuild = /^\/_next\//;

export interface Compared {
  differences: string[];
  addresses: number;
  /** Pages of the live site that showed the release before when they were asked for the first time. */
  late: string[];
  /** The digest of what the live site answered, by path; files that are named by their content are left out. */
  bytes: Map<string, string>;
}

export class Comparison {
  /** Every address that was ever seen; what it is now is for the oracle to say. */
  readonly known = new Set<string>();
  /** The bytes of files that are named by their content, as they were compared once. */
  private readonly files = new Map<string, Buffer>();

  async compare(live: Shown, oracle: Shown, queries: readonly string[]): Promise<Compared> {
    const found: Compared = { differences: [], addresses: 0, late: [], bytes: new Map() };
    const [ours, theirs] = await Promise.all([
      findAddresses(live, (path) => found.late.push(path)),
      findAddresses(oracle),
    ]);
    const only = (a: Set<string>, b: Set<string>) => [...a].filter((path) => !b.has(path));
    for (const path of only(ours, theirs)) found.differences.push(`${path} is named by the live site alone`);
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
    return describeDifference(path, withoutData(ours), withoutData(theirs));
  }

  /** A file of an earlier release may be there or not, as old pages are still about; but it is that file or none. */
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

/**
 * The search page keeps Next's script, and with it the data that the script starts from: that has an id in it which is
 * made up for each request, and its pieces come in any order. All the rest of the page is compared.
 */
function withoutData(answer: Answer): Answer {
  if (!answer.text.includes('self.__next_f')) return answer;
  const text = answer.text.replace(/<script>[^<]*self\.__next_f.*?<\/script>/gs, '');
  const policy = answer.headers['content-security-policy'];
  const headers = {
    ...answer.headers,
    'content-security-policy': String(policy).replace(/ 'sha256-[^']+'/g, ''),
    'content-length': undefined,
  };
  return { ...answer, headers, text, bytes: Buffer.from(text) };
}

function describeDifference(path: string, ours: Answer, theirs: Answer): string | undefined {
  if (ours.status !== theirs.status) return `${path} is answered with ${ours.status}, not ${theirs.status}`;
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
