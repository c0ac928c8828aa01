// Pushes each attack with a good edit: nothing may run, no other file may be read, and the edit must be live.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { type Files, goodFolder, post } from '#test/corpus/form.ts';
import { fromRoot, Program } from '../../../e2e/site/checkout.ts';
import { choose } from '../../faults/random.ts';
import { type Finding, judge, randomOf } from '../../judge.ts';
import {
  type Attack,
  listFileAttacks,
  listFrontMatterAttacks,
  listImageAttacks,
  listSettingAttacks,
  listTextAttacks,
  listTextBombs,
  listTreeAttacks,
  type Traps,
} from '../attacks.ts';
import type { Bench, Case, Place } from '../case.ts';
import { awaitThat } from '../live.ts';
import { git } from '../repository.ts';
import { findAddresses, forAll, settle } from '../shows.ts';

const run = promisify(execFile);

/** The secret. It is in a file and in the site's environment, and must be in no response. */
const words = `what-nobody-may-read-${randomBytes(12).toString('hex')}`;

export const attacks: Case = async (bench) => {
  const pushed = await bench.inPlace('attacks', { transport: 'ssh', A_SECRET: words }, (place) =>
    pushAll(bench, place),
  );
  const set = await bench.inPlace('settings', {}, (place) => setAll(bench, place));
  return [pushed, set];
};

async function setTraps(dir: string): Promise<Traps> {
  const secretDir = join(dir, 'secrets');
  await mkdir(secretDir, { recursive: true });
  const secretFile = join(secretDir, 'secret.mdx');
  await writeFile(secretFile, post(words));
  const canary = join(dir, 'canary');
  return { command: `touch ${canary}`, canary, secretFile, secretDir };
}

async function pushAll(bench: Bench, place: Place) {
  const traps = await setTraps(place.dir);
  const site = new Target(place, traps);
  await site.begin();
  const found: Finding = { bad: [], runs: 0 };
  const random = randomOf(bench, 50);
  const groups: readonly (readonly Attack[])[] = [
    listFrontMatterAttacks(traps),
    listTextAttacks(traps),
    listImageAttacks(traps),
    listFileAttacks(traps),
    ...(bench.isShort ? [] : [listTextBombs()]),
  ];
  const note = (bad: readonly string[]) => {
    for (const one of bad) bench.log(one);
    found.bad.push(...bad);
  };
  for (const group of groups) {
    for (const attack of bench.isShort ? choose(random, group, 2) : group) {
      const begun = performance.now();
      note(await site.tryFiles(attack));
      found.runs += 1;
      const seconds = (performance.now() - begun) / 1000;
      if (seconds > 20) bench.log(`${attack.name}: ${seconds.toFixed(1)} s`);
      if (found.runs % 25 === 0) bench.log(`${found.runs} attacks, ${found.bad.length} bad`);
    }
  }
  const trees = listTreeAttacks(traps);
  for (const { name, make } of bench.isShort ? choose(random, trees, 2) : trees) {
    note(await site.tryCommit(name, (good) => make(place.repository, good)));
    found.runs += 1;
  }
  note(await site.readEverything());
  const control = await tryNaively(place, traps);
  const least = bench.isShort ? 8 : 100;
  return judge('attacks pushed with a good edit: code run, secret read, or edit not live', found, control, least);
}

class Target {
  private readonly place: Place;
  private readonly traps: Traps;
  private commit: string | undefined;
  private edits = 0;

  constructor(place: Place, traps: Traps) {
    this.place = place;
    this.traps = traps;
  }

  async begin(): Promise<void> {
    await this.place.live.installHook();
    await this.push({});
    await this.place.live.start();
    await awaitThat('the first release', async () => ((await this.isLive()) ? true : undefined));
  }

  private async write(files: Files): Promise<string> {
    this.edits += 1;
    const all = { ...goodFolder, 'posts/edited.mdx': post(`Edit ${this.edits} is good.`), ...files };
    const inContent = Object.fromEntries(Object.entries(all).map(([path, content]) => [`content/${path}`, content]));
    return this.place.repository.commit({ files: inContent, isWhole: true, parent: this.commit });
  }

