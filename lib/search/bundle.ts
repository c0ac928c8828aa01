// The dialog as one file for browsers: an ES module that exports `openSearch`.
import { join } from 'node:path';
import { build } from 'esbuild';

export async function bundleDialog(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'dialog.client.ts')],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}
