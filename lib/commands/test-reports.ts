// Reads the JSON reports of the test runners: how many tests passed, and which ones failed.
import { readFile } from 'node:fs/promises';

export interface Report {
  passed: number;
  skipped: number;
  /** Names of the failed tests, each with its file. */
  failures: string[];
}

export type ReadReport = (json: string) => Report;

const empty: Report = { passed: 0, skipped: 0, failures: [] };

/** @returns the report in the file, or an empty one if the runner ended without writing it */
export async function readReport(path: string, read: ReadReport): Promise<Report> {
  const json = await readFile(path, 'utf8').catch(() => undefined);
  return json === undefined ? empty : read(json);
}

interface VitestReport {
  numPassedTests: number;
  numPendingTests: number;
  testResults: {
    name: string;
    status: string;
    assertionResults: { fullName: string; status: string }[];
  }[];
}

/** @param root the folder that file names are relative to */
export function readVitestReport(json: string, root = process.cwd()): Report {
  const { numPassedTests, numPendingTests, testResults } = JSON.parse(json) as VitestReport;
  const failures = testResults.flatMap(({ name, status, assertionResults }) => {
    const file = name.replace(`${root}/`, '');
    const failed = assertionResults.filter((test) => test.status === 'failed');
    // A file that throws while it loads has no tests.
    if (status === 'failed' && failed.length === 0) return [file];
    return failed.map(({ fullName }) => `${file} > ${fullName}`);
  });
  return { passed: numPassedTests, skipped: numPendingTests, failures };
}

interface PlaywrightSuite {
  suites?: PlaywrightSuite[];
  specs: { file: string; line: number; title: string; tests: { status: string }[] }[];
}

interface PlaywrightReport {
  stats: { expected: number; skipped: number };
  suites: PlaywrightSuite[];
}

/** A flaky test counts as failed. */
export function readPlaywrightReport(json: string): Report {
  const { stats, suites } = JSON.parse(json) as PlaywrightReport;
  const failures = suites.flatMap(listSpecs).flatMap(({ file, line, title, tests }) => {
    const failed = tests.filter(({ status }) => status === 'unexpected' || status === 'flaky');
    return failed.map(() => `${file}:${line} > ${title}`);
  });
  return { passed: stats.expected, skipped: stats.skipped, failures };
}

function listSpecs({ specs, suites = [] }: PlaywrightSuite): PlaywrightSuite['specs'] {
  return [...specs, ...suites.flatMap(listSpecs)];
}

/** Reads what `reportRows` of `test/suite.ts` writes. */
export function readSuiteReport(json: string): Report {
  const { passed, failures } = JSON.parse(json) as { passed: number; failures: string[] };
  return { passed, skipped: 0, failures };
}
