// Reads the JSON reports of the test runners: how many tests passed, and which ones failed.
import { readFile } from 'node:fs/promises';
import { stripVTControlCharacters } from 'node:util';

export interface Report {
  passed: number;
  skipped: number;
  /** Names of the failed tests, each with its file and, on further lines, the beginning of its error. */
  failures: string[];
}

export type ReadReport = (json: string) => Report;

const empty: Report = { passed: 0, skipped: 0, failures: [] };

/** @returns the report in the file, or an empty one if the runner ended without writing it */
export async function readReport(path: string, read: ReadReport): Promise<Report> {
  const json = await readFile(path, 'utf8').catch(() => undefined);
  return json === undefined ? empty : read(json);
}

/** The most lines of an error in the summary. The output of the runner has all of them. */
const errorLines = 8;

/** Adds the error to the name of a test, so that the end of a long log says why the test failed. */
function addError(name: string, error = ''): string {
  const lines = stripVTControlCharacters(error)
    .split('\n')
    .filter((line) => line.trim());
  return [name, ...lines.slice(0, errorLines).map((line) => `    ${line.slice(0, 300)}`)].join('\n');
}

interface VitestReport {
  numPassedTests: number;
  numPendingTests: number;
  testResults: {
    name: string;
    status: string;
    /** The error of a file that does not load. */
    message?: string;
    assertionResults: { fullName: string; status: string; failureMessages?: string[] }[];
  }[];
}

/** @param root the folder that file names are relative to */
export function readVitestReport(json: string, root = process.cwd()): Report {
  const { numPassedTests, numPendingTests, testResults } = JSON.parse(json) as VitestReport;
  const failures = testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = name.replace(`${root}/`, '');
    const failed = assertionResults.filter((test) => test.status === 'failed');
    // A file that throws while it loads has no tests.
    if (status === 'failed' && failed.length === 0) return [addError(file, message)];
    return failed.map(({ fullName, failureMessages }) => addError(`${file} > ${fullName}`, failureMessages?.[0]));
  });
  return { passed: numPassedTests, skipped: numPendingTests, failures };
}

interface PlaywrightSuite {
  suites?: PlaywrightSuite[];
  specs: {
    file: string;
    line: number;
    title: string;
    tests: { status: string; results?: { errors?: { message: string }[] }[] }[];
  }[];
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
    return failed.map(({ results = [] }) => {
      const error = results.flatMap(({ errors = [] }) => errors)[0];
      return addError(`${file}:${line} > ${title}`, error?.message);
    });
  });
  return { passed: stats.expected, skipped: stats.skipped, failures };
}

function listSpecs({ specs, suites = [] }: PlaywrightSuite): PlaywrightSuite['specs'] {
  return [...specs, ...suites.flatMap(listSpecs)];
}

/** Reads what `reportRows` of `test/suite.ts` writes. */
export function readSuiteReport(json: string): Report {
  const { passed, failures } = JSON.parse(json) as { passed: number; failures: { name: string; problem?: string }[] };
  return { passed, skipped: 0, failures: failures.map(({ name, problem }) => addError(name, problem)) };
}
