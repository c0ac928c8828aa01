export { makeContentSource as default } from './lib/compile/document-types.ts';
