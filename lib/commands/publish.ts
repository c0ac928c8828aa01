// `npm run publish`, which the git hook runs as well: publishes the source now and prints the result.

import { ask, exitCodeOf } from '#lib/commands/ask.ts';
import { readOptions } from '#lib/commands/options.ts';

const { values } = readOptions({ options: { strict: { type: 'boolean' } } });

process.exitCode = exitCodeOf(await ask({ ask: 'publish', isStrict: values.strict }));
