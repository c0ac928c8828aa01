// The cause of a failed trial render is returned only to clients that know the token.
import { expect, test } from 'vitest';
import { findTrialError, noteTrialError } from '#lib/publish/trial-errors.ts';

const causePath = (token: string) => `/preview/${token}/cause`;

test.each(['/preview/abc.def', '/preview?token=abc.def', '/preview?x=1&token=abc.def'])('%s', (path) => {
  noteTrialError(path, new Error('A block is broken'));
  expect(findTrialError(causePath('abc.def'))).toBe('A block is broken');
});

test.each(['/preview/other.token/cause', '/preview/abc.def', '/preview//cause', '/', '/posts/abc.def/cause'])(
  '%s has no error',
  (path) => {
    noteTrialError('/preview/abc.def', new Error('A block is broken'));
    noteTrialError('/posts/x', new Error('Another'));
    expect(findTrialError(path)).toBeUndefined();
  },
);

test('old errors are removed', () => {
  for (let number = 0; number <= 100; number++) noteTrialError(`/preview/${number}`, 'x'.repeat(1000));
  expect(findTrialError(causePath('0'))).toBeUndefined();
  expect(findTrialError(causePath('100'))).toHaveLength(300);
});
