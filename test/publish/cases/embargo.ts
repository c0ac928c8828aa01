// A scheduled post is in no response before its time and live after it, also after all processes were suspended.
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Index, Manifest } from '#lib/model/release.ts';
import { readManifestText, readObjectText } from '#lib/model/release-files.ts';
import { makeRelease } from '#lib/release/make-release.ts';
import { cardPath, mediaPath } from '#lib/urls.ts';
import { putFiles } from '#test/corpus/folder.ts';
import { type Files, goodFolder } from '#test/corpus/form.ts';
import { buildPng } from '../../../e2e/site/png.ts';
import { type Finding, judge } from '../../judge.ts';
import type { Bench, Case, Place } from '../case.ts';
import { awaitThat } from '../live.ts';
import { documents, findAddresses, forAll } from '../shows.ts';

/** Headers of a page request, and of the data requests of Next's client router. */
const forms: Record<string, string>[] = [
  {},
  { rsc: '1' },
  { rsc: '1', 'next-router-prefetch': '1' },
  { rsc: '1', 'next-router-prefetch': '1', 'next-router-segment-prefetch': '/_tree' },
  { rsc: '1', 'next-router-prefetch': '2' },
  { accept: 'text/markdown' },
];

const missing = ['/nowhere', '/posts/kept', '/preview', '/preview/x', '/api/publish'];

interface Secret {
  slug: string;
  /** The date in the author's spelling. */
  date: string;
  /** Milliseconds since 1970 UTC. */
  due: number;
  /** Words that no response may contain before the time. */
  words: string[];
  files: Files;
  /** Addresses of files that can be derived from the post. */
  guesses: string[];
}

export const embargo: Case = (bench) =>
  bench.inPlace('embargo', {}, async (place) => {
    const keeper = new Keeper(bench, place);
    await keeper.begin();
    const rows = [await keeper.waitFor('a post falls due', async () => undefined)];
    const publisher = await place.live.awaitProcess('publisher.ts');
    rows.push(
      await keeper.waitFor('a post falls due while the publisher is stopped', (due) => suspend([publisher], due)),
    );
    if (!bench.isShort) {
      const server = await place.live.awaitProcess('server.ts');
      rows.push(
        await keeper.waitFor('a post falls due while the machine sleeps', (due) => suspend([publisher, server], due)),
        await keeper.waitFor('a post falls due while nothing runs', async (due) => {
          await place.live.kill();
          await sleep(Math.max(0, due - Date.now()) + 1_000);
          await place.live.start();
        }),
      );
    }
    rows.push(await keeper.withdraw());
    return rows;
  });

/**
 * Suspends the processes two seconds before the time and resumes them two seconds after it. Not earlier: a publisher that is
 * silent for a minute is killed.
 */
async function suspend(pids: readonly number[], due: number): Promise<void> {
  await sleep(Math.max(0, due - Date.now() - 2_000));
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  await sleep(Math.max(0, due - Date.now()) + 2_000);
  for (const pid of pids) process.kill(pid, 'SIGCONT');
}

class Keeper {
  private readonly bench: Bench;
  private readonly place: Place;
  private commit: string | undefined;
  private count = 0;
  /** Posts that are live. */
  private files: Files = {};
  /** Milliseconds that a request to every address takes. */
  private lookTime = 2_000;

  constructor(bench: Bench, place: Place) {
    this.bench = bench;
    this.place = place;
  }

  async begin(): Promise<void> {
    const { live } = this.place;
    await live.installHook();
    await this.push();
    await live.start();
    await awaitThat('the first release', async () =>
      (await live.get('/posts/good')).status === 200 ? true : undefined,
    );
    const begun = performance.now();
    await this.lookAtAll(this.makeSecret(Date.now()), () => undefined);
    this.lookTime = performance.now() - begun;
  }

  private async push(): Promise<void> {
    const all = { ...goodFolder, ...this.files };
    const files = Object.fromEntries(Object.entries(all).map(([path, content]) => [`content/${path}`, content]));
    this.commit = await this.place.repository.commit({ files, isWhole: true, parent: this.commit });
    const { code, output } = await this.place.live.push(this.commit);
    if (code !== 0) throw new Error(output);
  }

