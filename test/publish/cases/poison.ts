// Pushes posts that crash or stall a compiler, each with a good edit: the edit must be live, the post reported, and the publisher running.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { goodFolder, post } from '#test/corpus/form.ts';
import { fromRoot, Program } from '../../../e2e/site/checkout.ts';
import { type Finding, judge } from '../../judge.ts';
import type { Bench, Case, Place } from '../case.ts';
import { awaitThat } from '../live.ts';

interface Poison {
  name: string;
  words: string;
  /** Whether the post may be published: it is slow, but valid. */
  mayShow?: boolean;
  /** The number of crashes after which the post is refused. */
  deaths?: number;
}

function cells(rows: number, columns: number): string {
  const line = (cell: string) => `|${`${cell}|`.repeat(columns)}`;
  return [line('x'), line('-'), ...Array.from({ length: rows }, () => line(''))].join('\n');
}

function paragraphs(count: number, perParagraph: number, text: string): string {
  return Array.from({ length: count / perParagraph }, () => text.repeat(perParagraph)).join('\n\n');
}

/** The compiler thread of the tested copy kills its process at these words, as the system does when memory runs out. */
const deadly = 'ends the process';

const poisons: Poison[] = [
  { name: 'ends the process', words: `It ${deadly}.`, deaths: 2 },
  { name: 'quotes 6,000 deep', words: `${'> '.repeat(6_000)}Words.` },
  { name: 'lists 200 deep', words: Array.from({ length: 200 }, (_, level) => `${'  '.repeat(level)}- x`).join('\n') },
  { name: '36,000 dead links', words: paragraphs(36_000, 60, '[a](/x)') },
  { name: '90,000 links', words: paragraphs(90_000, 60, '[a](/x)') },
  { name: 'a table of 5,000 by 90', words: cells(5_000, 90) },
  { name: 'a table of 2,000 by 60', words: cells(2_000, 60) },
  {
    name: 'backticks of every length',
    words: Array.from({ length: 900 }, (_, count) => '`'.repeat(count + 1)).join(' '),
    mayShow: true,
  },
  { name: '100,000 half links', words: '[a]('.repeat(100_000) },
  { name: '60,000 components', words: 'x <Kbd>a</Kbd> '.repeat(60_000) },
  { name: '200,000 list items', words: '- a\n'.repeat(200_000) },
  { name: '60,000 expressions', words: '{x} '.repeat(60_000) },
  { name: '60,000 headings', words: '# a\n'.repeat(60_000) },
  { name: '100,000 open tags', words: '<Callout '.repeat(100_000) },
  ...['js', 'ts', 'tsx', 'html', 'css', 'markdown', 'python', 'sql', 'yaml', 'ruby', 'cpp', 'bash'].map((language) => ({
    name: `a line that makes the grammar of ${language} go back`,
    words: `\`\`\`${language}\n${'a('.repeat(20_000)}${' '.repeat(50_000)}${'<a b="'.repeat(20_000)}\n\`\`\``,
    mayShow: true,
  })),
];

export const poisonPosts: Case = (bench) =>
  bench.inPlace('poison', {}, async (place) => {
    const chosen = bench.isShort ? poisons.slice(0, 3) : poisons;
    const worker = join(place.live.copy, 'lib/compile/compiler-worker.ts');
    const program = await readFile(worker, 'utf8');
    const deed = `  if (orders.some(({ text }) => text.includes('${deadly}'))) process.kill(process.pid, 'SIGKILL');\n`;
    const edited = program.replace(/^async function answer\(.*\n/m, (line) => line + deed);
    if (edited === program) throw new Error(`${worker} has no function answer: adapt test/publish/cases/poison.ts`);
    await writeFile(worker, edited);
    try {
      const found = await pushAll(bench, place, chosen);
      const control = await compileUnguarded(place, chosen);
      return [
        judge(
          'posts that crash or stall a compiler: edit not live, post not reported, or publisher dead',
          found,
          control,
          chosen.length,
        ),
      ];
    } finally {
      await writeFile(worker, program);
    }
  });

async function pushAll(bench: Bench, { repository, live }: Place, chosen: readonly Poison[]): Promise<Finding> {
  const found: Finding = { bad: [], runs: 0 };
  let parent: string | undefined;
  const commit = async (count: number, poison?: Poison) => {
    const all = {
      ...goodFolder,
      'posts/edited.mdx': post(`Edit ${count} is there.`),
      ...(poison ? { 'posts/poison.mdx': post(poison.words) } : {}),
    };
    const files = Object.fromEntries(Object.entries(all).map(([path, content]) => [`content/${path}`, content]));
    parent = await repository.commit({ files, isWhole: true, parent });
    return parent;
  };
  await live.installHook();
  await repository.push(await commit(0));
  await live.start();
  const isLive = async (count: number) =>
    (await live.get('/posts/edited')).text.includes(`Edit ${count} is there.`) || undefined;
  await awaitThat('the first edit', () => isLive(0));
  for (const [index, poison] of chosen.entries()) {
    const count = index + 1;
    const begun = performance.now();
    const before = await live.awaitProcess('publisher.ts');
    await live.push(await commit(count, poison));
    const bad = (text: string) => found.bad.push(`${poison.name}: ${text}`);
    await awaitThat('the edit', () => isLive(count), 240_000, 100).catch(() => bad('the good edit is not live'));
    bench.log(`${poison.name}: the edit is live after ${Math.round(performance.now() - begun)} ms`);
    if ((poison.deaths ?? 0) === 0 && live.findProcess('publisher.ts') !== before) bad('the publisher died');
    if (!poison.mayShow) {
      const named = () => live.log.slice(live.log.lastIndexOf('"event":"begin"')).includes('content/posts/poison.mdx');
      await awaitThat('its name', async () => named() || undefined, 20_000).catch(() =>
        bad('the log does not name the post'),
      );
      // The result is recorded after the pages were seen.
      const counts = async () => readErrors((await live.get('/healthz')).text) > 0 || undefined;
      await awaitThat('its error', counts, 20_000).catch(() => bad('/healthz counts no error'));
    }
    const health = await live.get('/healthz');
    if (health.status !== 200) bad(`/healthz is ${health.status}: ${health.text}`);
    found.runs += 1;
  }
  return found;
}

function readErrors(health: string): number {
  const { publish } = JSON.parse(health) as { publish?: { faults: number } };
  return publish?.faults ?? 0;
}

/** The control: the usual parser in an unguarded process crashes or does not end within the time limit. */
const unguarded = `
import { readFileSync } from 'node:fs';
import remarkGfm from 'remark-gfm';
import remarkMdx from 'remark-mdx';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';
const processor = unified().use(remarkParse).use(remarkMdx).use(remarkGfm).use(remarkRehype);
await processor.run(processor.parse(readFileSync(process.argv.at(-1), 'utf8')));
`;

async function compileUnguarded({ dir, live }: Place, chosen: readonly Poison[]): Promise<Finding> {
  const control: Finding = { bad: [], runs: 0 };
  const file = join(dir, 'poison.mdx');
  for (const { name, words } of chosen) {
    await writeFile(file, words);
    const args = ['--max-old-space-size=400', '--input-type=module', '-e', unguarded, file];
    const program = new Program(fromRoot('node_modules/.bin/node'), args, { cwd: live.copy });
    const timer = setTimeout(() => void program.kill(), 20_000);
    const { code } = await program.finish();
    clearTimeout(timer);
    control.runs += 1;
    if (code !== 0) control.bad.push(`${name}: the process crashed or did not end`);
  }
  return control;
}
