// Pushes posts with odd names, texts, front matter and images, each with a good edit: only the post itself may be refused.
import { parseFeed } from '@rowanmanning/feed-parser';
import { XMLValidator } from 'fast-xml-parser';
import sharp from 'sharp';
import { type Files, goodFolder, post } from '#test/corpus/form.ts';
import { makeOddPosts, type OddPost } from '#test/corpus/odd.ts';
import { type Finding, judge } from '../../judge.ts';
import type { Case, Place } from '../case.ts';
import { awaitThat } from '../live.ts';
import { documents, forAll, settle } from '../shows.ts';

const posts = 320;
const postsInShort = 12;
/** Pages that list posts. */
const lists = [
  '/',
  '/archive',
  '/tags',
  '/tags/caching',
  '/search?q=words',
  '/search.json?q=words',
  ...documents,
].filter(
  // Only the repository's own content has this page.
  (path) => path !== '/styleguide',
);

export const oddPosts: Case = async (bench) => {
  const png = await sharp({ create: { width: 20, height: 10, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  const cases = makeOddPosts(bench.seed, bench.isShort ? postsInShort : posts, png);
  return bench.inPlace('odd', {}, async (place) => {
    const found: Finding = { bad: [], runs: 0 };
    const pushes = new Pushes(place);
    await pushes.begin();
    const pids = await pushes.readProcesses();
    for (const odd of cases) {
      found.bad.push(...(await pushes.tryOdd(odd)));
      found.runs += 1;
      if (found.runs % 25 === 0) bench.log(`${found.runs} odd posts, ${found.bad.length} bad`);
    }
    const after = await pushes.readProcesses();
    if (after !== pids) found.bad.push(`a process was replaced: ${pids}, now ${after}`);
    // The control: a push with a reported error, checked as if it had none.
    const control = { bad: await pushes.tryControl(), runs: 1 };
    return [
      judge(
        'an odd post with a good edit: edit not live, pages or feeds broken, or error not reported',
        found,
        control,
        cases.length,
      ),
    ];
  });
};

class Pushes {
  private readonly place: Place;
  private commit: string | undefined;
  private edits = 0;

  constructor(place: Place) {
    this.place = place;
  }

  async begin(): Promise<void> {
    const { live } = this.place;
    await live.installHook();
    await this.push({});
    await live.start();
    await awaitThat('the first release', async () => (await live.get('/posts/edited')).status === 200 || undefined);
  }

  async readProcesses(): Promise<string> {
    const { live } = this.place;
    return `${await live.awaitProcess('server.ts')} ${await live.awaitProcess('publisher.ts')}`;
  }

  private async push(files: Files): Promise<string> {
    this.edits += 1;
    const all = { ...goodFolder, 'posts/edited.mdx': post(`Edit ${this.edits} is good.`), ...files };
    const inContent = Object.fromEntries(Object.entries(all).map(([path, content]) => [`content/${path}`, content]));
    this.commit = await this.place.repository.commit({ files: inContent, isWhole: true, parent: this.commit });
    return (await this.place.live.push(this.commit)).output;
  }

  /** @returns descriptions of wrong behaviour */
  async tryOdd(odd: OddPost): Promise<string[]> {
    const output = await this.push(odd.files);
    const reported = countTold(output);
    const bad = [...(await this.look(reported)), ...(await this.lookAtPost(odd, reported))];
    return bad.map((one) => `${odd.name}: ${one}: ${JSON.stringify(odd.files)} ${JSON.stringify(output)}`);
  }

  async tryControl(): Promise<string[]> {
    const output = await this.push({ 'posts/x.mdx': post('[Words](/nowhere)') });
    return this.look(countTold(output) - 1);
  }

  /** @param reported the number of errors in the output */
  private async look(reported: number): Promise<string[]> {
    const { live } = this.place;
    const bad: string[] = [];
    const edited = await settle(live, '/posts/edited');
    if (edited.status !== 200 || !edited.text.includes(`Edit ${this.edits} is good.`)) bad.push('the edit is not live');
    await forAll(lists, async (path) => {
      const { status, text } = await settle(live, path);
      if (status !== 200) bad.push(`${path} responds with ${status}`);
      else bad.push(...findDamage(path, text).map((problem) => `${path} ${problem}`));
    });
    const health = JSON.parse((await live.get('/healthz')).text) as { publish?: { faults: number }; leftOut?: number };
    if (health.publish?.faults !== reported)
      bad.push(`/healthz counts ${health.publish?.faults} errors, ${reported} were reported`);
    if (health.leftOut !== 0) bad.push(`/healthz counts ${health.leftOut} posts that are left out`);
    return bad;
  }

  /** The post must be served as a page and as Markdown, or the output must have an error. */
  private async lookAtPost({ file }: OddPost, reported: number): Promise<string[]> {
    const slug = /^posts\/([a-z0-9-]+)(?:\.mdx|\/index\.mdx)$/.exec(file)?.[1];
    const paths = slug ? [`/posts/${slug}`, `/posts/${slug}.md`] : [];
    const answers = await Promise.all(paths.map((path) => this.place.live.get(path)));
    const statuses = answers.map(({ status }) => status);
    if (statuses.length > 0 && statuses.every((status) => status === 200)) return [];
    if (reported > 0 && statuses.every((status) => status === 404)) return [];
    return [`the post responds with ${statuses.join(' and ') || 'nothing'}, and ${reported} errors were reported`];
  }
}

/** Checks that each error has a file and a line. */
function countTold(output: string): number {
  return output.split('\n').filter((line) => /^\s*content\/.*?:\d+ (?!warning: )\S/.test(line)).length;
}

/** @returns why a parser rejects a document, or `undefined` */
function findDamage(path: string, text: string): string[] {
  if (path.endsWith('.xml')) {
    const result = XMLValidator.validate(text);
    if (result !== true) return [`is no XML: ${result.err.msg}`];
  }
  try {
    if (path === '/feed.xml' || path === '/atom.xml') parseFeed(text);
    if (path.includes('json')) JSON.parse(text);
  } catch (error) {
    return [`cannot be read: ${error}`];
  }
  return [];
}