  private makeSecret(due: number): Secret {
    this.count += 1;
    const word = (kind: string) => `${kind}${randomBytes(6).toString('hex')}`;
    const slug = `kept-${randomBytes(5).toString('hex')}`;
    const date = new Date(due).toISOString();
    const [title, description, text, heading, series, alt] = ['title', 'about', 'text', 'head', 'series', 'alt'].map(
      word,
    );
    const front = `title: "${title}"\ndescription: "${description}"\ndate: ${date}\ntags: [caching]\nseries: { title: "${series}", part: 1 }\ncover: { src: ./plan.png, alt: "${alt}" }`;
    const body = `The ${text}.\n\n## The ${heading}\n\n![${alt}](./plan.png)\n`;
    const files: Files = {
      [`posts/${slug}/index.mdx`]: `---\n${front}\n---\n\n${body}`,
      [`posts/${slug}/plan.png`]: buildPng(90, 60, [this.count, 99, Math.floor(Math.random() * 256)]),
    };
    const words = [title, description, text, heading, series, alt, slug].flatMap((one) => one ?? []);
    return { slug, date, due, words, files, guesses: [] };
  }

  /** Derives the addresses from a release that is made as if the time had come. */
  private async guess(secret: Secret): Promise<string[]> {
    const root = join(this.place.dir, `guess-${this.count}`);
    const folders = { contentDir: join(root, 'content'), releaseDir: join(root, 'release') };
    await mkdir(folders.contentDir, { recursive: true });
    await putFiles(folders.contentDir, { ...goodFolder, ...this.files, ...secret.files });
    const { digest } = await makeRelease({ ...folders, now: secret.due });
    const post = readIndexOf(folders.releaseDir, digest).posts.find(({ slug }) => slug === secret.slug);
    const images = Object.values(post?.images ?? {});
    if (!post || images.length === 0) throw new Error('The scheduled post is not in a release of its time');
    const better = images.flatMap(({ name, better }) =>
      Object.entries(better).flatMap(([format, widths]) =>
        widths.map((width) => `${name.replace(/\.\w+$/, '')}-${width}.${format}`),
      ),
    );
    const names = new Set([...images.map(({ name }) => name), ...(post.cover ? [post.cover.name] : []), ...better]);
    return [cardPath(post.card), ...[...names].map(mediaPath)];
  }

  /** Makes a preview link. It must reveal nothing to others. */
  private async preview({ slug, words }: Secret, found: Finding): Promise<void> {
    const { live } = this.place;
    const { code, output } = await live.command('preview', slug);
    const address = /https?:\/\/\S+/.exec(output)?.[0];
    if (code !== 0 || !address) throw new Error(`There is no preview:\n${output}`);
    const { pathname, search } = new URL(address);
    const { status, headers, text } = await live.get(pathname + search);
    const isShown = status === 200 && words.slice(0, 3).every((word) => text.includes(word));
    const isKept = !String(headers['cache-control']).includes('no-store');
    const isIndexed = !String(headers['x-robots-tag']).includes('noindex');
    found.runs += 1;
    if (!isShown || isKept || isIndexed) found.bad.push(`the preview is wrong: ${status} ${JSON.stringify(headers)}`);
    for (const [, source = ''] of text.matchAll(/(?:src|href)="(\/(?:media|og|preview)\/[^"]+)"/g))
      await live.get(source);
  }

  /** @param meanwhile runs until the time has come */
  async waitFor(name: string, meanwhile: (due: number) => Promise<void>) {
    const { live } = this.place;
    const found: Finding = { bad: [], runs: 0 };
    // Time for a push and a request to every address, with a reserve for a busy machine.
    const secret = this.makeSecret(Date.now() + 8_000 + 2 * this.lookTime);
    secret.guesses = await this.guess(secret);
    secret.words.push(...secret.guesses.map((path) => path.replace(/.*\/|\.\w+$/g, '')));
    const files = this.files;
    this.files = { ...files, ...secret.files };
    await this.push();
    if (Date.now() >= secret.due)
      throw new Error('The machine is too slow for this: the time had come before the push was done');
    await this.preview(secret, found);
    await this.lookAtAll(secret, (problem) => found.bad.push(`${name}: ${problem}`), found);
    const looked = Date.now();
    const [seen] = await Promise.all([this.watch(secret, found), meanwhile(secret.due)]);
    console.error(
      `  ${name}: there ${seen - secret.due} ms after its time; looked until ${secret.due - looked} ms before it`,
    );
    // The control: the same requests find the post now.
    const control: Finding = { bad: [], runs: 0 };
    await this.lookAtAll({ ...secret, due: Number.POSITIVE_INFINITY }, (problem) => control.bad.push(problem), control);
    for (const path of secret.guesses) {
      const { status } = await live.get(path);
      if (status !== 200) found.bad.push(`${name}: ${path} responds with ${status} after its time`);
    }
    return judge(`${name}: responses that contain a word of it before, or not after`, found, control);
  }

