// `npm start`: runs the server and the publisher on one machine. A missing release or build is made first.
import { adoptOutput } from '#lib/adopt-output.ts';
import { build, isBuilt } from '#lib/commands/build.ts';
import { copyRelease } from '#lib/commands/copy-release.ts';
import { readOptions } from '#lib/commands/options.ts';
import { becomeServer, Supervisor } from '#lib/commands/supervise.ts';
import { checkSecurityTxt } from '#lib/doctor/security-txt.ts';
import { env } from '#lib/env.ts';
import { findListenProblem } from '#lib/listen-error.ts';
import { log } from '#lib/log.ts';
import { readCurrent } from '#lib/model/release-files.ts';
import { LockError, takeLock } from '#lib/publish/lock.ts';

async function start(): Promise<number> {
  if (!canWriteReleases()) return 1;
  const problem = await findListenProblem(env);
  if (problem) {
    console.error(problem);
    return 1;
  }
  const supervisor = new Supervisor();
  const published = env.role === 'web' ? undefined : supervisor.startPublisher();
  // An existing release is served at once: the host of the source may not respond.
  if (!readCurrent(env.releaseDir)) await published;
  if (!readCurrent(env.releaseDir) && !supervisor.isStopping) await copyRelease(() => supervisor.isStopping);
  if (supervisor.isStopping) return supervisor.end(0);
  if (!readCurrent(env.releaseDir)) {
    console.error('There is no release to serve: fix the problem above and start again.');
    return supervisor.end(1);
  }
  if (!(await isBuilt())) {
    console.log('There is no build of this code yet: building takes about half a minute.');
    // In a log, the lines of the build are adopted like those of this process.
    const code = await build(process.stdout.isTTY ? undefined : (text) => void process.stdout.write(text));
    if (supervisor.isStopping) return supervisor.end(0);
    if (code !== 0) return supervisor.end(code);
  }
  if (env.isSiteUrlDefault) {
    console.log(`SITE_URL is not set: links in feeds, search engines and previews will start with ${env.siteUrl}.`);
  } else for (const problem of checkSecurityTxt(process.cwd(), Date.now())) log.warn(problem);
  // The supervisor of a web instance would have nothing to do: a process manager restarts the server.
  if (env.role === 'web') becomeServer();
  return supervisor.serve();
}

/** @returns whether this user may write the release folder. If not, the reason is printed. */
function canWriteReleases(): boolean {
  try {
    takeLock(env.releaseDir)?.release();
    return true;
  } catch (error) {
    if (!(error instanceof LockError)) throw error;
    console.error(error.message);
    return false;
  }
}

readOptions({});
adoptOutput();
process.exitCode = await start();
