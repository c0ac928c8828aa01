// `npm run publish`, which the git hook runs as well: publishes the source now and prints the result. `--from` names the
// repository that received a push.

import { ask, exitCodeOf } from '#lib/commands/ask.ts';
import { readOptions } from '#lib/commands/options.ts';
import { releaseDir } from '#lib/release-dir.ts';

const { values } = readOptions({ options: { strict: { type: 'boolean' }, from: { type: 'string' } } });

const result = await ask({ ask: 'publish', isStrict: values.strict });
process.exitCode = exitCodeOf(result);
// A push to the repository of the site changes something, so only other results are suspicious.
if (values.from !== undefined && result?.state === 'unchanged') {
  const { findOtherRepository } = await import('#lib/commands/other-source.ts');
  const problem = await findOtherRepository(releaseDir, values.from);
  if (problem) {
    console.error(problem);
    process.exitCode = 1;
  }
}
