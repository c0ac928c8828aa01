// After each edit of a random history, the site must equal a clean build of the same commit.
import { join } from 'node:path';
import type { Index, Manifest } from '#lib/model/release.ts';
import { readManifestText, readObjectText } from '#lib/model/release-files.ts';
import { compareAddresses } from '#lib/publish/affected.ts';
import { type Finding, judge, randomOf } from '../../judge.ts';
import type { Bench, Case } from '../case.ts';
import { type Compared, Comparison } from '../compare.ts';
import { History, type State, writeState } from '../history.ts';
import { awaitThat, type Live } from '../live.ts';
import { Oracle } from '../oracle.ts';
import type { Repository } from '../repository.ts';

interface Round {
  /** The approximate number of posts. With more than twenty the list has a second page. */
  size: number;
  steps: number;
  /** Whether the site reads the repository in place or fetches it. */
  by: 'path' | 'ssh';
}

const longRounds: readonly Round[] = [
  { size: 6, steps: 110, by: 'path' },
  { size: 22, steps: 40, by: 'ssh' },
  { size: 6, steps: 160, by: 'ssh' },
];
const shortRounds: readonly Round[] = [{ size: 4, steps: 4, by: 'ssh' }];

export const sameAsClean: Case = async (bench) => {
  const found: Finding = { bad: [], runs: 0 };
  const control: Finding = { bad: [], runs: 0 };
  const named: Finding = { bad: [], runs: 0 };
  const namedControl: Finding = { bad: [], runs: 0 };
  const seen = { addresses: 0, late: 0, kinds: new Set<string>(), named, namedControl };
  for (const [number, round] of (bench.isShort ? shortRounds : longRounds).entries()) {
    await bench.inPlace(`oracle-${number}`, { transport: round.by }, async ({ dir, repository, live }) => {
      const oracle = await Oracle.open(join(dir, 'oracle'), repository);
      try {
        await live.installHook();
        await new Walk(bench, repository, live, oracle).run(number, round, found, control, seen);
      } finally {
        await oracle.close();
      }
    });
  }
  console.error(
    `  ${seen.kinds.size} kinds of steps, ${seen.addresses} responses compared; ${seen.late} pages showed the previous release on the first load`,
  );
  return [
    judge('a step of a history: bytes that differ from a clean build', found, control),
    judge('a step of a history: changed responses that the publisher did not list', named, namedControl),
  ];
};

interface Seen {
  addresses: number;
  late: number;
  kinds: Set<string>;
  /** Responses that changed in this step although the publisher's list lacks them. */
  named: Finding;
  /** The control: a list that only has the changed posts and pages. */
  namedControl: Finding;
}

/** Search pages are not cached, so they are not compared with the list. */
const perRequest = /^\/search/;

class Walk {
  private readonly bench: Bench;
  private readonly repository: Repository;
  private readonly live: Live;
  private readonly oracle: Oracle;
  private readonly comparison = new Comparison();
  private before: { release: string; index: Index; bytes: Compared['bytes'] } | undefined;
  /** The ids of all commits, oldest first. */
  private commits: string[] = [];

  constructor(bench: Bench, repository: Repository, live: Live, oracle: Oracle) {
    this.bench = bench;
    this.repository = repository;
    this.live = live;
    this.oracle = oracle;
  }

  async run(number: number, { size, steps }: Round, found: Finding, control: Finding, seen: Seen): Promise<void> {
    const history = new History(randomOf(this.bench, 10 + number), Date.now(), size);
    await this.commit(history.state);
    await this.live.push(this.newest);
    await this.live.start();
    await this.awaitRelease();
    for (let step = 0; step <= steps; step += 1) {
      const { kind, output } = step === 0 ? { kind: 'the start', output: '' } : await this.take(history);
      seen.kinds.add(kind);
      const where = `round ${number}, step ${step}, ${kind}`;
      const before = found.bad.length;
      const clean = await this.oracle.show(this.newest, this.live.releaseDir);
      const compared = await this.comparison.compare(this.live, clean, queriesOf(history.state));
      found.runs += 1;
      seen.addresses += compared.addresses;
      seen.late += compared.late.length;
      await this.judgeList(where, compared.bytes, seen);
      // Pages that the output reports as live must be new at their first load.
      for (const path of compared.late.filter((late) => new RegExp(`[~+] \\S+${late}  `).test(output))) {
        found.bad.push(`${where}: ${path} is reported as live and shows the previous release`);
      }
      for (const difference of compared.differences) {
        found.bad.push(`${where}: ${difference}`);
        this.bench.log(`${where}: ${difference}`);
      }
      if (found.bad.length > before || step % 20 === 0) {
        this.bench.log(`${where}: ${compared.differences.length} of ${compared.addresses} differ`);
      }
    }
    // The control: a clean build with one changed word.
    const { differences } = await new Comparison().compare(this.live, await this.showOther(history.state), []);
    control.runs += 1;
    control.bad.push(...differences);
  }

