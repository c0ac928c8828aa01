// `npm test`: everything that must hold, one stage after the other, and one line of count at the end.
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binary, run as runProgram } from '#lib/commands/run.ts';
import { canFindProcesses, runStage as run, stopOnSignals } from '#lib/commands/stage.ts';
import { findDenial } from '#lib/commands/without-network.ts';

interface Count {
  passed: number;
  failed: number;
}

const reports = await mkdtemp(join(tmpdir(), 'load-bearing-test-'));

/** The processes that stages have left running: a failure, as they would go on for ever. */
const leftBehind: string[] = [];

/** The tests have settings of their own, whatever is in the developer's `.env`. */
const noFile = { __NEXT_PROCESSED_ENV: 'true' };

/** Runs a stage, and ends what it leaves behind. @returns its exit code */
async function runStage(command: string, args: readonly string[], env: Record<string, string> = {}): Promise<number> {
  const { code, left } = await run(command, args, { ...noFile, ...env });
  for (const one of left) console.error(`Left running: ${one}`);
  leftBehind.push(...left);
  return code;
}

/** A stage that is one check: it passes or fails as a whole. */
async function check(name: string, ...commands: [string, string[]][]): Promise<Count> {
  announce(name);
  for (const [command, args] of commands) {
    if ((await runStage(binary(command), args)) !== 0) return { passed: 0, failed: 1 };
  }
  return { passed: 1, failed: 0 };
}

/** What is not shown here, and would be elsewhere. */
const notShown: string[] = [];

/** Where no network can be denied, with one. */
async function buildWithoutNetwork(): Promise<Count> {
  const [deny, ...rest] = (await findDenial()) ?? [];
  announce('Build, without a network');
  if (!deny) notShown.push('that the build needs no network (unshare --net is not allowed here)');
  const build = [binary('node'), 'lib/commands/build.ts'];
  const [command = '', ...args] = deny ? [deny, ...rest, ...build] : build;
  return (await runStage(command, args)) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

function announce(name: string): void {
  console.log(`\n== ${name}`);
}

async function unit(): Promise<Count> {
  announce('Unit tests');
  const report = join(reports, 'unit.json');
  const code = await runStage(binary('vitest'), [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]);
  const { numPassedTests, numFailedTests } = await readReport(report, { numPassedTests: 0, numFailedTests: 0 });
  return count(numPassedTests, numFailedTests, code);
}

async function endToEnd(): Promise<Count> {
  announce('End-to-end tests');
  if (!(await haveChromium())) return { passed: 0, failed: 1 };
  const report = join(reports, 'e2e.json');
  const code = await runStage(binary('playwright'), ['test'], { PLAYWRIGHT_JSON_OUTPUT_FILE: report });
  const { stats } = await readReport(report, { stats: { expected: 0, skipped: 0, unexpected: 0, flaky: 0 } });
  if (stats.skipped > 0) notShown.push(`what ${stats.skipped} skipped end-to-end tests would show, see above`);
  return count(stats.expected, stats.unexpected + stats.flaky, code);
}

async function publishing(): Promise<Count> {
  announce('Publishing');
  const report = join(reports, 'publish.json');
  const code = await runStage(binary('node'), ['test/publish/run.ts', '--short', '--report', report]);
  const { passed, failed } = await readReport(report, { passed: 0, failed: 0 });
  return count(passed, failed, code);
}

/** A run that fails without a failing test failed all the same. */
function count(passed: number, failed: number, code: number): Count {
  return { passed, failed: code === 0 ? failed : Math.max(failed, 1) };
}

async function readReport<Report>(path: string, empty: Report): Promise<Report> {
  if (!existsSync(path)) return empty;
  return JSON.parse(await readFile(path, 'utf8')) as Report;
}

/** Debian's Chromium where there is one or it can be installed, else Playwright's own. */
async function haveChromium(): Promise<boolean> {
  if (existsSync('/usr/bin/chromium')) return true;
  const isRootOnDebian = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (isRootOnDebian) {
    console.log('Chromium is missing: installing the package chromium.');
    await runProgram('apt-get', ['update', '-qq']);
    if ((await runProgram('apt-get', ['install', '-y', '-qq', 'chromium'])) === 0) return true;
  }
  if ((await runProgram(binary('playwright'), ['install', 'chromium'])) === 0) return true;
  console.error('The end-to-end tests need Chromium: install it (Debian: apt-get install chromium) and try again.');
  return false;
}

stopOnSignals();
if (!canFindProcesses) notShown.push('that no process is left behind (only Linux shows the environment of processes)');

const counts = [
  await check('Format and lint', ['biome', ['check', '.']]),
  await check('Dead code and dependencies', ['knip', []]),
  await check('Types', ['next', ['typegen']], ['tsc', ['--noEmit']]),
  await unit(),
];
const built = await buildWithoutNetwork();
counts.push(built);
if (built.failed === 0) {
  counts.push(await endToEnd());
  counts.push(await check('Faults', ['node', ['test/faults/run.ts', '--short']]));
  counts.push(await publishing());
}
await rm(reports, { recursive: true, force: true });

counts.push(leftBehind.length === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
if (leftBehind.length > 0) console.error(`\nLeft running, and ended now:\n  ${leftBehind.join('\n  ')}`);

const sum = (pick: (count: Count) => number) => counts.reduce((total, count) => total + pick(count), 0);
const failed = sum(({ failed: number }) => number);
for (const what of notShown) console.log(`\nNOT SHOWN: ${what}`);
console.log(`\n${sum(({ passed }) => passed)} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
