// `npm test`, `npm run test:proofs` and `npm run lint`: runs the stages named in its arguments. The last line of output is
// the sum of their counts.
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isBuilt } from '#lib/commands/build.ts';
import { binary, run } from '#lib/commands/run.ts';
import { canFindProcesses, runStage, stopOnSignals } from '#lib/commands/stage.ts';
import { readPlaywrightReport, readReport, readSuiteReport, readVitestReport } from '#lib/commands/test-reports.ts';
import { type Count, countOne, countTests, failedOnce, runStages, type Stage } from '#lib/commands/test-runner.ts';
import { findDenial } from '#lib/commands/without-network.ts';

/** `--reuse-build` uses an existing build if it was made from this code and these settings. */
const { values, positionals: names } = parseArgs({
  options: { 'reuse-build': { type: 'boolean', default: false } },
  allowPositionals: true,
});
const reusesBuild = values['reuse-build'];

/** All stages. The npm scripts name the ones that they run. */
const stages: Record<string, Stage> = {
  format: stageOf('Format and lint', ['biome', 'check', '.']),
  unused: stageOf('Dead code and dependencies', ['knip']),
  language: stageOf('Plain English', ['node', 'lib/commands/check-language.ts']),
  types: stageOf('Types', ['next', 'typegen'], ['tsc', '--noEmit']),
  unit: { title: 'Unit tests', run: unitQuick },
  // Both often wait for programs that they start, and so leave a core idle.
  'unit-full': { title: 'Unit tests with all samples', isBeside: true, run: unitFull },
  samples: { title: 'Samples of posts', isBeside: true, run: samples },
  // Both write to `.next`.
  build: { title: 'Build, without a network', after: 'types', isBeside: true, run: buildWithoutNetwork },
  e2e: { title: 'End-to-end tests', needs: 'build', run: () => endToEnd('--grep-invert', '@slow|@browsers') },
  'e2e-slow': { title: 'Slow end-to-end tests', needs: 'build', run: () => endToEnd('--grep', '@slow') },
  // One run starts the sites of the tests once.
  'e2e-full': {
    title: 'End-to-end tests, also slow ones',
    needs: 'build',
    run: () => endToEnd('--grep-invert', '@browsers'),
  },
  browsers: { title: 'Firefox and WebKit', needs: 'build', run: otherBrowsers },
  // Both wait for one process at a time, and so leave a core idle.
  faults: { title: 'Faults', isBeside: true, run: (print) => shortSuite('faults', print) },
  publish: { title: 'Publishing', needs: 'build', run: () => shortSuite('publish') },
  cluster: { title: 'Several machines', needs: 'build', run: cluster },
};

const build = ['lib/commands/build.ts'];

/** Processes that a stage left running. They are killed, and the run fails. */
const leftBehind: string[] = [];

/** Checks that this machine cannot run. */
const notChecked: string[] = [];

const reports = await mkdtemp(join(tmpdir(), 'load-bearing-test-'));

/** Keeps the developer's `.env` from being read. */
const withoutDotenv = { __NEXT_PROCESSED_ENV: 'true' };

/**
 * Runs a command and kills the processes that it leaves running.
 * @returns its exit code
 */
async function runIn(
  [command = '', ...args]: readonly string[],
  env: Record<string, string> = {},
  print?: (text: string) => void,
): Promise<number> {
  const { code, left } = await runStage(command, args, { env: { ...withoutDotenv, ...env }, print });
  for (const one of left) console.error(`Left running: ${one}`);
  leftBehind.push(...left);
  return code;
}

/** Makes a stage of quick commands. It passes if all of them do. */
function stageOf(title: string, ...commands: [name: string, ...args: string[]][]): Stage {
  return {
    title,
    isBeside: true,
    run: async (print) => {
      const codes: number[] = [];
      for (const [name, ...args] of commands) codes.push(await runIn([binary(name), ...args], {}, print));
      return countOne(codes.every((code) => code === 0));
    },
  };
}

async function buildWithoutNetwork(print?: (text: string) => void): Promise<Count> {
  if (reusesBuild && (await isBuilt())) return countOne(true);
  const denial = await findDenial();
  if (!denial) notChecked.push('that the build needs no network (unshare --net is not allowed here)');
  return countOne((await runIn([...(denial ?? []), binary('node'), ...build], {}, print)) === 0);
}

/** Without the flag, packages would start their servers. */
const quiet = { RUNLEVEL: '1' };
/** The module of Varnish that finds pages by tags. */
const xkeyPath = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/varnish/vmods/libvmod_xkey.so`;

async function unitQuick(): Promise<Count> {
  await havePackage('redis-server', '/usr/bin/redis-server', quiet, 'that several machines share releases');
  await havePackage('prometheus', '/usr/bin/promtool', quiet, 'that the alerts fire');
  await havePackage('varnish', '/usr/sbin/varnishd', quiet, 'that a CDN is purged');
  await havePackage('varnish-modules', xkeyPath, quiet, 'that a CDN is purged');
  // Another stage runs the tests of the posts.
  return unit([], names.includes('samples') ? { TEST_POSTS: 'no' } : {});
}

/** Runs the tests that use only some of their samples in `npm test`, with all samples. */
async function unitFull(print?: (text: string) => void): Promise<Count> {
  await havePackage('cmark-gfm', '/usr/bin/cmark-gfm', {}, 'that imported posts look as on GitHub');
  const folders = ['lib', 'test'];
  const found = await Promise.all(
    folders.map(async (folder) => (await readdir(folder, { recursive: true })).map((name) => join(folder, name))),
  );
  const names = found.flat().filter((name) => name.endsWith('.test.ts'));
  const texts = await Promise.all(names.map((name) => readFile(name, 'utf8')));
  const sampled = names.filter((_, place) => texts[place]?.includes("'#test/sample-counts.ts'"));
  return unit(['--tags-filter=sampled', ...sampled], { TEST_SAMPLES: 'full' }, print);
}

/** Runs the code that posts show. `npm run init` removes these posts and their tests. */
async function samples(print?: (text: string) => void): Promise<Count> {
  if (!existsSync('test/sample')) {
    console.log('There are no samples: they belong to the posts that came with the software.');
    return { passed: 0, failed: 0 };
  }
  await havePackage('redis-server', '/usr/bin/redis-server', quiet, 'that the code for Redis in posts runs');
  await havePackage('postgresql', '/usr/lib/postgresql', quiet, 'that the SQL in posts runs');
  await havePackage('prometheus', '/usr/bin/promtool', quiet, 'that the alerts in posts fire');
  await havePackage('jq', '/usr/bin/jq', {}, 'that the scripts in posts run');
  return unit(['test/sample'], {}, print);
}

/** @param args options of Vitest and the test files to run; all of them if none is named */
async function unit(
  args: readonly string[] = [],
  env: Record<string, string> = {},
  print?: (text: string) => void,
): Promise<Count> {
  const report = join(reports, `unit-${randomUUID()}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = await runIn([binary('vitest'), 'run', ...reporters, ...args], env, print);
  const { passed, failures } = await readReport(report, readVitestReport);
  return countTests(passed, failures, code);
}

