// Owns the types of opentype.js under the one path that plain Node, Vitest and Turbopack all load as the same module:
// the package's "main" is a UMD file that Node sees only as a default export, its "module" has no default export.

declare module 'opentype.js/dist/opentype.mjs' {
  export { type Font, parse } from 'opentype.js';
}
