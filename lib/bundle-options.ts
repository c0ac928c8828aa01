// The options of esbuild for programs that run on the server.
import type { BuildOptions } from 'esbuild';

export const serverBundle = {
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  minifySyntax: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  logLevel: 'silent',
  // CommonJS packages in the bundle call `require` for the built-in modules of Node.
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
} as const satisfies BuildOptions;
