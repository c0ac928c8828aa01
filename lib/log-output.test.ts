import { spawnSync } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LogOutput } from '#lib/log-output.ts';

/** An output whose writes return the results in the list, in order: a number of bytes, an error code, or all bytes. */
function make(steps: (number | string)[]) {
  const seen = { text: '', losses: [] as string[], recoveries: [] as [number, string][], waits: 0 };
  const output = new LogOutput({
    write: (bytes) => {
      const step = steps.shift() ?? bytes.length;
      if (typeof step === 'string') throw Object.assign(new Error(step), { code: step });
      seen.text += Buffer.from(bytes.subarray(0, step)).toString();
      return Math.min(step, bytes.length);
    },
    wait: () => {
      seen.waits += 1;
    },
    onLoss: (code) => void seen.losses.push(code),
    onRecovery: (count, code) => void seen.recoveries.push([count, code]),
  });
  return { output, seen };
}

test('a text is written whole, in several writes and after waits', () => {
  const { output, seen } = make([2, 'EAGAIN', 'EAGAIN', 1]);
  output.write('a line\n');
  expect(seen).toEqual({ text: 'a line\n', losses: [], recoveries: [], waits: 2 });
});

test('a full disk loses lines, is reported once, and again when it is over; a torn line stays separate', () => {
  const { output, seen } = make([3, 'ENOSPC', 'ENOSPC']);
  for (const line of ['torn', 'lost', 'next']) output.write(`${line}\n`);
  expect(seen).toEqual({ text: 'tor\nnext\n', losses: ['ENOSPC'], recoveries: [[2, 'ENOSPC']], waits: 0 });
});

test('a pipe that stays full loses a line after a while, and one without a reader loses all', () => {
  const full = make(Array.from({ length: 600 }, () => 'EAGAIN'));
  full.output.write('a\n');
  expect([full.seen.waits, full.seen.losses]).toEqual([500, ['EAGAIN']]);
  full.output.write('b\n');
  expect(full.seen.waits).toBe(500);
  const gone = make(['EPIPE', 'EPIPE']);
  gone.output.write('a\n');
  gone.output.write('b\n');
  expect(gone.seen).toEqual({ text: '', losses: [], recoveries: [], waits: 0 });
});

test.runIf(existsSync('/dev/full'))('a program whose log is on a full disk works and ends', () => {
  const script = `import { log } from '${join(import.meta.dirname, 'log.ts')}'; log.warn('lost'); log.warn('lost'); console.error('done');`;
  const env = { ...process.env, LOG_LEVEL: 'info' };
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
    encoding: 'utf8',
    env,
  });
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr:
      'The log cannot be written (ENOSPC): free some of its disk, and rotate it. Lines are lost until then.\ndone\n',
  });
});
