// A long-running process, as the publisher is: edits a post, makes a release, and reads it as a server does.

import { env } from '#lib/env.ts';
import { findRoute } from '#lib/find-route.ts';
import { currentRelease, readIndex } from '#lib/posts/read-release.ts';
import { getRelations } from '#lib/posts/related.ts';
import { ReleaseBuilder } from '#lib/release/builder.ts';
import { SearchIndex } from '#lib/search/search.ts';
import { readFolder } from '#lib/source/content-files.ts';
import { setCurrent } from '#test/set-current.ts';
import { editPost } from './site.ts';

/** The first round loads Contentlayer and the search index, and is not counted. */
const rounds = 6;

async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

const size = Number(process.argv[2]);
const builder = await ReleaseBuilder.open(env.releaseDir);
const search = new SearchIndex(env.releaseDir);
const edits: number[] = [];
const reads: number[] = [];
for (let round = 0; round < rounds; round++) {
  await editPost(env.contentDir, size, `Round${Date.now()}`);
  const edit = await time(async () => {
    const { digest, compiled } = await builder.prepare(readFolder(env.contentDir), { now: Date.now() });
    if (!digest || compiled !== 1) throw new Error(`${compiled} files were compiled, and one was changed`);
    await setCurrent(env.releaseDir, digest);
  });
  const read = await time(async () => {
    const release = currentRelease();
    const index = readIndex(release);
    const { slug = '' } = index.posts[0] ?? {};
    findRoute(index, '/nowhere');
    getRelations(index).list(slug, [], 3);
    await search.load(release, index);
  });
  if (round === 0) continue;
  edits.push(edit);
  reads.push(read);
}
console.log(JSON.stringify({ edits, reads }));
