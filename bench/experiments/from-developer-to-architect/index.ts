// Runs the guard of the post over the sources that three packages ship: which imports cross the lines that their folders draw.
import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cellOf, type Experiment, type Table } from '../experiment.ts';

const root = join(import.meta.dirname, '../../..');
const guard = readFileSync(join(root, 'content/posts/from-developer-to-architect/boundaries.ts'), 'utf8');

interface Package {
  name: string;
  version: string;
  folder: string;
  /** Read from the names of the folders. Their authors promised none of it. */
  allowed: Record<string, string[]>;
}

const packages: Package[] = [
  {
    name: 'zod',
    version: '4.6.7',
    folder: 'src/v4',
    allowed: { core: [], locales: ['core'], classic: ['core', 'locales'], mini: ['core', 'locales'] },
  },
  {
    name: 'puppeteer-core',
    version: '25.16.0',
    folder: 'src',
    allowed: {
      util: [],
      generated: [],
      injected: ['util'],
      common: ['util', 'injected', 'generated'],
      api: ['common', 'util'],
      cdp: ['api', 'common', 'util', 'injected'],
      bidi: ['api', 'common', 'util', 'injected'],
      node: ['api', 'common', 'util', 'cdp', 'bidi'],
    },
  },
  {
    name: 'beautiful-mermaid',
    version: '1.1.3',
    folder: 'src',
    allowed: { class: [], er: [], sequence: [], xychart: [], ascii: ['class', 'er', 'sequence', 'xychart'] },
  },
];

function versionOf(name: string): string {
  return (JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')) as Package).version;
}

/** @throws {Error} if the guard has no such line */
function replaceIn(text: string, part: RegExp, by: string): string {
  if (!part.test(text)) throw new Error(`The guard has no ${part}`);
  return text.replace(part, by);
}

interface Found {
  files: number;
  /** Forbidden imports by their ends, such as `api → cdp`. */
  crossings: Map<string, number>;
  /** Imports of an allowed module, or from outside, that miss its front door. */
  inside: number;
}

const typeImport = /\bimport type\b[^;]*;/g;

/**
 * Runs the guard in a copy of the sources without their tests.
 * @param allowed replaces the table of the guard
 * @param withTypes whether imports of types alone stay
 */
function check({ name, folder }: Package, allowed: Package['allowed'], withTypes = true): Found {
  const place = mkdtempSync(join(tmpdir(), 'boundaries-'));
  try {
    const filter = (path: string) => !/\/(?:tests|__tests__)$/.test(path);
    cpSync(join(root, 'node_modules', name, folder), join(place, 'src'), {
      recursive: true,
      dereference: true,
      filter,
    });
    const files = globSync('src/**/*.{ts,tsx}', { cwd: place });
    for (const file of withTypes ? [] : files) {
      writeFileSync(join(place, file), readFileSync(join(place, file), 'utf8').replace(typeImport, ''));
    }
    const table = `= ${JSON.stringify(allowed)};\n\nconst root`;
    const script = replaceIn(guard, /= \{\n[^}]*\};\n\nconst root/, table);
    writeFileSync(join(place, 'boundaries.ts'), replaceIn(script, /'src\/modules'/, "'src'"));
    const { stderr } = spawnSync(process.execPath, ['boundaries.ts'], { cwd: place, encoding: 'utf8' });
    return { files: files.length, ...count(stderr) };
  } finally {
    rmSync(place, { recursive: true });
  }
}

function count(report: string): Omit<Found, 'files'> {
  const crossings = new Map<string, number>();
  let inside = 0;
  for (const line of report.split('\n').filter(Boolean)) {
    const [, from, to] = /: ([\w-]+) may not depend on ([\w-]+)$/.exec(line) ?? [];
    if (from && to) crossings.set(`${from} → ${to}`, (crossings.get(`${from} → ${to}`) ?? 0) + 1);
    else if (/: reaches inside /.test(line)) inside += 1;
    else throw new Error(`The guard failed: ${line}`);
  }
  return { crossings, inside };
}

const sum = (counts: Map<string, number>) => [...counts.values()].reduce((total, one) => total + one, 0);

function run() {
  const overview: (string | number)[][] = [];
  const edges: (string | number)[][] = [];
  for (const one of packages) {
    const name = `${one.name} ${versionOf(one.name)}`;
    const nothing = Object.fromEntries(Object.keys(one.allowed).map((module) => [module, []]));
    const { files, crossings: all } = check(one, nothing);
    const { crossings, inside } = check(one, one.allowed);
    const atRunTime = check(one, one.allowed, false).crossings;
    overview.push([name, files, sum(all), sum(crossings), sum(atRunTime), inside]);
    for (const [edge, imports] of [...crossings].toSorted(([, a], [, b]) => b - a)) {
      edges.push([edge, imports, atRunTime.get(edge) ?? 0, name]);
    }
  }
  const overviewTable: Table = [
    [
      'Package',
      'Files',
      'Imports between modules',
      'Against the table',
      'Of these, not types alone',
      'Past a front door',
    ],
    ...overview,
  ];
  const edgesTable: Table = [['Import', 'Against the table', 'Not types alone', 'Package'], ...edges];
  return { packages: overviewTable, edges: edgesTable };
}

const experiment: Experiment = {
  // Other versions of the packages give other tables.
  isExact: packages.every(({ name, version }) => versionOf(name) === version),
  run: async () => run(),
  conclude: ({ packages: table, edges }) => [
    {
      claim: 'The graph of the widest package differs from its drawing; the two others differ by one import at most.',
      holds: Number(table?.[2]?.[3]) > 20 && Number(table?.[1]?.[3]) <= 1 && Number(table?.[3]?.[3]) === 0,
    },
    {
      claim: 'Most of the imports against the table are of types alone, which the guard counts as well.',
      holds: Number(table?.[2]?.[4]) < Number(table?.[2]?.[3]) / 2,
    },
    {
      claim: 'The two protocols of puppeteer-core are not apart, at run time either.',
      holds: cellOf(edges, 'bidi → cdp', 'Not types alone') > 0,
    },
  ],
  quote: ({ packages: table = [], edges }) => {
    const [, zod = [], puppeteer = [], mermaid = []] = table;
    return [
      `${zod[3]} of ${zod[2]} imports`,
      `${puppeteer[3]} of ${puppeteer[2]}`,
      `${puppeteer[4]} of the ${puppeteer[3]}`,
      `all ${mermaid[2]}`,
      `${cellOf(edges, 'bidi → cdp', 'Against the table')} times`,
      `with ${cellOf(edges, 'common → api', 'Against the table')} imports. Only ${cellOf(edges, 'common → api', 'Not types alone')} of them`,
      `has ${cellOf(edges, 'bidi → cdp', 'Against the table')}, of which ${cellOf(edges, 'bidi → cdp', 'Not types alone')} load code`,
      `has ${cellOf(edges, 'api → cdp', 'Against the table')} and ${cellOf(edges, 'api → cdp', 'Not types alone') === 0 ? 'none' : 'some'}`,
      `the other ${Number(puppeteer[3]) - Number(puppeteer[4])}`,
      `zod in ${zod[5]} imports and puppeteer-core in ${puppeteer[5]}`,
      ...table.slice(1).map(([name]) => String(name)),
    ];
  },
};

export default experiment;