  private async push(files: Files): Promise<string> {
    this.commit = await this.write(files);
    return (await this.place.live.push(this.commit)).output;
  }

  private async isLive(): Promise<boolean> {
    const { status, text } = await settle(this.place.live, '/posts/edited');
    return status === 200 && text.includes(`Edit ${this.edits} is good.`);
  }

  async tryFiles({ name, files, mayShow, mayStop = false }: Attack): Promise<string[]> {
    const { live } = this.place;
    const before = await live.get('/posts/attack.md');
    const output = await this.push(files);
    const bad = await this.inspect(output);
    if (!mayStop && !(await this.isLive())) bad.push(`the good edit is not live: ${output.slice(-400)}`);
    const after = await live.get('/posts/attack.md');
    // A refused attack leaves the page of an earlier attack, or none.
    const isAsBefore = after.status === before.status && after.text === before.text;
    const isNowhere = after.status === 404;
    if (!(isAsBefore || isNowhere || (mayShow && after.status === 200))) bad.push(`its text is there: ${after.status}`);
    return bad.map((one) => `${name}: ${one}`);
  }

  /** Pushes a commit that may be refused as a whole. The next good push must be published. */
  async tryCommit(name: string, make: (good: string) => Promise<string>): Promise<string[]> {
    const good = await this.write({});
    const evil = await make(good);
    const output = (await this.place.live.push(evil, true)).output;
    const bad = await this.inspect(output);
    const { status } = await this.place.live.get('/posts/attack');
    if (status !== 404 && status !== 200) bad.push(`/posts/attack responds with ${status}`);
    this.commit = await this.write({});
    const after = await this.place.live.push(this.commit, true);
    if (!(await this.isLive())) bad.push(`the good push after it is not live: ${after.output.slice(-400)}`);
    return bad.map((one) => `${name}: ${one}`);
  }

  /** Returns the effects of an attack: the canary file, the text of the secret, a page that runs code. */
  private async inspect(output: string): Promise<string[]> {
    const bad: string[] = [];
    if (existsSync(this.traps.canary)) {
      bad.push('something was run');
      await rm(this.traps.canary);
    }
    if (output.includes(words)) bad.push('the secret is reported to the author');
    const paths = ['/', '/posts/attack', '/posts/attack.md', '/feed.json', '/feed.xml', '/tags', '/about', '/healthz'];
    await forAll([...paths, '/search.json?q=nobody%20read'], async (path) => {
      const answer = await this.place.live.get(path);
      if (answer.status >= 500) bad.push(`${path} responds with ${answer.status}`);
      if (answer.text.includes(words)) bad.push(`the secret is at ${path}`);
      if (String(answer.headers['content-type']).startsWith('text/html')) {
        bad.push(...findPrograms(answer.text).map((one) => `${path} contains ${one}`));
      }
    });
    return bad;
  }

  /** Searches all responses and the log for the secret. */
  async readEverything(): Promise<string[]> {
    const { live } = this.place;
    const bad: string[] = [];
    await forAll(await findAddresses(live), async (path) => {
      if ((await live.get(path)).text.includes(words)) bad.push(`the secret is at ${path}`);
    });
    if (live.log.includes(words)) bad.push('the secret is in the log');
    return bad;
  }
}

