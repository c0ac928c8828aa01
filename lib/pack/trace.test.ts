import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readNextTrace, traceFiles } from '#lib/pack/trace.ts';

let root = '';

const files: Record<string, string> = {
  'package.json': '{ "type": "module", "imports": { "#lib/*": "./lib/*" } }',
  'start.ts': `import { used } from '#lib/used.ts';
    import type { Shape } from '#lib/shape.ts';
    export const shape: Shape | undefined = used();`,
  'lib/used.ts': `import { readFileSync } from 'node:fs';
    import { join } from 'node:path';
    import plain from 'plain';
    export const used = (): undefined => void [plain, import('#lib/later.ts'), readFileSync(join(process.cwd(), 'lib/data.css'))];`,
  'lib/shape.ts': 'export type Shape = string;',
  'lib/later.ts': "import 'heavy';",
  'lib/data.css': 'a {}',
  'lib/other.ts': '',
  'node_modules/plain/package.json':
    '{ "name": "plain", "exports": { "import": "./index.mjs", "require": "./index.cjs" } }',
  'node_modules/plain/index.mjs': 'export default 1;',
  'node_modules/plain/unused.mjs': '',
  'node_modules/heavy/package.json': '{ "name": "heavy", "main": "index.js" }',
  'node_modules/heavy/index.js': '',
  '.next/server/page.js.nft.json':
    '{ "version": 1, "files": ["../../node_modules/plain/index.mjs", "../../../outside.js"] }',
};

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'load-bearing-trace-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
  }
});

afterAll(() => rm(root, { recursive: true }));

test('imports, packages and files that are read are found, and types are not', async () => {
  const found = await traceFiles(root, { entries: ['start.ts'], leaveOut: /^node_modules\/heavy\// });
  const expected = ['start.ts', 'lib/used.ts', 'lib/later.ts', 'lib/data.css', 'node_modules/plain/index.mjs'];
  for (const name of expected) expect([...found]).toContain(name);
  for (const name of ['lib/shape.ts', 'lib/other.ts', 'node_modules/plain/unused.mjs', 'node_modules/heavy/index.js'])
    expect([...found]).not.toContain(name);
});

test('a trace of Next is read as paths from the root, without files outside of it', async () => {
  expect(await readNextTrace(root, '.next/server/page.js.nft.json')).toEqual(['node_modules/plain/index.mjs']);
});
