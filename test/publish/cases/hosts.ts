// A host that breaks the connection, sends garbage or does not respond: readers see the previous release, and the newest one once the host works.
import { setTimeout as sleep } from 'node:timers/promises';
import { pick } from '../../faults/random.ts';
import { type Finding, judge, randomOf } from '../../judge.ts';
import type { Case } from '../case.ts';
import { EditedSite } from '../edited-site.ts';
import type { Manner } from '../transport.ts';

/** Bytes. The approximate size of a fetch of one edit, protocol lines included. */
const fetchSize = 2_500;
/** Milliseconds. The case does not wait for the time limit of a silent host, but checks that others are not delayed. */
const silence = 5_000;

export const badHosts: Case = (bench) =>
  bench.inPlace('hosts', { transport: 'ssh' }, async (place) => {
    const { live } = place;
    const random = randomOf(bench, 60);
    const site = new EditedSite(place);
    await site.begin();
    const publisher = await live.awaitProcess('publisher.ts');
    const cuts = Array.from({ length: bench.isShort ? 3 : 60 }, () => pick(random, fetchSize));
    const manners: Manner[] = ['refuse', 'babble', ...(bench.isShort ? [] : (['go on for ever'] as const)), ...cuts];
    const found: Finding = { bad: [], runs: 0 };
    const control: Finding = { bad: [], runs: 0 };
    for (const manner of manners) {
      await site.push();
      await site.behave(manner);
      const { code, output } = await live.command('publish');
      const isLive = await site.isLive();
      found.runs += 1;
      const where = typeof manner === 'number' ? `cut after ${manner} bytes` : manner;
      if ((code === 0) !== isLive)
        found.bad.push(`${where}: code ${code}, the edit is ${isLive ? '' : 'not '}there: ${output}`);
      // The control: most of these runs publish nothing.
      if (!isLive) control.bad.push(`${where}: nothing was published: ${output.trim()}`);
      for (const path of ['/', '/posts/edited', '/about']) {
        const { status, text } = await live.get(path);
        if (status !== 200 || !text.trimEnd().endsWith('</html>'))
          found.bad.push(`${where}: ${path} responds with ${status}`);
      }
      await site.behave('answer');
      const after = await live.command('publish');
      if (!(await site.isLive())) found.bad.push(`${where}: not live although the host responds: ${after.output}`);
    }
    control.runs = found.runs;
    if ((await live.awaitProcess('publisher.ts')) !== publisher) found.bad.push('the publisher process was replaced');
    await site.push();
    await site.behave('say nothing');
    const asked = live.command('publish');
    await sleep(silence);
    const begun = performance.now();
    const { status } = await live.get('/posts/edited');
    if (status !== 200) found.bad.push(`while the host is silent: readers get the status ${status}`);
    console.error(`  while the host is silent, a page takes ${Math.round(performance.now() - begun)} ms`);
    await site.behave('answer');
    // A graceful stop ends git, which still waits for the host.
    await live.stop();
    await asked;
    found.runs += 1;
    return [
      judge(
        'a host that breaks off, sends garbage or is silent: pages incomplete, or edits not live once it works',
        found,
        control,
      ),
    ];
  });