  /** Checks that the publisher's comparison of two releases lists every changed response. */
  private async judgeList(where: string, bytes: Compared['bytes'], seen: Seen): Promise<void> {
    const release = this.live.current();
    const index = this.readIndex(release);
    const { before } = this;
    this.before = { release, index, bytes };
    if (!before || before.release === release) return;
    const named = new Set((await compareAddresses(before.index, index)).map(({ path }) => path));
    const own = listChangedPosts(before.index, index);
    const isShown = (answer = '') => answer.startsWith('200 ');
    for (const path of new Set([...before.bytes.keys(), ...bytes.keys()])) {
      const [old, fresh] = [before.bytes.get(path), bytes.get(path)];
      if (old === fresh || perRequest.test(path) || !(isShown(old) || isShown(fresh))) continue;
      // The history of a post changes with the post.
      const post = path.replace(/^(\/posts\/[^/]+)\/history$/, '$1');
      if (!named.has(post)) seen.named.bad.push(`${where}: ${path} has changed`);
      if (!own.has(path)) seen.namedControl.bad.push(`${where}: ${path} has changed`);
    }
    seen.named.runs += 1;
    seen.namedControl.runs += 1;
  }

  private readIndex(release: string): Index {
    const { index } = JSON.parse(readManifestText(this.live.releaseDir, release)) as Manifest;
    return JSON.parse(readObjectText(this.live.releaseDir, index)) as Index;
  }

  private get newest(): string {
    return this.commits.at(-1) ?? '';
  }

  private async commit(state: State): Promise<void> {
    const parent = this.commits.at(-1);
    this.commits.push(await this.repository.commit({ files: writeState(state), isWhole: true, parent }));
  }

  /** Makes and pushes the next edit. Waits only for the last of several pushes. @returns the name of the edit and the output */
  private async take(history: History): Promise<{ kind: string; output: string }> {
    const { kind, state, rewound, before } = history.step();
    if (rewound > 0) this.commits = this.commits.slice(0, -rewound);
    const pushes: Promise<unknown>[] = [];
    for (const one of before) {
      await this.commit(one);
      pushes.push(this.live.push(this.newest));
    }
    await Promise.all(pushes);
    await this.commit(state);
    const { code, output } = await this.live.push(this.newest, rewound > 0);
    if (code !== 0) throw new Error(`The push was refused:\n${output}`);
    await this.awaitRelease();
    return { kind, output };
  }

  /** Waits until the publisher reports that the newest commit is published or contains nothing new. */
  private async awaitRelease(): Promise<void> {
    await awaitThat(`commit ${this.newest}`, async () => {
      const health = await readHealth(this.live);
      return health.includes(this.newest) ? health : undefined;
    });
  }

  private async showOther(state: State) {
    const other = structuredClone(state);
    const [entry] = Object.values(other.posts).filter(({ isDraft, due }) => !isDraft && !due);
    if (entry) entry.paragraphs[0] = 'This is another word.';
    const files = writeState(other);
    const commit = await this.repository.commit({ files, isWhole: true, parent: this.newest });
    return this.oracle.show(commit, this.live.releaseDir, true);
  }
}

/** Returns the posts and pages whose own entries differ. */
function listChangedPosts({ posts: old }: Index, { posts: fresh }: Index): Set<string> {
  const spell = (posts: Index['posts']) =>
    posts.map((post): [string, string] => [`/posts/${post.slug}`, JSON.stringify(post)]);
  const [before, after] = [new Map(spell(old)), new Map(spell(fresh))];
  const paths = [...before.keys(), ...after.keys()];
  return new Set(paths.filter((path) => before.get(path) !== after.get(path)));
}

/** Returns the text of `/healthz`. */
async function readHealth(live: Live): Promise<string> {
  return (await live.get('/healthz')).text;
}

/** Queries for words in all posts, in one post, in a hidden post, and in none. */
function queriesOf({ posts }: State): string[] {
  const entries = Object.values(posts);
  const shown = entries.find(({ isDraft, due }) => !isDraft && !due);
  const hidden = entries.find(({ isDraft, due }) => isDraft || due);
  return ['sentence', shown?.title ?? '', hidden?.title ?? 'hidden', 'zzyzx'].filter(Boolean);
}
