// `npm run check:links`: requests each page of another site that the content links to, and names moved and dead ones.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkLinks, findExternalLinks, type LinkState } from '#lib/commands/external-links.ts';
import { readOptions } from '#lib/commands/options.ts';
import { env } from '#lib/env.ts';
import { readFolder } from '#lib/source/content-files.ts';

readOptions({ options: {} });

/** The documents that link to each address. */
const places = new Map<string, string[]>();
for (const path of [...readFolder(env.contentDir).files.keys()].toSorted()) {
  if (!/^(?:posts|pages)\/.*\.mdx?$/.test(path)) continue;
  for (const url of findExternalLinks(readFileSync(join(env.contentDir, path), 'utf8'))) {
    places.set(url, [...(places.get(url) ?? []), path]);
  }
}

console.log(`Requesting ${places.size} addresses, one a second from each host.`);
const states = await checkLinks([...places.keys()]);
if (states.length > 0 && states.every(({ note }) => note.includes('cannot be found'))) {
  console.error('No host can be found: this check needs a network.');
  process.exit(1);
}
for (const { url, state, note } of states) {
  if (state !== 'works') console.log(`${state}: ${url} ${note} (${places.get(url)?.join(', ')})`);
}
const count = (state: LinkState['state']) => states.filter((one) => one.state === state).length;
console.log(`${count('works')} work, ${count('moved')} moved, ${count('dead')} dead, ${count('unclear')} unclear`);
process.exitCode = count('dead') === 0 ? 0 : 1;
