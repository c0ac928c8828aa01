// #region boundaries
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

// Which module may know about which. Editing this table is an architectural decision.
const allowed: Record<string, readonly string[]> = {
  catalog: [],
  orders: ['catalog'],
  billing: ['orders'],
};

const root = 'src/modules';
const alias = '@/'; // stands for src/
const importPath = /\b(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g;
const violations: string[] = [];

// Files outside the modules may use all of them, by their front door.
const files = globSync('src/**/*.{ts,tsx}');
if (files.length === 0) violations.push(`no file in src: run this where ${root} is`);

for (const file of files) {
  const [from] = split(file);
  if (from && !allowed[from]) violations.push(`${file}: ${from} is not in the table`);
  for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(importPath)) {
    if (!path.startsWith('.') && !path.startsWith(alias)) continue; // a package
    const target = path.startsWith(alias) ? join('src', path.slice(alias.length)) : join(dirname(file), path);
    const [to, inside = ''] = split(target);
    if (!to || to === from) continue;
    if (from && !allowed[from]?.includes(to)) violations.push(`${file}: ${from} may not depend on ${to}`);
    else if (!/^(?:index(?:\.[jt]sx?)?)?$/.test(inside)) violations.push(`${file}: reaches inside ${to}; import its index`);
  }
}

if (violations.length > 0) {
  console.error(violations.join('\n'));
  process.exitCode = 1;
}

function split(path: string): [module: string | undefined, inside?: string] {
  const [module = '', ...rest] = relative(root, path).split(sep);
  const isOutside = module === '..' || /\.[jt]sx?$/.test(module); // a file of the root is in no module
  return isOutside ? [undefined] : [module, rest.join('/')];
}
// #endregion
