export { makeContentSource as default } from './lib/content/schema.ts';
