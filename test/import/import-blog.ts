// Imports a source into a content folder, as `npm run import` does without its command line.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { convert, type Plan } from '#lib/import/convert.ts';
import type { Collection } from '#lib/import/model.ts';
import { findChanges, writeOutputs } from '#lib/import/write.ts';

/** Converts a collection for a content folder without writing to it. */
export function planImport(collection: Collection, contentDir: string, now: number): Plan {
  const readContent = (path: string) =>
    existsSync(join(contentDir, path)) ? readFileSync(join(contentDir, path), 'utf8') : '';
  return convert(collection, { readContent, now });
}

export async function importInto(collection: Collection, contentDir: string, now: number): Promise<Plan> {
  const plan = planImport(collection, contentDir, now);
  await writeOutputs(contentDir, plan.outputs, await findChanges(contentDir, plan.outputs));
  return plan;
}
