// Runs before all tests: there must be a build to test, and the content is compiled once for all.
import { existsSync } from 'node:fs';
import { fromRoot } from './site/checkout.ts';
import { prepare } from './site/site.ts';

export default function setUp(): Promise<() => Promise<void>> {
  if (!existsSync(fromRoot('.next/BUILD_ID'))) throw new Error('There is no build to test: run npm run build first.');
  return prepare();
}
