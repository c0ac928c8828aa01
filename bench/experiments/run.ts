// `npm run experiments [-- slug ...] [--check]`: runs the experiments behind the posts and writes their tables. With --check
// it writes nothing, and fails if a conclusion no longer holds.
import { parseArgs } from 'node:util';
import { listExperiments, loadExperiment, writeTables } from './store.ts';

const { values, positionals } = parseArgs({
  options: { check: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const known = await listExperiments();
const unknown = positionals.filter((slug) => !known.includes(slug));
if (unknown.length > 0) {
  console.error(`There is no experiment ${unknown.join(', ')}: choose from ${known.join(', ')}`);
  process.exit(2);
}
if (known.length === 0) console.log('There are no experiments: they belong to the posts that came with the software.');

for (const slug of positionals.length > 0 ? positionals : known) {
  console.log(`\n${slug}`);
  const { run, conclude } = await loadExperiment(slug);
  const tables = await run();
  for (const [name, [head = [], ...rows]] of Object.entries(tables)) {
    console.log(`  ${name}.csv`);
    console.table(rows.map((row) => Object.fromEntries(row.map((cell, index) => [head[index] ?? index, cell]))));
  }
  for (const { claim, holds } of conclude(tables)) {
    console.log(`  ${holds ? 'holds' : 'FAILS'}: ${claim}`);
    if (!holds) process.exitCode = 1;
  }
  if (!values.check) await writeTables(slug, tables);
}
