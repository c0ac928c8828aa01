// `npm run doctor`: checks a machine and its settings before the first start, and prints one line for each problem.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOptions } from '#lib/commands/options.ts';
import { advice, blocker, type Finding, skipped } from '#lib/doctor/finding.ts';
import { checkClock, checkFolder, checkMemory, checkOneFileSystem, checkUser } from '#lib/doctor/machine.ts';
import { checkSecurityTxt } from '#lib/doctor/security-txt.ts';
import { readEnvironment } from '#lib/dotenv.ts';
import { countOf } from '#lib/model/wording.ts';
import { releaseDir } from '#lib/release-dir.ts';
import { parseSettings } from '#lib/settings.ts';

const root = join(import.meta.dirname, '../..');
/** Bytes for a check of an import, and for the first transfer of a repository. */
const temporaryDisk = 100_000_000;
/** Milliseconds for the host of the content. */
const sourceLimit = 30_000;
/** Milliseconds for a program that has the port of the site. */
const portLimit = 5_000;

async function examine(): Promise<Finding[]> {
  const release = checkFolder(releaseDir, 'RELEASE_DIR');
  const machine = [
    ...checkUser(),
    ...checkMemory(existsSync(join(root, '.next/BUILD_ID'))),
    ...release,
    ...(release.length === 0
      ? checkOneFileSystem(releaseDir)
      : [skipped('the parts of RELEASE_DIR, as it is not ready')]),
    ...checkFolder(join(root, '.next'), 'The build'),
    ...checkFolder(tmpdir(), 'TMPDIR', temporaryDisk),
    ...checkClock(join(root, 'package.json'), Date.now()),
  ];
  return [...machine, ...(await examineSettings())];
}

async function examineSettings(): Promise<Finding[]> {
  const parsed = parseSettings(readEnvironment());
  if ('problems' in parsed)
    return [...parsed.problems.map(blocker), skipped('address, ports, source, store and proxy, as settings are wrong')];
  // These read the settings when they are loaded, and exit if one is wrong.
  const { env } = await import('#lib/env.ts');
  const { checkAddress, checkNginx, checkSource } = await import('#lib/doctor/site.ts');
  const { checkStore } = await import('#lib/doctor/store.ts');
  const hasNoGit = env.contentRepo !== undefined && spawnSync('git', ['--version']).status !== 0;
  const source = hasNoGit
    ? [blocker('git is not installed, and CONTENT_REPO needs it: install it (Debian: apt-get install git).')]
    : await checkSource(env, sourceLimit);
  const proxy = env.isSiteUrlDefault ? [skipped('the proxy, as SITE_URL is not set')] : checkNginx(env);
  const contacts = env.isSiteUrlDefault ? [] : checkSecurityTxt(root, Date.now()).map(advice);
  const store = await checkStore(env);
  return [...checkAddress(env), ...(await checkPorts()), ...source, ...store, ...proxy, ...contacts];
}

/** Checks the ports of the site and of its metrics, unless the site runs already. */
async function checkPorts(): Promise<Finding[]> {
  const { env } = await import('#lib/env.ts');
  const { findListenProblem, metricsNames } = await import('#lib/listen-error.ts');
  const { livePath } = await import('#lib/urls.ts');
  const isRunning = await fetch(`http://127.0.0.1:${env.port}${livePath}`, {
    signal: AbortSignal.timeout(portLimit),
  }).then(
    (response) => response.ok,
    () => false,
  );
  if (isRunning) return [skipped(`the ports, because the site already runs on port ${env.port}`)];
  const { metricsPort: port, metricsHost: host } = env;
  const problems = [
    await findListenProblem(env),
    port === undefined ? undefined : await findListenProblem({ port, host }, metricsNames),
  ];
  return problems.filter((problem) => problem !== undefined).map(blocker);
}

const starts: Record<Finding['kind'], string> = { blocker: '', advice: 'Advice: ', skipped: 'Not checked: ' };

readOptions({});
const findings = await examine();
for (const { kind, text } of findings) console.log(`${starts[kind]}${text}${kind === 'skipped' ? '.' : ''}`);
const blockers = findings.filter(({ kind }) => kind === 'blocker').length;
console.log(
  blockers === 0 ? 'The machine and the settings are ready: npm start' : `${countOf(blockers, 'problem')} to fix.`,
);
process.exit(blockers === 0 ? 0 : 1);
