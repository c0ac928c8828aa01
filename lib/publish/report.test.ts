import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { digestOf } from '#lib/model/digest.ts';
import { Progress } from '#lib/progress.ts';
import type { PublishEvent, Result } from '#lib/publish/events.ts';
import { buildCommitStatus, describeReleased, Terminal } from '#lib/publish/report.ts';

const result: Result = {
  state: 'published',
  at: '2026-01-01T00:00:00.000Z',
  milliseconds: 412,
  faults: 0,
  changes: 2,
  text: 'Release 0123 is live.',
};

function show(...events: PublishEvent[]): string[] {
  const lines: string[] = [];
  const terminal = new Terminal((line) => lines.push(stripVTControlCharacters(line)));
  for (const event of events) terminal.show(event);
  return lines;
}

const page = (path: string, change: 'added' | 'changed' | 'removed' = 'changed'): PublishEvent => ({
  event: 'page',
  path,
  change,
  url: `https://blog.example.org${path}`,
  milliseconds: 412,
});

test('a terminal shows the progress of long steps, and removes the bar before the next line', () => {
  const output: string[] = [];
  let now = 0;
  const progress = new Progress({ write: (text) => output.push(text), isTerminal: true, now: () => now });
  const terminal = new Terminal((line) => output.push(line), progress);
  terminal.show({ event: 'progress', step: 'files compiled', done: 1, total: 3 });
  now = 1_000;
  terminal.show({ event: 'progress', step: 'files compiled', done: 2, total: 3 });
  terminal.show({ event: 'done', result });
  expect(output).toEqual([expect.stringContaining('2 of 3 files compiled'), '\r\u001b[K', result.text]);
});

test('a terminal shows each page with its URL and time, each error with its place, and the result', () => {
  const fault = { file: 'content/posts/x.mdx', line: 4, field: 'date', message: 'is wrong: fix it' };
  expect(
    show(
      { event: 'begin', reasons: ['command'], source: 'main' },
      { event: 'fault', fault, isKept: true },
      page('/posts/a', 'added'),
      page('/posts/b', 'removed'),
      { event: 'done', result },
    ),
  ).toEqual([
    '  content/posts/x.mdx:4 date is wrong: fix it',
    '  + https://blog.example.org/posts/a  live after 412 ms',
    '  - https://blog.example.org/posts/b  gone after 412 ms',
    'Release 0123 is live.',
  ]);
});

test('a page that no running server sends yet is listed without a time', () => {
  const event: PublishEvent = { event: 'page', path: '/a', change: 'added', url: 'https://blog.example.org/a' };
  expect(show(event)).toEqual(['  + https://blog.example.org/a']);
});

test('a release is reported with its counts, the next date, and pages that are late', () => {
  const counts = { compiled: 2, documents: 42, visible: 41, errors: [], warnings: [], ignored: [] };
  const files = { kept: [], absent: [] };
  const candidate = { ...counts, ...files, digest: digestOf('x'), isNew: true, nextDue: '2026-02-01' };
  expect(describeReleased(candidate, 530, 1).split('\n')).toEqual([
    expect.stringMatching(
      /^Release [0-9a-f]{12} is live: 41 posts, 2 of 42 files compiled, 530 ms, the next post is due 2026-02-01\.$/,
    ),
    'The server did not send 1 page in time: the publisher checks again.',
  ]);
});

test('files with errors that stayed as before are distinguished from those that have never been published', () => {
  const counts = {
    compiled: 2,
    documents: 4,
    visible: 1,
    warnings: [],
    ignored: [],
    digest: digestOf('x'),
    isNew: true,
  };
  const errors = ['a.md', 'b.md'].map((file) => ({ file, line: 1, field: 'title', message: 'is missing: add one' }));
  const summarize = (kept: string[], absent: string[]) =>
    describeReleased({ ...counts, nextDue: undefined, errors, kept, absent }, 5, 0).split('\n')[1];
  expect(summarize(['a.md', 'b.md'], [])).toBe('2 errors: a.md and 1 other stayed as before.');
  expect(summarize(['a.md', 'b.md'], ['b.md'])).toBe('2 errors: a.md stayed as before, b.md is not published.');
  expect(summarize(['a.md', 'b.md'], ['a.md', 'b.md'])).toBe('2 errors: a.md and 1 other are not published.');
});

test('the first 50 of many pages are listed, and the rest is counted', () => {
  const lines = show(...Array.from({ length: 1_000 }, (_, count) => page(`/posts/${count}`)), {
    event: 'done',
    result,
  });
  expect(lines).toHaveLength(52);
  expect(lines.at(-2)).toBe('  and 950 pages more');
});

test('control characters in an error do not reach the terminal', () => {
  const fault = { file: 'content/posts/\u001b[2Jx.mdx', line: 1, field: 'file', message: 'is\nodd\u0007' };
  const lines: string[] = [];
  new Terminal((line) => lines.push(line)).show({ event: 'fault', fault, isKept: true });
  expect(stripVTControlCharacters(lines.join(''))).not.toMatch(/\p{Cc}/u);
});

test('the commit status describes the result in at most 140 characters', () => {
  expect(buildCommitStatus(result)).toEqual({ state: 'success', description: '2 pages changed, live in 412 ms' });
  expect(buildCommitStatus({ ...result, state: 'unchanged' })).toEqual({
    state: 'success',
    description: 'Live already',
  });
  expect(buildCommitStatus({ ...result, state: 'unchanged', faults: 1 }, 'x')).toEqual({
    state: 'failure',
    description: 'Live already; 1 error, first x',
  });
  const fault = `content/posts/x.mdx:4 ${'x'.repeat(200)}`;
  const faulty = buildCommitStatus({ ...result, faults: 1 }, fault);
  expect(faulty.state).toBe('failure');
  expect(faulty.description).toMatch(/^2 pages changed, live in 412 ms; 1 error, first content\/posts\/x\.mdx:4/);
  expect(faulty.description).toHaveLength(140);
  expect(buildCommitStatus({ ...result, state: 'refused', faults: 3 }, 'x').state).toBe('failure');
  expect(buildCommitStatus({ ...result, state: 'held' }).state).toBe('pending');
  expect(buildCommitStatus({ ...result, state: 'failed' }).state).toBe('error');
});
