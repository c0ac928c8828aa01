// Pushes a broken file with a good edit: the edit must be live, the broken page unchanged, and the error in the output.
import { brokenComponents } from '#test/corpus/components.ts';
import { brokenDates } from '#test/corpus/dates.ts';
import { brokenDrawings } from '#test/corpus/drawings.ts';
import { brokenFields } from '#test/corpus/fields.ts';
import { brokenFiles } from '#test/corpus/files.ts';
import { type Broken, type Files, goodFolder, isWarning, now, post } from '#test/corpus/form.ts';
import { brokenImages } from '#test/corpus/images.ts';
import { brokenLinks } from '#test/corpus/links.ts';
import { brokenSyntax } from '#test/corpus/syntax.ts';
import { brokenText } from '#test/corpus/text.ts';
import { brokenYaml } from '#test/corpus/yaml.ts';
import { choose } from '../../faults/random.ts';
import { type Finding, judge, randomOf } from '../../judge.ts';
import type { Case, Place } from '../case.ts';
import { awaitThat } from '../live.ts';
import { settle } from '../shows.ts';

/** Broken files besides those of the corpus. Their errors are checked for the file name and the line, if there is one. */
const moreBroken: readonly Broken[] = [
  ...Object.entries({
    'UTF-16 with the high byte first': Buffer.from(`\ufeff${post('Words.')}`, 'utf16le').swap16(),
    'UTF-32': Buffer.concat([
      Buffer.of(0xff, 0xfe, 0, 0),
      ...[...post('Words.')].map((sign) => Buffer.from([sign.charCodeAt(0), 0, 0, 0])),
    ]),
    'nothing but NUL': Buffer.alloc(100),
    'nothing but a byte order mark': Buffer.of(0xef, 0xbb, 0xbf),
    'a slash in two bytes': Buffer.concat([Buffer.from(post('Words.')), Buffer.of(0xc0, 0xaf)]),
    'half of a pair of UTF-16': Buffer.concat([Buffer.from(post('Words.')), Buffer.of(0xed, 0xa0, 0x80)]),
    'a sign that is cut off at the end': Buffer.concat([Buffer.from(post('Words.')), Buffer.of(0xf0, 0x9f, 0x98)]),
    'a sign beyond the last': Buffer.concat([Buffer.from(post('Words.')), Buffer.of(0xf4, 0x90, 0x80, 0x80)]),
    'letters of Latin-1': Buffer.from(post('Wörter.'), 'latin1'),
    'an archive': Buffer.from('504b0304140000000800', 'hex'),
    'a program': Buffer.from('7f454c4602010100', 'hex'),
    'an image': Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
  }).map(([name, bytes]): Broken => [name, { 'posts/x.mdx': bytes }, ['content/posts/x.mdx:']]),
  ...Object.entries({
    'a merge that was not finished': post('<<<<<<< HEAD\nWords.\n=======\nOther words.\n>>>>>>> other'),
    'a merge that was not finished, in the front matter': post(
      'Words.',
      '<<<<<<< HEAD',
      'tags: []',
      '=======',
      '>>>>>>> other',
    ),
    'a placeholder of large files': 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n',
    'front matter that is not closed': '---\ntitle: "T"\n\nWords.\n',
    'front matter alone, not closed': '---',
    'an empty file': '',
    'a line feed': '\n',
    'a page of another program': '<!DOCTYPE html><title>Words</title>',
    'front matter twice': `${post('Words.')}${post('{x}')}`,
    'front matter of another kind': '{"title": "T"}\n\nWords.\n',
    'half of a component': post('<Callout kind="note">\n\nWords.'),
    'half of a component at the end': post('Words. <Callout'),
    'the other half of a component': post('Words.\n\n</Callout>'),
    'components that cross': post('<Callout kind="note">\n\n<Details summary="S">\n\n</Callout>\n\n</Details>'),
  }).map(([name, text]): Broken => [name, { 'posts/x.mdx': text }, ['content/posts/x.mdx:']]),
];

const corpus: readonly Broken[] = [
  ...brokenFields,
  ...brokenDates,
  ...brokenYaml,
  ...brokenSyntax,
  ...brokenComponents,
  ...brokenText,
  ...brokenDrawings,
  ...brokenLinks,
  ...brokenImages,
  ...brokenFiles,
];

/** Moves the corpus's future dates, which are relative to a fixed time, to the future. */
function isTimeless([, files]: Broken): boolean {
  const dates = Object.values(files).flatMap((text) =>
    typeof text === 'string' ? (text.match(/\d{4}-\d{2}-\d{2}/g) ?? []) : [],
  );
  return dates.every((date) => !(Date.parse(date) > now));
}

function inContent(files: Files): Files {
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [`content/${path}`, content]));
}

