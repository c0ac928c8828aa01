// All machines and the store are lost but for a copy of the folder of the publisher that led. A cluster that starts with it has
// the history of posts, the previews, and the releases for a rollback.
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PublishEvent, PublisherRequest } from '#lib/publish/events.ts';
import { askPublisher } from '#lib/publish/socket.ts';
import { type Finding, judge } from '../../judge.ts';
import { awaitThat } from '../../publish/live.ts';
import { Blog } from '../blog.ts';
import type { Case } from '../case.ts';
import type { Cluster } from '../cluster.ts';

/** Edits before the loss. */
const edits = 3;

export const restore: Case = (bench) =>
  bench.inCluster('restore', {}, async (cluster) => {
    const blog = new Blog(cluster.repository);
    await blog.push();
    await cluster.start();
    for (let edit = 1; edit < edits; edit += 1) {
      await blog.push();
      await ask(cluster, { ask: 'publish' });
    }
    const events = await ask(cluster, { ask: 'preview', slug: 'edited', days: 1 });
    const link = events.flatMap((event) => (event.event === 'link' ? [new URL(event.url).pathname] : []))[0] ?? '';
    const leader = await cluster.awaitLeader();
    const backup = join(bench.dir, 'backup');
    // The folder of running programs has a socket, which cannot be copied.
    const filter = (path: string) => path !== join(leader.releaseDir, 'run');
    await cp(leader.releaseDir, backup, { recursive: true, filter });
    await awaitThat('the preview is on all instances', async () =>
      (await look(cluster, link)).length === 0 ? true : undefined,
    );
    bench.log('the backup is made');

    const found: Finding = { bad: [], runs: 0 };
    await startAgain(cluster, backup);
    found.bad.push(...(await settle(cluster, link)));
    found.runs = 2 * cluster.webs.length + 1;
    found.bad.push(...(await rollBack(cluster)));
    bench.log('the cluster is restored');

    // A git repository alone does not have them.
    const control: Finding = { bad: [], runs: found.runs };
    await startAgain(cluster);
    control.bad.push(...(await look(cluster, link)), ...(await rollBack(cluster)));
    return [judge('history, previews and rollback after a restore (control: without the copy)', found, control)];
  });

async function ask(cluster: Cluster, request: PublisherRequest): Promise<PublishEvent[]> {
  const events: PublishEvent[] = [];
  await askPublisher((await cluster.awaitLeader()).releaseDir, request, (event) => events.push(event));
  return events;
}

/** Stops everything, and restarts it with empty folders and an empty store. @param backup the folder of one publisher */
async function startAgain(cluster: Cluster, backup?: string): Promise<void> {
  await Promise.all(cluster.machines.map((machine) => machine.stop()));
  await cluster.store.kill();
  for (const { releaseDir, copy } of cluster.machines) {
    await rm(releaseDir, { recursive: true, force: true });
    await rm(join(copy, '.next/page-cache'), { recursive: true, force: true });
  }
  await cluster.store.start();
  const [first] = cluster.publishers;
  if (backup && first) {
    await cp(backup, first.releaseDir, { recursive: true });
    // The other publisher must not become the leader before it.
    first.start();
    await cluster.awaitLeader();
  }
  await cluster.start();
}

/** Waits for a while until nothing is missing. @returns what is still missing */
async function settle(cluster: Cluster, link: string): Promise<string[]> {
  const wait = async () => ((await look(cluster, link)).length === 0 ? true : undefined);
  await awaitThat('the restored pages', wait, 20_000, 200).catch(() => undefined);
  return look(cluster, link);
}

/** @returns what is missing on the instances */
async function look({ webs }: Cluster, link: string): Promise<string[]> {
  const found: string[] = [];
  for (const web of webs) {
    const { status, text } = await web.get('/posts/edited/history');
    if (status !== 200 || !text.includes('Version 1') || !text.includes(`Version ${edits}`))
      found.push(`${web.name} lacks the history: ${status}`);
    const preview = await web.get(link);
    if (preview.status !== 200) found.push(`${web.name} lacks the preview: ${preview.status}`);
  }
  return found;
}

async function rollBack(cluster: Cluster): Promise<string[]> {
  const last = (await ask(cluster, { ask: 'rollback' })).at(-1);
  const isDone = last?.event === 'done' && last.result.state === 'published';
  return isDone ? [] : [`the rollback failed: ${JSON.stringify(last)}`];
}
