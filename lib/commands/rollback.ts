// `npm run rollback [digest]`: puts the release before, or the named one, back in front of readers.
import { parseArgs } from 'node:util';
import { ask, exitCodeOf } from '#lib/commands/ask.ts';

const { positionals } = parseArgs({ allowPositionals: true });
const [release] = positionals;

if (release !== undefined && !/^[0-9a-f]{4,64}$/.test(release)) {
  console.error(`"${release}" is no digest: give its first digits, at least four, as npm run publish prints them.`);
  process.exitCode = 1;
} else {
  process.exitCode = exitCodeOf(await ask({ ask: 'rollback', release }));
}
