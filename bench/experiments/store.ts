// Reads and writes the tables of the experiments, which lie beside the posts as CSV files.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import type { Experiment, Table, Tables } from './experiment.ts';

const root = join(import.meta.dirname, '../..');

function folderOf(slug: string): string {
  return join(root, 'content/posts', slug);
}

/** @returns the slugs of the posts with an experiment, sorted; none after `npm run init` */
export async function listExperiments(): Promise<string[]> {
  const entries = await readdir(import.meta.dirname, { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).toSorted();
}

/** @throws {Error} if there is no such experiment */
export async function loadExperiment(slug: string): Promise<Experiment> {
  const { default: experiment } = (await import(`./${slug}/index.ts`)) as { default: Experiment };
  return experiment;
}

export async function readPost(slug: string): Promise<string> {
  return readFile(join(folderOf(slug), 'index.mdx'), 'utf8');
}

export function formatTable(table: Table): string {
  return stringify([...table].map((row) => [...row]));
}

/** @returns the committed tables of a post, by the names in `like` */
export async function readTables(slug: string, like: readonly string[]): Promise<Tables> {
  const tables = like.map(async (name): Promise<[string, Table]> => {
    const csv = await readFile(join(folderOf(slug), `${name}.csv`), 'utf8');
    return [name, parse(csv) as string[][]];
  });
  return Object.fromEntries(await Promise.all(tables));
}

/** Writes the tables, and the environment that they were made in. */
export async function writeTables(slug: string, tables: Tables): Promise<void> {
  for (const [name, table] of Object.entries(tables)) {
    await writeFile(join(folderOf(slug), `${name}.csv`), formatTable(table));
  }
  const [processor] = cpus();
  const environment = {
    command: `npm run experiments -- ${slug}`,
    date: new Date().toISOString().slice(0, 10),
    tables: Object.keys(tables),
    node: process.version,
    system: `${process.platform} ${process.arch}`,
    processor: processor?.model.trim(),
    cores: cpus().length,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
  };
  await writeFile(join(folderOf(slug), 'experiment.json'), `${JSON.stringify(environment, null, 2)}\n`);
}