let installing: Promise<unknown> = Promise.resolve();

/**
 * Installs a package with `apt-get`, one at a time: stages run beside each other, and `apt-get` refuses to.
 * @returns whether it is installed
 */
function install(name: string, env: Record<string, string> = {}, options: readonly string[] = []): Promise<boolean> {
  const installed = installing.then(async () => {
    console.log(`${name} is missing: installing it.`);
    await run('apt-get', ['update', '-qq']);
    return (await run('apt-get', ['install', '-y', '-qq', ...options, name], { env })) === 0;
  });
  installing = installed.catch(() => undefined);
  return installed;
}

/** Whether this process may install packages of Debian. */
const isRootOnDebian = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

/**
 * Installs a package of Debian if possible.
 * @param claim the check that needs the package
 */
async function havePackage(name: string, path: string, env: Record<string, string>, claim: string): Promise<void> {
  if (existsSync(path)) return;
  if (isRootOnDebian && (await install(name, env, ['--no-install-recommends']))) return;
  notChecked.push(`${claim} (install ${name})`);
}

async function otherBrowsers(): Promise<Count> {
  await havePackage('firefox-esr', '/usr/bin/firefox-esr', {}, 'that the site works in Firefox');
  await havePackage('webkit2gtk-driver', '/usr/bin/WebKitWebDriver', {}, 'that the site works in WebKit');
  await havePackage('xvfb', '/usr/bin/xvfb-run', {}, 'that the site works in WebKit');
  return endToEnd('--grep', '@browsers');
}

/** Runs the end-to-end tests with or without some tags. */
async function endToEnd(grep: '--grep' | '--grep-invert', tags: string): Promise<Count> {
  if (!(await haveChromium())) return failedOnce;
  const report = join(reports, `e2e${grep}${tags.length}.json`);
  const code = await runIn([binary('playwright'), 'test', grep, tags], { PLAYWRIGHT_JSON_OUTPUT_FILE: report });
  const { passed, skipped, failures } = await readReport(report, readPlaywrightReport);
  if (skipped > 0) notChecked.push(`${skipped} skipped end-to-end tests, see above`);
  return countTests(passed, failures, code);
}

async function cluster(): Promise<Count> {
  const claim = 'that several machines show one release';
  const quiet = { RUNLEVEL: '1' };
  const programs = { 'redis-server': '/usr/bin/redis-server', nginx: '/usr/sbin/nginx' };
  for (const [name, path] of Object.entries(programs)) await havePackage(name, path, quiet, claim);
  if (Object.values(programs).every((path) => existsSync(path))) return shortSuite('cluster');
  return { passed: 0, failed: 0 };
}

/** Runs the short form of a suite in `test/`. */
async function shortSuite(name: 'cluster' | 'faults' | 'publish', print?: (text: string) => void): Promise<Count> {
  const report = join(reports, `${name}.json`);
  const code = await runIn([binary('node'), `test/${name}/run.ts`, '--short', '--report', report], {}, print);
  const { passed, failures } = await readReport(report, readSuiteReport);
  return countTests(passed, failures, code);
}

/**
 * Installs Chromium if it is missing: Debian's package if possible, else Playwright's build.
 * @returns whether there is one
 */
async function haveChromium(): Promise<boolean> {
  if (existsSync('/usr/bin/chromium')) return true;
  if (isRootOnDebian && (await install('chromium'))) return true;
  if ((await run(binary('playwright'), ['install', 'chromium'])) === 0) return true;
  console.error('The end-to-end tests need Chromium: install it (Debian: apt-get install chromium) and try again.');
  return false;
}

stopOnSignals();
const summary = await runStages(stages, names);
await rm(reports, { recursive: true, force: true });

if (!canFindProcesses)
  notChecked.push('that no process is left running (only Linux shows the environment of processes)');
if (leftBehind.length > 0) console.error(`\nLeft running and killed:\n  ${leftBehind.join('\n  ')}`);
const left = countOne(leftBehind.length === 0);
for (const line of notChecked) console.log(`\nNOT CHECKED: ${line}`);
for (const title of summary.notRun) console.log(`\nNOT RUN: ${title}, as the build failed`);
if (summary.failures.length > 0) console.log(`\nFAILED:\n  ${summary.failures.join('\n').replaceAll('\n', '\n  ')}`);
const failed = summary.failed + left.failed;
console.log(`\n${summary.passed + left.passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
