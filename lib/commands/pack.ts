// `npm run pack`: writes folders that run the site without npm, git and the rest of node_modules.
import { join } from 'node:path';
import { isBuilt } from '#lib/commands/build.ts';
import { readOptions } from '#lib/commands/options.ts';
import type { PackName } from '#lib/pack/contents.ts';
import { writePack } from '#lib/pack/write-pack.ts';

const root = join(import.meta.dirname, '../..');
const usage = 'Usage: npm run pack [-- web|publisher] [-- --out folder]';

function readArguments(): { names: PackName[]; out: string } | undefined {
  const { values, positionals } = readOptions({
    options: { out: { type: 'string', default: join(root, '.pack') } },
    allowPositionals: true,
  });
  const known: readonly PackName[] = ['web', 'publisher'];
  const names = known.filter((name) => positionals.length === 0 || positionals.includes(name));
  return positionals.every((name) => known.some((one) => one === name)) ? { names, out: values.out } : undefined;
}

async function pack(): Promise<number> {
  const asked = readArguments();
  if (!asked) {
    console.error(usage);
    return 2;
  }
  if (asked.names.includes('web') && !(await isBuilt())) {
    console.error('There is no build of this code: run npm run build first.');
    return 1;
  }
  for (const name of asked.names) {
    const target = join(asked.out, name);
    const { files, bytes } = await writePack(root, name, target);
    console.log(`${target}: ${files} files, ${(bytes / 1e6).toFixed(1)} MB`);
  }
  return 0;
}

process.exitCode = await pack();