/** Returns the places in a page where a browser would run an author's text. */
export function findPrograms(html: string): string[] {
  const found: string[] = [];
  const visit = (node: DefaultTreeAdapterTypes.Node): void => {
    if ('attrs' in node) {
      for (const { name, value } of node.attrs) {
        if (/^on/.test(name)) found.push(`the attribute ${name}`);
        if (['href', 'src', 'action', 'formaction', 'data', 'poster'].includes(name) && isProgram(value)) {
          found.push(`the address ${value.slice(0, 40)}`);
        }
      }
    }
    if (node.nodeName === 'script' && 'childNodes' in node) {
      const [child] = node.childNodes;
      if (child && 'value' in child && /^[^"]*attack\(\)/.test(child.value)) found.push('a script of the author');
    }
    if ('childNodes' in node) node.childNodes.forEach(visit);
  };
  visit(parse(html));
  return found;
}

function isProgram(address: string): boolean {
  try {
    return !['http:', 'https:', 'mailto:'].includes(new URL(address, 'https://example.org/').protocol);
  } catch {
    return false;
  }
}

/** The control: programs without protection must trigger the same traps. */
async function tryNaively(place: Place, { canary, command, secretFile }: Traps): Promise<Finding> {
  const control: Finding = { bad: [], runs: 0 };
  const node = fromRoot('node_modules/.bin/node');
  const look = async (name: string, step: Promise<unknown>) => {
    control.runs += 1;
    const failed = await step.then(
      () => '',
      (error: unknown) => String(error).slice(0, 100),
    );
    if (existsSync(canary)) control.bad.push(`${name}: something was run`);
    else console.error(`  control: ${name} ran nothing ${failed}`);
    await rm(canary, { force: true });
  };
  const front = `---js\n({ title: require('child_process').execSync(${JSON.stringify(command)}).toString() })\n---\n`;
  await look(
    'gray-matter on front matter in js',
    run(node, ['--input-type=module', '-e', `import m from 'gray-matter'; m(${JSON.stringify(front)})`], {
      cwd: fromRoot('.'),
    }),
  );
  await look(
    'git with a setting for an argument',
    git(place.repository.bare, ['ls-remote', `--upload-pack=${command}; git-upload-pack`, place.repository.bare]),
  );
  const target = join(place.dir, 'naive');
  const files = { 'content/posts/attack.mdx': { link: secretFile } };
  const commit = await place.repository.commit({ files });
  await place.repository.push(commit, { branch: 'naive', isForced: true });
  await place.repository.clone(commit, target);
  control.runs += 1;
  if ((await readFile(join(target, 'content/posts/attack.mdx'), 'utf8')).includes(words))
    control.bad.push('a checkout: the secret was read');
  control.runs += 1;
  const page = `<a href="java\tscript:attack()">x</a><img onerror="attack()"><script>attack()</script>`;
  if (findPrograms(page).length === 3) control.bad.push('a page with three programs: all were found');
  return control;
}

/** Settings come from operators, not from authors, but operators paste text from elsewhere. */
async function setAll(bench: Bench, place: Place) {
  const traps = await setTraps(place.dir);
  const found: Finding = { bad: [], runs: 0 };
  const good = Object.fromEntries(Object.entries(goodFolder).map(([path, content]) => [`content/${path}`, content]));
  await place.repository.push(await place.repository.commit({ files: good }));
  const all = listSettingAttacks(traps, place.repository.bare);
  for (const { name, settings } of bench.isShort ? choose(randomOf(bench, 51), all, 2) : all) {
    const releaseDir = join(place.dir, 'set');
    const env = { ...place.live.settings, RELEASE_DIR: releaseDir, ...settings };
    // `npm run release` may set the source of a new release folder. It is killed if it waits for an unreachable source.
    const program = new Program(fromRoot('node_modules/.bin/node'), [fromRoot('lib/commands/release.ts')], { env });
    const timer = setTimeout(() => void program.kill(), 60_000);
    const { output } = await program.finish();
    clearTimeout(timer);
    found.runs += 1;
    if (existsSync(traps.canary)) found.bad.push(`${name}: something was run`);
    await rm(traps.canary, { force: true });
    if (output.includes(words)) found.bad.push(`${name}: the secret was read`);
    if (existsSync(join(releaseDir, 'current')))
      found.bad.push(`${name}: something was published: ${output.slice(-300)}`);
    await rm(releaseDir, { recursive: true, force: true });
  }
  // The control: the same command releases with correct settings.
  const releaseDir = join(place.dir, 'right');
  const env = { ...place.live.settings, RELEASE_DIR: releaseDir };
  const { output } = await new Program(fromRoot('node_modules/.bin/node'), [fromRoot('lib/commands/release.ts')], {
    env,
  }).finish();
  const isPublished = existsSync(join(releaseDir, 'current'));
  if (!isPublished) console.error(`  control: the command does not release: ${output}`);
  return judge('settings with programs or other paths: something run, read or published', found, {
    bad: isPublished ? ['the same command with right settings: published'] : [],
    runs: 1,
  });
}
