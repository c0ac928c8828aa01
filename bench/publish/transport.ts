// A host that is reached over ssh, without a network: a program of that name does what the one on the host would do.
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

export interface Transport {
  /** What a site needs to reach the repository by it. */
  settings: Record<string, string>;
  /** How often git has asked the host for anything. */
  countFetches(): Promise<number>;
}

/** The last of its arguments is the command for the host: https://git-scm.com/docs/git#Documentation/git.txt-GITSSHCOMMAND */
const program = `#!/bin/sh
echo "$$ $*" >> '%log'
for last; do :; done
exec sh -c "$last"
`;

export async function writeTransport(dir: string, bare: string): Promise<Transport> {
  const bin = join(dir, 'bin');
  const log = join(dir, 'fetches');
  await mkdir(bin, { recursive: true });
  await writeFile(log, '');
  await writeFile(join(bin, 'ssh'), program.replace('%log', log));
  await chmod(join(bin, 'ssh'), 0o755);
  return {
    settings: { CONTENT_REPO: `ssh://git@host.invalid${bare}`, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` },
    countFetches: async () => (await readFile(log, 'utf8')).split('\n').filter(Boolean).length,
  };
}
