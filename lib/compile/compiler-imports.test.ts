// Tests that only compiler threads load the compiler, which takes a second and 100 MB.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** @returns the compiler packages that a module loads; the module is not run as a program */
function listCompilerPackages(path: string): string[] {
  const program = `
    import { registerHooks } from 'node:module';
    const found = new Set();
    registerHooks({
      load(url, context, next) {
        const name = /node_modules\\/(?:@contentlayer2|contentlayer2|@effect-ts|shiki|@shikijs|micromark|esbuild|sharp)\\//.exec(url);
        if (name) found.add(name[0].slice(13, -1));
        return next(url, context);
      },
    });
    await import(${JSON.stringify(join(root, path))});
    console.log(JSON.stringify([...found]));
    process.exit();
  `;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as string[];
}

test.each(['lib/release/make-release.ts', 'lib/commands/ask.ts', 'lib/publish/pipeline.ts', 'lib/page-cache/front.ts'])(
  '%s loads no compiler',
  (path) => {
    expect(listCompilerPackages(path)).toEqual([]);
  },
);