export const malformedPushes: Case = async (bench) => {
  const random = randomOf(bench, 20);
  const isRefused = ([, , lines]: Broken) => !lines.every(isWarning);
  const all = [...corpus, ...moreBroken].filter(isTimeless).filter(isRefused);
  const cases = bench.isShort ? choose(random, all, 10) : all;
  return bench.inPlace('malformed', {}, async (place) => {
    const found: Finding = { bad: [], runs: 0 };
    const control: Finding = { bad: [], runs: 0 };
    const pushes = new Pushes(place);
    await pushes.begin();
    const pids = await pushes.readProcesses();
    // First the post is live and must stay unchanged. Then it is deleted and must not appear.
    for (const isThere of [true, false]) {
      pushes.base = isThere ? { 'posts/x.mdx': post('The words that were there before.') } : {};
      await pushes.push({});
      for (const [number, one] of cases.entries()) {
        if (bench.isShort && isThere !== (number % 2 === 0)) continue;
        if (!bench.isShort && isThere !== (number % 3 !== 0)) continue;
        found.bad.push(...(await pushes.tryBroken(one)));
        found.runs += 1;
        if (found.runs % 25 === 0) bench.log(`${found.runs} malformed pushes, ${found.bad.length} bad`);
      }
    }
    const after = await pushes.readProcesses();
    if (after !== pids) found.bad.push(`a process is not the one from before: ${pids}, now ${after}`);
    // The control: a push without an error, and one that changes the post, with the same expectations.
    control.bad.push(
      ...(await pushes.tryBroken([
        'nothing broken',
        { 'posts/x.mdx': post('Words.') },
        ['content/posts/x.mdx:5 author'],
      ])),
    );
    control.runs += 1;
    console.error(`  ${pushes.kept} pages were kept, ${pushes.absent} did not come`);
    const least = bench.isShort ? cases.length : 200;
    return [
      judge(
        'a malformed push with a good edit: edit not live, page changed, or error not reported',
        found,
        control,
        least,
      ),
    ];
  });
};

class Pushes {
  kept = 0;
  absent = 0;
  private readonly place: Place;
  private commit: string | undefined;
  private edits = 0;
  /** Files of every push, unless it replaces them. */
  base: Files = {};

  constructor(place: Place) {
    this.place = place;
  }

  async begin(): Promise<void> {
    const { live } = this.place;
    await live.installHook();
    await this.push({});
    await live.start();
    await awaitThat('the first release', async () => {
      const { status } = await live.get('/posts/edited');
      return status === 200 || undefined;
    });
  }

  async readProcesses(): Promise<string> {
    const { live } = this.place;
    return `${await live.awaitProcess('server.ts')} ${await live.awaitProcess('publisher.ts')}`;
  }

  /** Pushes the good folder, the good edit and these files. @returns the output */
  async push(files: Files): Promise<string> {
    this.edits += 1;
    const edit = { 'posts/edited.mdx': post(`Edit ${this.edits} is good.`) };
    const all = inContent({ ...goodFolder, ...edit, ...this.base, ...files });
    const present = Object.fromEntries(Object.entries(all).filter(([, content]) => content !== undefined));
    this.commit = await this.place.repository.commit({ files: present, isWhole: true, parent: this.commit });
    const { code, output } = await this.place.live.push(this.commit);
    return withoutStandIns(code === 0 ? output : `${output}\nThe push was refused.`);
  }

  /** @returns descriptions of wrong behaviour */
  async tryBroken([name, files, expected]: Broken): Promise<string[]> {
    const { live } = this.place;
    const paths = listBrokenPages(files, expected);
    const before = await Promise.all(paths.map((path) => live.get(path)));
    const output = await this.push(files);
    const bad: string[] = [];
    for (const line of expected)
      if (!output.includes(withoutStandIns(line))) bad.push(`not reported: ${line}; but ${JSON.stringify(output)}`);
    // Without the required page there is no release.
    const isHopeless = Object.hasOwn(files, 'pages/about.mdx') && files['pages/about.mdx'] === undefined;
    const edited = await settle(live, '/posts/edited');
    const isLive = edited.status === 200 && edited.text.includes(`Edit ${this.edits} is good.`);
    if (isLive === isHopeless) bad.push(`the good edit is ${isLive ? '' : 'not '}live: ${JSON.stringify(output)}`);
    for (const [index, path] of paths.entries()) {
      const was = before[index];
      const is = await live.get(path);
      if (was?.status === 200) this.kept += 1;
      else this.absent += 1;
      // No version of a draft is live.
      const status = isDraft(files, path) ? 404 : was?.status;
      if (is.status !== status) bad.push(`${path} responded with ${was?.status}, and now with ${is.status}`);
      else if (path.endsWith('.md') && is.status === 200 && is.text !== was?.text) bad.push(`${path} has changed`);
      else if (!path.endsWith('.md') && is.status === 200 && !is.text.trimEnd().endsWith('</html>'))
        bad.push(`${path} is incomplete`);
    }
    return bad.map((one) => `${name}: ${one}`);
  }
}

/** Replaces U+FFFD, which messages show instead of control characters and which some texts contain. */
function withoutStandIns(text: string): string {
  return text.replaceAll('\ufffd', ' ');
}

/** @param path of a post, as a page or as Markdown */
function isDraft(files: Files, path: string): boolean {
  const slug = path.replace(/^\/posts\/|\.md$/g, '');
  return [`posts/${slug}.mdx`, `posts/${slug}/index.mdx`].some((file) => /^draft: true$/m.test(String(files[file])));
}

/** Returns the addresses of documents with errors, except those that another file of the push has. */
function listBrokenPages(files: Files, expected: readonly string[]): string[] {
  const named = new Set(expected.flatMap((line) => /^content\/(\S+?\.mdx):/.exec(line)?.[1] ?? []));
  const sound = Object.keys(files).filter((path) => !named.has(path));
  const slugs = (paths: Iterable<string>) =>
    [...paths].flatMap((path) => /^posts\/([a-z0-9-]+)(?:\.mdx|\/index\.mdx)$/.exec(path)?.[1] ?? []);
  const taken = new Set(slugs(sound));
  return [...new Set(slugs(named))]
    .filter((slug) => !taken.has(slug))
    .flatMap((slug) => [`/posts/${slug}`, `/posts/${slug}.md`]);
}
