// `npm run publish`, which the git hook runs as well: publishes the source now and prints the result.
import { parseArgs } from 'node:util';
import { ask, exitCodeOf } from '#lib/commands/ask.ts';

const { values } = parseArgs({ options: { strict: { type: 'boolean' } } });

process.exitCode = exitCodeOf(await ask({ ask: 'publish', isStrict: values.strict }));
