import { expect, test, vi } from 'vitest';
import { log } from '#lib/log.ts';
import { warnOfNextStart } from '#lib/server/next-start.ts';

test('next start names the command to use instead', () => {
  const warn = vi.spyOn(log, 'warn').mockReturnValue();
  warnOfNextStart();
  expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('Run npm start instead.'));
});
