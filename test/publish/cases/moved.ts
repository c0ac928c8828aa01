// Imported blogs of ten generators: each of their old addresses leads to its post, over HTTP.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readSource } from '#lib/import/source/read-source.ts';
import { putFiles, readAll } from '#test/corpus/folder.ts';
import { type Files, goodFolder, now } from '#test/corpus/form.ts';
import { makeBlog } from '#test/import/corpus.ts';
import { dialects } from '#test/import/dialects.ts';
import { importInto } from '#test/import/import-blog.ts';
import { fromRoot, Program } from '../../../e2e/site/checkout.ts';
import { type Finding, judge } from '../../judge.ts';
import type { Case, Place } from '../case.ts';
import { awaitThat } from '../live.ts';

/** An old address, and a text of the page that it leads to, if it is the page of a post. */
type Old = readonly [address: string, title?: string];

export const movedBlogs: Case = (bench) =>
  bench.inPlace('moved', {}, async (place) => {
    const contentDir = join(place.dir, 'content');
    await mkdir(contentDir);
    await putFiles(contentDir, goodFolder);
    const olds = await moveIn(place, contentDir, bench.isShort ? 2 : 21, bench.isShort);
    const files = [...(await readAll(contentDir))].map(([path, bytes]): [string, Uint8Array] => [
      `content/${path}`,
      bytes,
    ]);
    const { repository, live } = place;
    await repository.push(await repository.commit({ files: Object.fromEntries(files) as Files, isWhole: true }));
    await live.start();
    await awaitThat('the first release', async () =>
      (await live.get('/posts/good')).status === 200 ? true : undefined,
    );
    const found: Finding = { bad: [], runs: 0 };
    const control: Finding = { bad: [], runs: 0 };
    for (const [address, title] of olds) {
      await expectMoved(place, found, address, title);
      // No redirect exists for an address that no blog had.
      await expectMoved(place, control, address.replace(/(?=[a-z])/i, 'no-'), title);
    }
    return [
      judge('an old address of an imported blog: neither 200 nor 308, or not its post', found, control, olds.length),
    ];
  });

/** @returns the addresses of all posts, and those of the redirects that the import wrote */
async function moveIn(place: Place, contentDir: string, count: number, isShort: boolean): Promise<Old[]> {
  const olds: Old[] = [];
  for (const [index, dialect] of dialects.entries()) {
    const { files, posts } = makeBlog(dialect, index + 1, count);
    const source = join(place.dir, dialect.name);
    await putFiles(source, files);
    if (isShort) await importInto(readSource(source, {}), contentDir, now);
    else await runImport(source, contentDir);
    for (const { address, title } of posts) olds.push([address, title]);
  }
  const rules = parse(String((await readAll(contentDir)).get('redirects.yaml'))) as Record<string, string>;
  const exact = Object.keys(rules).filter((address) => !address.endsWith('*'));
  return [...olds, ...exact.map((address): Old => [address])];
}

async function runImport(source: string, contentDir: string): Promise<void> {
  const args = ['lib/commands/import.ts', source, '--into', contentDir, '--force'];
  const { code, output } = await new Program(fromRoot('node_modules/.bin/node'), args, { cwd: fromRoot('.') }).finish();
  if (code !== 0) throw new Error(`The import of ${source} ended with ${code}:\n${output}`);
}

async function expectMoved({ live }: Place, finding: Finding, address: string, title?: string): Promise<void> {
  finding.runs += 1;
  const first = await live.get(address);
  const { location } = first.headers;
  const target = location === undefined ? undefined : new URL(location, live.origin);
  const page = target && first.status === 308 ? await live.get(target.pathname + target.search) : first;
  if (page.status !== 200)
    finding.bad.push(`${address} responds with ${first.status}, and ${location ?? 'no target'} with ${page.status}`);
  else if (title !== undefined && !page.text.includes(title))
    finding.bad.push(`${address} leads to a page without "${title}"`);
}
