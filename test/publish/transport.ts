// A simulated host over ssh: a local program named ssh runs the host's command, or misbehaves.
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fromRoot } from '../../e2e/site/checkout.ts';

/** The behaviour of the host. A number is the count of bytes after which the connection breaks. */
export type Manner = 'answer' | 'refuse' | 'babble' | 'go on for ever' | 'say nothing' | number;

export interface Transport {
  /** Settings with which a site uses this transport. */
  settings: Record<string, string>;
  /** Returns how often git has connected to the host. */
  countFetches(): Promise<number>;
  behave(manner: Manner): Promise<void>;
}

/**
 * The last of its arguments is the command for the host: https://git-scm.com/docs/git#Documentation/git.txt-GITSSHCOMMAND
 * A broken connection is written byte by byte, as buffered bytes would be lost.
 */
const program = `#!/bin/sh
echo "$$ $*" >> '%dir/fetches'
for last; do :; done
manner=$(cat '%dir/manner')
case "$manner" in
  answer) exec sh -c "$last" ;;
  refuse) exit 1 ;;
  babble) exec head -c 100000 /dev/urandom ;;
  'go on for ever') exec yes 001e ;;
  'say nothing') exec sleep 600 ;;
  *)
    mkfifo "%dir/line-$$"
    exec 4<&0
    sh -c "$last" <&4 > "%dir/line-$$" 4<&- &
    exec dd bs=1 count="$manner" if="%dir/line-$$" 2>/dev/null
    ;;
esac
`;

export async function writeTransport(dir: string, bare: string): Promise<Transport> {
  const bin = join(dir, 'bin');
  const log = join(dir, 'fetches');
  const behave = (manner: Manner) => writeFile(join(dir, 'manner'), String(manner));
  await mkdir(bin, { recursive: true });
  await writeFile(log, '');
  await behave('answer');
  await writeFile(join(bin, 'ssh'), program.replaceAll('%dir', dir));
  await chmod(join(bin, 'ssh'), 0o755);
  const path = [bin, fromRoot('node_modules/.bin'), process.env.PATH ?? ''].join(delimiter);
  return {
    settings: { CONTENT_REPO: `ssh://git@host.invalid${bare}`, PATH: path },
    countFetches: async () => (await readFile(log, 'utf8')).split('\n').filter(Boolean).length,
    behave,
  };
}
