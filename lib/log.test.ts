import { AsyncLocalStorage } from 'node:async_hooks';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, expect, test, vi } from 'vitest';
import { createLogger, formatForTerminal, log, logUnexpected } from '#lib/log.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

function collect(level = 'info') {
  const lines: string[] = [];
  return { lines, logger: createLogger({ write: (line) => void lines.push(line) }, level) };
}

test('a line is JSON with the time, the level, the service, the message and the fields', () => {
  const { lines, logger } = collect();
  logger.warn({ key: '/a' }, 'The page is not stored');
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    level: 'warn',
    service: expect.any(String),
    key: '/a',
    msg: 'The page is not stored',
  });
});

test('the clock is read outside the async context of a render, which Next would abort', () => {
  const { lines, logger } = collect();
  const render = new AsyncLocalStorage<string>();
  const contexts: unknown[] = [];
  vi.spyOn(Date, 'now').mockImplementation(() => {
    contexts.push(render.getStore());
    return 0;
  });
  render.run('page', () => logger.info('Logged'));
  expect(contexts).toEqual([undefined]);
  expect(lines[0]).toContain('1970-01-01T00:00:00.000Z');
});

test('an error is logged with its code and stack', () => {
  const { lines, logger } = collect();
  logger.error({ err: Object.assign(new Error('too many files'), { code: 'EMFILE' }) }, 'Failed');
  const { err } = JSON.parse(lines[0] ?? '');
  expect(err).toMatchObject({ message: 'too many files', code: 'EMFILE', stack: expect.stringContaining('log.test') });
});

test('messages below the level are not written', () => {
  const { lines, logger } = collect('error');
  logger.warn('not this');
  logger.error('this');
  expect(lines).toHaveLength(1);
});

test('a terminal shows one line, with the stack of an error below it', () => {
  const { lines, logger } = collect();
  logger.info({ key: '/a', bytes: 3 }, 'The page is stored');
  const err = new Error('broken');
  err.stack = 'Error: broken\n    at here';
  logger.error({ err }, 'Failed');
  const [info = '', error = ''] = lines.map((line) => stripVTControlCharacters(formatForTerminal(line)));
  expect(info).toMatch(/^\d\d:\d\d:\d\d info \S+ {2}The page is stored \(key=\/a, bytes=3\)\n$/);
  expect(error).toMatch(/ error \S+ {2}Failed\nError: broken\n {4}at here\n$/);
});

test('an error that repeats is logged once a minute, with the number of repeats', () => {
  const logged = vi.spyOn(log, 'error').mockReturnValue(undefined);
  const now = vi.spyOn(performance, 'now').mockReturnValue(0);
  const fail = (path: string, code = 'EMFILE') =>
    logUnexpected(Object.assign(new Error(`open ${path}`), { code }), `${path} cannot be read`, 'read');
  fail('/a');
  fail('/b');
  fail('/c', 'EACCES');
  expect(logged.mock.calls.map(([, message]) => message)).toEqual(['/a cannot be read', '/c cannot be read']);
  now.mockReturnValue(60_000);
  fail('/d');
  expect(logged.mock.lastCall).toMatchObject([{ repeats: 1, err: { code: 'EMFILE' } }, '/d cannot be read']);
});
