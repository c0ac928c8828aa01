// `npm run export -- <folder>`: writes the content as a folder that other generators read.
import { readdirSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { readOptions } from '#lib/commands/options.ts';
import { env } from '#lib/env.ts';
import { exportContent } from '#lib/export/export-content.ts';
import { findChanges, writeOutputs } from '#lib/import/write.ts';
import { countOf } from '#lib/model/wording.ts';
import { findFolderProblem } from '#lib/publish/folder-source.ts';
import { readFolder } from '#lib/source/content-files.ts';

const usage = `Usage: npm run export -- <folder> [--force]
  Writes the posts and pages of CONTENT_DIR as plain Markdown, with images, tags, redirects and the facts of the site.
  --force   overwrites files of the folder`;

async function main(): Promise<number> {
  const { values, positionals } = readOptions({
    allowPositionals: true,
    options: { force: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
  const [folder, ...more] = positionals;
  if (folder === undefined || more.length > 0 || values.help) {
    console.log(usage);
    return values.help ? 0 : 2;
  }
  const problem = findFolderProblem(env.contentDir);
  if (problem) return fail(`Nothing was exported: ${problem}.`);
  const target = resolve(folder);
  if (!relative(env.contentDir, target).startsWith('..'))
    return fail(`${folder} is in the content folder: choose another folder.`);
  const { outputs, documents, problems } = await exportContent(readFolder(env.contentDir));
  const changes = await findChanges(target, outputs);
  const isTaken = changes.overwritten.length + changes.twins.length > 0;
  if (isTaken && !values.force)
    return fail(`${folder} has other files (${listSome(target)}): name an empty folder, or use --force.`);
  await writeOutputs(target, outputs, changes);
  for (const { path, message } of problems) console.error(`${path} ${message}`);
  console.log(
    `${countOf(documents, 'document')} and ${countOf(outputs.size - documents, 'file')} exported to ${folder}.`,
  );
  return problems.length > 0 ? 1 : 0;
}

function fail(message: string): number {
  console.error(message);
  return 1;
}

function listSome(folder: string): string {
  return readdirSync(folder).slice(0, 3).join(', ');
}

if (import.meta.main) process.exitCode = await main();
