// Scheduled posts go live at their time, and no response names them before it.
import { setTimeout as delay } from 'node:timers/promises';
import { buildPost, lists, test } from './pushed.ts';
import { hangLimit } from './site/checkout.ts';
import type { PublishedSite } from './site/published-site.ts';
import { expect } from './test.ts';

/** Requests every place until the post is live. @returns the time at which it was, and the paths that named it too early */
async function watchFor(site: PublishedSite, slug: string, secret: string, due: number) {
  const leaks: string[] = [];
  for (;;) {
    for (const path of [`/posts/${slug}`, `/posts/${slug}.md`, ...lists, `/search.json?q=${secret}`]) {
      const { status, text, headers } = await site.get(path);
      // The response was made before it arrived, so the check is made after it.
      const isEarly = Date.now() < due;
      const isNamed =
        status === 200 && `${JSON.stringify(headers)}${text}`.includes(secret) && !path.startsWith('/search');
      if (isEarly && isNamed) leaks.push(path);
      if (!isEarly && path === `/posts/${slug}` && status === 200) return { seen: Date.now(), leaks };
    }
    if (Date.now() > due + hangLimit) throw new Error(`The post is not there.\n${site.publisherLog}`);
  }
}

/** Milliseconds within which a due post must be live: two seconds, or a second and three pushes on a slow machine. */
function boundOf(pushTime: number): number {
  return Math.max(2_000, 1_000 + 3 * pushTime);
}

/**
 * Pushes a post that falls due shortly after the push has ended, however slow the machine is.
 * @returns its date, the output of the push, and the duration of the push in milliseconds
 */
async function pushDue(site: PublishedSite, slug: string, title: string) {
  for (let lead = 4_000; ; lead *= 2) {
    const due = Math.ceil((Date.now() + lead) / 1000) * 1000;
    const date = new Date(due).toISOString().replace('.000Z', 'Z');
    await site.write(`posts/${slug}.mdx`, buildPost({ title, date }));
    const start = Date.now();
    const { output } = await site.push();
    const pushTime = Date.now() - start;
    if (pushTime < lead / 2) return { due, date, output, pushTime };
  }
}

test('a scheduled post is in no response before its time, and live within two seconds of it', { tag: '@slow' }, async ({
  published: site,
}) => {
  const { due, date, output, pushTime } = await pushDue(site, 'on-time', 'Zyxwvutsr');
  expect(output).toContain(`the next post is due ${date}`);
  const { seen, leaks } = await watchFor(site, 'on-time', 'Zyxwvutsr', due);
  expect(leaks).toEqual([]);
  expect(seen - due).toBeLessThanOrEqual(boundOf(pushTime));
});

test('a post that falls due while the publisher is suspended is live when it resumes', { tag: '@slow' }, async ({
  published: site,
}) => {
  const { due, pushTime } = await pushDue(site, 'slept', 'Slept');
  site.signalPublisher('SIGSTOP');
  await delay(Math.max(0, due + 1_000 - Date.now()));
  expect((await site.get('/posts/slept')).status).toBe(404);
  site.signalPublisher('SIGCONT');
  const woken = Date.now();
  await site.waitFor(async () => (await site.get('/posts/slept')).status === 200);
  expect(Date.now() - woken).toBeLessThanOrEqual(boundOf(pushTime));
});
