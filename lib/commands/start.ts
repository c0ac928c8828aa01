// `npm start`: the site, on one machine, and what publishes to it. It makes what is missing first, and says so.
import { build, isBuilt } from '#lib/commands/build.ts';
import { Supervisor } from '#lib/commands/supervise.ts';
import { readCurrent } from '#lib/content/store.ts';
import { env } from '#lib/env.ts';

async function start(): Promise<number> {
  const supervisor = new Supervisor();
  await supervisor.startPublisher();
  if (!readCurrent(env.releaseDir)) {
    console.error('There is no release to show: mend what is said above, and start again.');
    return supervisor.end(1);
  }
  if (!(await isBuilt())) {
    console.log('There is no build of this code yet: building it, which takes about half a minute.');
    const code = await build();
    if (code !== 0) return supervisor.end(code);
  }
  if (env.isSiteUrlDefault) {
    console.log(`SITE_URL is not set: links for search engines and previews will say ${env.siteUrl}.`);
  }
  return supervisor.serve();
}

process.exitCode = await start();
