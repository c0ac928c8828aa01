// `npm run doctor`: checks a machine and its settings before the first start, and says in one line each what is wrong.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Finding, fault } from '#lib/doctor/finding.ts';
import { checkClock, checkFolder, checkMemory, checkOneFileSystem, checkUser } from '#lib/doctor/machine.ts';
import { readEnvironment } from '#lib/dotenv.ts';
import { releaseDir } from '#lib/release-dir.ts';
import { parseSettings } from '#lib/settings.ts';

const root = join(import.meta.dirname, '../..');
/** Milliseconds for the host of the content. */
const sourceLimit = 30_000;

async function examine(): Promise<Finding[]> {
  const release = checkFolder(releaseDir, 'RELEASE_DIR');
  const machine = [
    ...checkUser(),
    ...checkMemory(existsSync(join(root, '.next/BUILD_ID'))),
    ...release,
    ...(release.length === 0 ? checkOneFileSystem(releaseDir) : []),
    ...checkFolder(join(root, '.next'), 'The build'),
    ...checkClock(join(root, 'package.json'), Date.now()),
  ];
  return [...machine, ...(await examineSettings())];
}

async function examineSettings(): Promise<Finding[]> {
  const parsed = parseSettings(readEnvironment());
  if ('problems' in parsed) return parsed.problems.map(fault);
  // These read the settings when they are loaded, and end the process if one is wrong.
  const { env } = await import('#lib/env.ts');
  const { checkAddress, checkNginx, checkSource } = await import('#lib/doctor/site.ts');
  const git = env.contentRepo !== undefined && spawnSync('git', ['--version']).status !== 0;
  const source = git
    ? [fault('git is not installed, and CONTENT_REPO needs it: install it (Debian: apt-get install git).')]
    : await checkSource(env, sourceLimit);
  return [...checkAddress(env), ...(await checkPorts()), ...source, ...(env.isSiteUrlDefault ? [] : checkNginx(env))];
}

/** Checks the ports of the site and of its metrics, unless the site runs already. */
async function checkPorts(): Promise<Finding[]> {
  const { env } = await import('#lib/env.ts');
  const { findListenProblem } = await import('#lib/listen-error.ts');
  const { livePath } = await import('#lib/urls.ts');
  const isRunning = await fetch(`http://127.0.0.1:${env.port}${livePath}`).then(
    (response) => response.ok,
    () => false,
  );
  if (isRunning) return [];
  const problem = await findListenProblem(env);
  return problem === undefined ? [] : [fault(problem)];
}

const findings = await examine();
for (const { kind, text } of findings) console.log(kind === 'fault' ? text : `Advice: ${text}`);
const faults = findings.filter(({ kind }) => kind === 'fault').length;
console.log(faults === 0 ? 'The machine and the settings are ready: npm start' : `${faults} to correct.`);
process.exit(faults === 0 ? 0 : 1);
