import { afterEach, expect, test, vi } from 'vitest';
import { log } from '#lib/log.ts';
import { logEvent } from '#lib/publish/event-log.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

test('a result is logged with its text, and as a warning if there were errors', () => {
  const [info, warn] = [vi.spyOn(log, 'info').mockReturnValue(), vi.spyOn(log, 'warn').mockReturnValue()];
  const result = { state: 'published', at: '', milliseconds: 1, faults: 0, changes: 1, text: 'It is live.' } as const;
  logEvent({ event: 'done', result });
  expect(info.mock.lastCall).toEqual([{ event: 'done', result }, 'It is live.']);
  logEvent({ event: 'done', result: { ...result, faults: 1 } });
  expect(warn.mock.lastCall).toMatchObject([{ event: 'done' }, 'It is live.']);
});

test('an error of an author is logged with file, line and fix', () => {
  const warn = vi.spyOn(log, 'warn').mockReturnValue();
  const fault = { file: 'content/posts/x.mdx', line: 4, field: 'date', message: 'is missing: add `date`' };
  logEvent({ event: 'fault', fault, isKept: true });
  expect(warn.mock.lastCall).toEqual([
    { event: 'fault', fault, isKept: true },
    'content/posts/x.mdx:4 date is missing: add `date`',
  ]);
});

test('the URL of a preview is not logged', () => {
  const info = vi.spyOn(log, 'info').mockReturnValue();
  logEvent({ event: 'link', url: 'https://blog.example.org/preview/key', text: 'key' });
  expect(JSON.stringify(info.mock.calls)).not.toContain('key');
});
