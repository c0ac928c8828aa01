import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { PublishEvent, Result } from '#lib/publish/events.ts';
import { buildCommitStatus, formatLogLine, Terminal } from '#lib/publish/report.ts';

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

test('a terminal shows each page with its address and the time, each fault with its place, and the end', () => {
  const fault = { file: 'content/posts/x.mdx', line: 4, field: 'date', message: 'is wrong: mend it' };
  expect(
    show(
      { event: 'begin', reasons: ['command'], source: 'main' },
      { event: 'fault', fault, isKept: true },
      page('/posts/a', 'added'),
      page('/posts/b', 'removed'),
      { event: 'done', result },
    ),
  ).toEqual([
    '  content/posts/x.mdx:4 date is wrong: mend it',
    '  + https://blog.example.org/posts/a  live after 412 ms',
    '  - https://blog.example.org/posts/b  gone after 412 ms',
    'Release 0123 is live.',
  ]);
});

test('of thousands of pages the first are shown, and the rest is counted', () => {
  const lines = show(...Array.from({ length: 1_000 }, (_, count) => page(`/posts/${count}`)), {
    event: 'done',
    result,
  });
  expect(lines).toHaveLength(52);
  expect(lines.at(-2)).toBe('  and 950 pages more');
});

test('what an author writes cannot move the cursor of who reads it', () => {
  const fault = { file: 'content/posts/\u001b[2Jx.mdx', line: 1, field: 'file', message: 'is\nodd\u0007' };
  const lines: string[] = [];
  new Terminal((line) => lines.push(line)).show({ event: 'fault', fault, isKept: true });
  expect(stripVTControlCharacters(lines.join(''))).not.toMatch(/\p{Cc}/u);
});

test('the log has a line of JSON for each event, and no key in it', () => {
  const line = formatLogLine({ event: 'done', result: { ...result, faults: 1 } }, new Date(0));
  expect(JSON.parse(line)).toMatchObject({ ts: '1970-01-01T00:00:00.000Z', level: 'warn', event: 'done' });
  expect(line).not.toContain('\n');
  expect(formatLogLine({ event: 'link', url: 'https://x/preview/key', text: 'x' }, new Date(0))).not.toContain('key');
});

test('a commit shows how it went, in as many characters as forges take', () => {
  expect(buildCommitStatus(result)).toEqual({ state: 'success', description: '2 pages changed, live in 412 ms' });
  expect(buildCommitStatus({ ...result, state: 'unchanged' })).toEqual({
    state: 'success',
    description: 'Live already',
  });
  const fault = `content/posts/x.mdx:4 ${'x'.repeat(200)}`;
  const faulty = buildCommitStatus({ ...result, faults: 1 }, fault);
  expect(faulty.state).toBe('failure');
  expect(faulty.description).toMatch(/^2 pages changed, live in 412 ms; 1 fault, first content\/posts\/x\.mdx:4/);
  expect(faulty.description).toHaveLength(140);
  expect(buildCommitStatus({ ...result, state: 'refused', faults: 3 }, 'x').state).toBe('failure');
  expect(buildCommitStatus({ ...result, state: 'held' }).state).toBe('pending');
  expect(buildCommitStatus({ ...result, state: 'failed' }).state).toBe('error');
});
