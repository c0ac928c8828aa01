// `npm run preview <slug>`: creates a link that shows a draft, a scheduled post or a page of another branch until it expires.

import { ask, exitCodeOf } from '#lib/commands/ask.ts';
import { readOptions } from '#lib/commands/options.ts';

const usage = 'npm run preview <slug> [-- --branch name] [-- --days 7]';

async function main(): Promise<number> {
  const { values, positionals } = readOptions({
    allowPositionals: true,
    options: { branch: { type: 'string' }, days: { type: 'string', default: '7' } },
  });
  const [slug, ...more] = positionals;
  const days = Number(values.days);
  if (slug === undefined || more.length > 0 || !(days > 0 && days <= 365)) {
    console.error(`Usage: ${usage}\nDays must be above 0 and at most 365.`);
    return 2;
  }
  return exitCodeOf(await ask({ ask: 'preview', slug, branch: values.branch, days }));
}

process.exitCode = await main();
