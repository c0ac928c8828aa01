// `npm start`: the site, on one machine, and what publishes to it. It makes what is missing first, and says so.
import { build, isBuilt } from '#lib/commands/build.ts';
import { Supervisor } from '#lib/commands/supervise.ts';
import { env } from '#lib/env.ts';
import { findListenProblem } from '#lib/listen-error.ts';
import { readCurrent } from '#lib/model/object-store.ts';
import { LockError, takeLock } from '#lib/publish/lock.ts';
import { checkSecurityTxt } from '#lib/security-txt.ts';

async function start(): Promise<number> {
  if (!isOwnFolder()) return 1;
  const problem = await findListenProblem(env);
  if (problem) {
    console.error(problem);
    return 1;
  }
  const supervisor = new Supervisor();
  const published = supervisor.startPublisher();
  // A release on disk is served at once: the source may be a host that does not answer.
  if (!readCurrent(env.releaseDir)) await published;
  if (!readCurrent(env.releaseDir)) {
    console.error('There is no release to show: fix the problem above, and start again.');
    return supervisor.end(1);
  }
  if (!(await isBuilt())) {
    console.log('There is no build of this code yet: building it, which takes about half a minute.');
    const code = await build();
    if (code !== 0) return supervisor.end(code);
  }
  if (env.isSiteUrlDefault) {
    console.log(`SITE_URL is not set: links for search engines and previews will say ${env.siteUrl}.`);
  } else for (const problem of checkSecurityTxt(process.cwd(), Date.now())) console.warn(problem);
  return supervisor.serve();
}

/** @returns whether this user may write the release folder; if not, the reason is printed */
function isOwnFolder(): boolean {
  try {
    takeLock(env.releaseDir)?.release();
    return true;
  } catch (error) {
    if (!(error instanceof LockError)) throw error;
    console.error(error.message);
    return false;
  }
}

process.exitCode = await start();
