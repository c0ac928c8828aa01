// `npm start`: the site, on one machine. It makes what is missing first, and says so.
import { build, isBuilt } from '#lib/commands/build.ts';
import { release } from '#lib/commands/release.ts';
import { run } from '#lib/commands/run.ts';
import { readCurrent } from '#lib/content/store.ts';
import { env } from '#lib/env.ts';

async function start(): Promise<number> {
  const isReleased = await release();
  if (!isReleased && !readCurrent(env.releaseDir)) return 1;
  if (!isReleased) console.log('Readers go on seeing the last good release.');
  if (!(await isBuilt())) {
    console.log('There is no build of this code yet: building it, which takes about half a minute.');
    const code = await build();
    if (code !== 0) return code;
  }
  if (env.isSiteUrlDefault) {
    console.log(`SITE_URL is not set: links for search engines and previews will say ${env.siteUrl}.`);
  }
  return run(process.execPath, ['server.ts']);
}

process.exitCode = await start();
