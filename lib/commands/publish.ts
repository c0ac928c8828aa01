// `npm run publish`, and what a git hook calls: publishes what the source says now, and prints what became of it.
import { parseArgs } from 'node:util';
import { ask, exitCodeOf } from '#lib/commands/ask.ts';

const { values } = parseArgs({ options: { strict: { type: 'boolean' } } });

process.exitCode = exitCodeOf(await ask({ ask: 'publish', isStrict: values.strict }));
