// `npm run rollback [digest]`: makes the previous or the named release current again.

import { ask, exitCodeOf } from '#lib/commands/ask.ts';
import { readOptions } from '#lib/commands/options.ts';

const { positionals } = readOptions({ allowPositionals: true });
const [release] = positionals;

if (release !== undefined && !/^[0-9a-f]{4,64}$/.test(release)) {
  console.error(`"${release}" is not a release: give at least the first four digits that npm run publish prints.`);
  process.exitCode = 2;
} else {
  process.exitCode = exitCodeOf(await ask({ ask: 'rollback', release }));
}
