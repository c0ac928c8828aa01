// `npm run forget -- <slug> [version]`: removes the bytes of a version of a post, or of all versions that are not live.

import { ask, exitCodeOf } from '#lib/commands/ask.ts';
import { readOptions } from '#lib/commands/options.ts';

const [slug, number, ...more] = readOptions({ allowPositionals: true }).positionals;
const version = number === undefined ? undefined : Number(number);

if (slug === undefined || more.length > 0 || (version !== undefined && !(Number.isInteger(version) && version > 0))) {
  console.error(
    'Usage: npm run forget -- <slug> [version]\nThe page /posts/<slug>/history has the numbers of versions.',
  );
  process.exitCode = 2;
} else {
  process.exitCode = exitCodeOf(await ask({ ask: 'forget', slug, version }));
}
