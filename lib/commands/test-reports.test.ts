import { expect, test } from 'vitest';
import { readPlaywrightReport, readReport, readSuiteReport, readVitestReport } from '#lib/commands/test-reports.ts';

test('a failed unit test is named with its file', () => {
  const json = JSON.stringify({
    numPassedTests: 2,
    numPendingTests: 1,
    testResults: [
      {
        name: '/clone/lib/a.test.ts',
        status: 'failed',
        assertionResults: [
          { fullName: 'adds', status: 'passed' },
          { fullName: 'group subtracts', status: 'failed', failureMessages: ['Error: 1 is not 2\n\n  at a.test.ts:3'] },
        ],
      },
      { name: '/clone/lib/b.test.ts', status: 'passed', assertionResults: [{ fullName: 'c', status: 'passed' }] },
    ],
  });
  expect(readVitestReport(json, '/clone')).toEqual({
    passed: 2,
    skipped: 1,
    failures: ['lib/a.test.ts > group subtracts\n    Error: 1 is not 2\n      at a.test.ts:3'],
  });
});

test('a unit test file that does not load is named', () => {
  const json = JSON.stringify({
    numPassedTests: 0,
    numPendingTests: 0,
    testResults: [{ name: '/clone/lib/a.test.ts', status: 'failed', assertionResults: [] }],
  });
  expect(readVitestReport(json, '/clone').failures).toEqual(['lib/a.test.ts']);
});

test('an error in the summary is short and without colours', () => {
  const error = { message: `\u001b[31mTimeout\u001b[39m\n${'line\n'.repeat(100)}` };
  const test = { status: 'unexpected', results: [{ errors: [error] }] };
  const suites = [{ specs: [{ file: 'a.spec.ts', line: 3, title: 'opens', tests: [test] }] }];
  const { failures } = readPlaywrightReport(JSON.stringify({ stats: { expected: 0, skipped: 0 }, suites }));
  expect(failures).toEqual([`a.spec.ts:3 > opens\n    Timeout${'\n    line'.repeat(7)}`]);
});

test('failed and flaky browser tests are named with file and line, also in groups', () => {
  const spec = (title: string, line: number, status: string) => ({
    file: 'a.spec.ts',
    line,
    title,
    tests: [{ status }],
  });
  const json = JSON.stringify({
    stats: { expected: 1, skipped: 2 },
    suites: [
      {
        specs: [spec('opens', 3, 'expected'), spec('closes', 9, 'unexpected')],
        suites: [{ specs: [spec('turns', 20, 'flaky'), spec('waits', 30, 'skipped')] }],
      },
    ],
  });
  expect(readPlaywrightReport(json)).toEqual({
    passed: 1,
    skipped: 2,
    failures: ['a.spec.ts:9 > closes', 'a.spec.ts:20 > turns'],
  });
});

test('a failed case of a suite is named with its first problem', () => {
  const failures = [{ name: 'a push', problem: '/: 502' }, { name: 'a pull' }];
  expect(readSuiteReport(JSON.stringify({ passed: 3, failures }))).toEqual({
    passed: 3,
    skipped: 0,
    failures: ['a push\n    /: 502', 'a pull'],
  });
});

test('a runner that wrote no report passed nothing', async () => {
  expect(await readReport('/no/such/file', readSuiteReport)).toEqual({ passed: 0, skipped: 0, failures: [] });
});