  /** Requests the page without a pause. @returns the time at which it was live, in milliseconds since 1970 UTC */
  private async watch(secret: Secret, found: Finding): Promise<number> {
    const { live } = this.place;
    return awaitThat(`the post of ${secret.date}`, async () => {
      const answers = await Promise.all(
        [`/posts/${secret.slug}`, '/feed.json', '/'].map((path) => live.get(path).catch(() => undefined)),
      );
      const at = Date.now();
      found.runs += answers.length;
      const isThere = answers.some(
        (answer) => answer !== undefined && secret.words.slice(0, 6).some((word) => answer.text.includes(word)),
      );
      if (isThere && at < secret.due) found.bad.push(`seen ${secret.due - at} ms before its time`);
      return answers[0]?.status === 200 ? at : undefined;
    });
  }

  /** Requests every known address in every known way. @param tell is called for each response that contains a word */
  private async lookAtAll(secret: Secret, tell: (problem: string) => void, found?: Finding): Promise<void> {
    const { live } = this.place;
    const own = [
      `/posts/${secret.slug}`,
      `/posts/${secret.slug}.md`,
      `/posts/${secret.slug}.rsc`,
      `/posts/${secret.slug}.txt`,
      `/POSTS/${secret.slug}`,
      `/markdown/${secret.slug}`,
      `/posts/${secret.slug}/`,
    ];
    const asked = secret.words.slice(0, 6).flatMap((word) => [word, word.slice(0, 8)]);
    const searches = asked.flatMap((word) => [`/search.json?q=${word}`, `/search?q=${word}`]);
    const addresses = await findAddresses(live);
    const paths = [...addresses, ...searches, '/healthz', '/tags/caching', ...missing];
    await this.ask(secret, [...paths, ...own, ...secret.guesses], tell, found);
  }

  private async ask(
    secret: Secret,
    paths: readonly string[],
    tell: (problem: string) => void,
    found?: Finding,
  ): Promise<void> {
    const { live } = this.place;
    const questions = [...new Set(paths)].flatMap((path) =>
      /^\/(?:_next|assets|icons)\//.test(path)
        ? []
        : (isPage(path) ? forms : [{}]).map((headers) => ({ path, headers })),
    );
    await forAll(questions, async ({ path, headers }) => {
      const answer = await live.get(path, headers);
      if (Date.now() >= secret.due) return;
      if (found) found.runs += 1;
      // A response to a request that names a word may repeat that word.
      const told = secret.words.filter((word) => !path.includes(word) && !path.includes(word.slice(0, 8)));
      const bytes = `${JSON.stringify(answer.headers)}${answer.text}`;
      for (const word of told)
        if (bytes.includes(word))
          tell(`${path} ${JSON.stringify(headers)} contains ${word}, with status ${answer.status}`);
      if (secret.guesses.includes(path) && answer.status !== 404) tell(`${path} responds with ${answer.status}`);
    });
  }

  /** A post that is made a draft again must be gone when the push ends. */
  async withdraw() {
    const slug = Object.keys(this.files).flatMap((path) => /^posts\/(.*)\/index\.mdx$/.exec(path)?.[1] ?? [])[0] ?? '';
    const path = `posts/${slug}/index.mdx`;
    const text = String(this.files[path]);
    const words = [...text.matchAll(/(?:title|about|text|head|series)[0-9a-f]{12}/g)].map(([word]) => word);
    const secret: Secret = {
      slug,
      date: '',
      due: Number.POSITIVE_INFINITY,
      words: [...words, slug],
      files: {},
      guesses: [],
    };
    const control: Finding = { bad: [], runs: 0 };
    await this.lookAtAll(secret, (problem) => control.bad.push(problem), control);
    this.files = { ...this.files, [path]: text.replace('\ntags:', '\ndraft: true\ntags:') };
    await this.push();
    const found: Finding = { bad: [], runs: 0 };
    await this.lookAtAll(secret, (problem) => found.bad.push(`a withdrawn post: ${problem}`), found);
    this.bench.log('the post was withdrawn');
    return judge('a post is made a draft again: responses that contain a word of it afterwards', found, control);
  }
}

function isPage(path: string): boolean {
  return !/[.]/.test(path) || (documents as readonly string[]).includes(path);
}

function readIndexOf(releaseDir: string, digest: string | undefined): Index {
  if (!digest) throw new Error('There is no release to read');
  const { index } = JSON.parse(readManifestText(releaseDir, digest)) as Manifest;
  return JSON.parse(readObjectText(releaseDir, index)) as Index;
}
