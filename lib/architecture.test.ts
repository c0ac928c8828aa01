// Checks the structure of the code: which folder may import which, and what only one file may do.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const layers = ['app', 'bench', 'components', 'content', 'e2e', 'lib', 'test'] as const;

interface Source {
  path: string;
  text: string;
  imports: string[];
  /** The imports that remain when types are stripped. */
  values: string[];
}

function readSources(): Source[] {
  const inLayers = layers.flatMap((layer) =>
    readdirSync(join(root, layer), { recursive: true, encoding: 'utf8' }).map((name) => join(layer, name)),
  );
  return [...inLayers, 'instrumentation.ts', 'proxy.ts', 'server.ts']
    .filter((path) => /\.(?:ts|tsx|mjs)$/.test(path))
    .map((path) => {
      const text = readFileSync(join(root, path), 'utf8');
      return { path, text, imports: readImports(path, text), values: readImports(path, dropTypeImports(text)) };
    });
}

/** @returns the imports of a file: paths from the root for our files, `npm:name` for packages */
function readImports(path: string, text: string): string[] {
  const withoutComments = text.replace(/^\s*(?:\/\/|\/?\*).*$/gm, '');
  const specifiers = [...withoutComments.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
  return specifiers.map((specifier) => {
    if (specifier.startsWith('#')) return specifier.slice(1);
    if (specifier.startsWith('.')) return relative(root, join(root, dirname(path), specifier));
    return `npm:${specifier}`;
  });
}

/** Removes `import type` and imports in which every name is marked as a type. */
function dropTypeImports(text: string): string {
  return text.replace(/^(?:import|export) (?:type [^;]*?|\{(?:\s*type \w+,?)*\s*\}) from '[^']+';$/gm, '');
}

const sources = readSources();
const code = sources.filter(({ path }) => !path.includes('.test.'));

function offenders(isOffence: (source: Source) => boolean): string[] {
  return code.filter(isOffence).map(({ path }) => path);
}

test('the sources are found', () => {
  expect(code.length).toBeGreaterThan(50);
});

test('lib imports lib and packages only', () => {
  const inLib = ({ path }: Source) => path.startsWith('lib/');
  const isForeign = (name: string) => !name.startsWith('lib/') && !name.startsWith('npm:');
  expect(offenders((source) => inLib(source) && source.imports.some(isForeign))).toEqual([]);
});

/** The folders of lib that each folder may import besides itself, and those of which it may import types only. */
const allowed: Record<string, { values: string; types?: string }> = {
  browser: { values: 'copy figures fonts search', types: 'model' },
  cdn: { values: 'model observe posts' },
  cluster: { values: 'images model', types: 'page-cache' },
  commands: { values: 'cluster dev doctor export fonts import model og pack publish release source' },
  compile: { values: 'copy feed figures images model search source' },
  copy: { values: '' },
  dev: { values: 'og', types: 'model' },
  doctor: { values: 'cluster publish source' },
  export: { values: 'compile copy import model source' },
  feed: { values: 'copy model page-cache posts seo' },
  figures: { values: '' },
  fonts: { values: '' },
  history: { values: 'model' },
  images: { values: 'model source' },
  import: { values: 'compile model source' },
  model: { values: '' },
  observe: { values: '' },
  og: { values: 'copy model page-cache posts' },
  pack: { values: 'compile model og' },
  'page-cache': { values: 'browser copy fonts model observe posts' },
  posts: { values: 'copy history images model' },
  publish: { values: 'cdn cluster history model observe og posts release source' },
  release: { values: 'compile history images model observe og source' },
  search: { values: 'copy model posts' },
  seo: { values: 'copy model og page-cache posts' },
  server: { values: 'cdn cluster model observe og page-cache posts publish search' },
  source: { values: 'copy model' },
};

function folderOf(path: string): string | undefined {
  return /^lib\/([^/]+)\//.exec(path)?.[1];
}

test('each folder of lib imports only the folders that the list allows', () => {
  const found: string[] = [];
  for (const { path, imports, values } of code) {
    const from = folderOf(path);
    const rule = from === undefined ? undefined : allowed[from];
    if (from && !rule) found.push(`${from} is missing in the list`);
    for (const name of imports) {
      const to = folderOf(name);
      const ok = rule && `${rule.values} ${values.includes(name) ? '' : (rule.types ?? '')}`.split(' ');
      if (to && to !== from && ok && !ok.includes(to)) found.push(`${path} imports ${name}`);
    }
  }
  expect(found).toEqual([]);
});

test('the list of folders has no cycle', () => {
  const isReached = (from: string, to: string, seen = new Set<string>()): boolean =>
    (allowed[from]?.values.split(' ') ?? []).some((next) => {
      if (next === to) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return isReached(next, to, seen);
    });
  expect(Object.keys(allowed).filter((folder) => isReached(folder, folder))).toEqual([]);
});

/** @returns the files that are loaded at run time, directly or indirectly, each with a file that imports it */
function reach(roots: readonly string[]): Map<string, string> {
  const values = new Map(code.map((source) => [source.path, source.values]));
  const found = new Map<string, string>();
  const queue = [...roots];
  for (const path of queue) {
    for (const name of values.get(path) ?? []) {
      if (found.has(name)) continue;
      found.set(name, path);
      queue.push(name);
    }
  }
  return found;
}

test('no file of lib imports itself through others', () => {
  const inCycle = code.filter(({ path }) => path.startsWith('lib/') && reach([path]).has(path));
  expect(inCycle.map(({ path }) => path)).toEqual([]);
});

test('the server loads neither the compiler nor the release builder', () => {
  const isServer = (path: string) =>
    /^(?:(?:server|proxy|instrumentation)\.ts$|app\/|lib\/(?:posts|page-cache|feed|seo|search|og|server)\/)/.test(path);
  const roots = code.map(({ path }) => path).filter(isServer);
  expect(roots).toContain('server.ts');
  const loaded = [...reach(roots)].filter(([name]) => /^lib\/(?:compile|release)\//.test(name));
  expect(loaded).toEqual([]);
});

test('a file of lib is at most 300 lines', () => {
  const longer: Record<string, string> = {
    'lib/compile/compile-cache.ts': 'the format of the log, and the cache that reads and writes it',
    'lib/copy/de.ts': 'all words of the interface in German',
    'lib/copy/en.ts': 'all words of the interface in English',
    'lib/settings.ts': 'one table of all settings',
  };
  const lines = ({ text }: Source) => text.trimEnd().split('\n').length;
  expect(offenders((source) => source.path.startsWith('lib/') && lines(source) > 300).toSorted()).toEqual(
    Object.keys(longer).toSorted(),
  );
});

test('components import components, and from lib only words, paths, dates, figures, languages, authors and types', () => {
  const open = [
    'lib/copy/words.ts',
    'lib/copy/en.ts',
    'lib/urls.ts',
    'lib/dates.ts',
    'lib/figures/models.ts',
    'lib/model/language.ts',
    'lib/model/authors.ts',
  ];
  // The shell contains document-wide parts: the escaping of structured data, and the scripts of the theme and of `npm run dev`.
  const shell = ['lib/seo/json-ld.ts', 'lib/browser/theme.ts', 'lib/dev/script.ts', 'lib/env.ts'];
  const hasForeign = ({ path, text }: Source) =>
    [...text.matchAll(/import (type )?[^;]*? from '#lib\/([^']+)'/g)].some(([, isType, name]) => {
      const target = `lib/${name}`;
      return !isType && !open.includes(target) && !(path.startsWith('components/shell/') && shell.includes(target));
    });
  expect(offenders((source) => source.path.startsWith('components/') && hasForeign(source))).toEqual([]);
  expect(
    offenders(({ path, imports }) => path.startsWith('components/') && imports.some((name) => name.startsWith('app/'))),
  ).toEqual([]);
});

test('nothing imports app, and e2e imports no code of the product', () => {
  expect(offenders(({ imports }) => imports.some((name) => name.startsWith('app/')))).toEqual([]);
  const isProduct = (name: string) => /^(?:app|components|lib)\//.test(name);
  expect(offenders(({ path, imports }) => path.startsWith('e2e/') && imports.some(isProduct))).toEqual([]);
});

test('the facts of the site come from the release, and its defaults are read only where no release has them', () => {
  const readers: Record<string, string> = {
    'lib/model/release-store.ts': 'releases of older versions, which have no facts',
    'lib/posts/read-release.ts': 'the error page without a readable release',
    'lib/source/site.ts': 'content that does not name them',
  };
  const importers = offenders(({ path, values }) => values.includes('lib/site.ts') && !/^(?:bench|test)\//.test(path));
  expect(importers.toSorted()).toEqual(Object.keys(readers));
});

test('content holds no code but samples, which lie beside the post that shows them', () => {
  const isSample = ({ path }: Source) => existsSync(join(root, dirname(path), 'index.mdx'));
  expect(offenders((source) => source.path.startsWith('content/') && !isSample(source))).toEqual([]);
  expect(offenders(({ path, imports }) => /^(?:app|components|lib)\//.test(path) && imports.some(isContent))).toEqual(
    [],
  );
  function isContent(name: string): boolean {
    return name.startsWith('content/');
  }
});

test("'use client' stands only where Next demands it", () => {
  const demanded = ['app/error.tsx', 'app/global-error.tsx'];
  expect(offenders(({ path, text }) => /^['"]use client['"]/m.test(text) && !demanded.includes(path))).toEqual([]);
});

test('only lib/env.ts and the files that run before it or in a bundle of Next read the environment', () => {
  // Next replaces `process.env.NEXT_RUNTIME` in `instrumentation.ts` while it builds.
  const readers = ['lib/env.ts', 'lib/dotenv.ts', 'lib/release-dir.ts', 'instrumentation.ts'];
  const reads = ({ path, text }: Source) => /process\.env/.test(text) && !readers.includes(path);
  const isTest = ({ path }: Source) => /^(?:e2e|test|bench\/experiments|content)\//.test(path);
  expect(offenders((source) => reads(source) && !isTest(source))).toEqual([]);
});

test('only lib/dates.ts knows how dates are written', () => {
  expect(
    offenders(
      ({ path, text }) =>
        /Intl\.DateTimeFormat|toLocale\w*String/.test(text) &&
        path !== 'lib/dates.ts' &&
        !path.startsWith('bench/experiments/'),
    ),
  ).toEqual([]);
});

test('only lib/compile imports Contentlayer', () => {
  const usesIt = (name: string) => /^npm:@?contentlayer2/.test(name);
  expect(offenders(({ path, imports }) => imports.some(usesIt) && !path.startsWith('lib/compile/'))).toEqual([]);
});

test('the packages of metrics and traces are loaded only if a setting asks for them', () => {
  const isOne = (name: string) => /^npm:(?:prom-client|@opentelemetry\/)/.test(name);
  const importers = offenders(({ path, values }) => path.startsWith('lib/') && values.some(isOne));
  const loaded = ['lib/observe/exposition.ts', 'lib/observe/open-telemetry.ts', 'lib/observe/outside-tracer.ts'];
  expect(importers.toSorted()).toEqual(loaded);
  // Without dynamic imports and types, only they load each other.
  const load = ({ path, text }: Source) =>
    !path.startsWith('bench/') &&
    [...dropTypeImports(text).matchAll(/ from '#(lib\/observe\/[^']+)'/g)].some(([, name = '']) =>
      loaded.includes(name),
    );
  expect(offenders(load)).toEqual(['lib/observe/open-telemetry.ts']);
});

test('lib holds no .tsx, and a page is at most 60 lines', () => {
  expect(offenders(({ path }) => path.startsWith('lib/') && path.endsWith('.tsx'))).toEqual([]);
  expect(offenders(({ path, text }) => path.startsWith('app/') && text.split('\n').length > 61)).toEqual([]);
});

test('no element carries a style attribute', () => {
  expect(offenders(({ path, text }) => path.endsWith('.tsx') && /\sstyle=/.test(text))).toEqual([]);
});

test('each file of lib opens with a sentence on what it owns', () => {
  const isSilent = ({ path, text }: Source) =>
    path.startsWith('lib/') && !path.endsWith('.d.ts') && !/^\/\/ \S/.test(text);
  expect(offenders(isSilent)).toEqual([]);
});

test('each source file that a comment names exists', () => {
  const known = new Set([...sources.map(({ path }) => basename(path)), ...readdirSync(root)]);
  const missing = sources.flatMap(({ path, text }) =>
    [...text.matchAll(/^\s*(?:\/\/|\/?\*).*$/gm)]
      .flatMap(([line]) => [...line.matchAll(/`(\w[\w./-]*\.(?:ts|tsx|mjs))`/g)])
      .filter(([, name = '']) => !known.has(basename(name)))
      .map(([, name]) => `${path}: ${name}`),
  );
  expect(missing).toEqual([]);
});

test('no list of any length is spread into a call: V8 throws at some 120,000 arguments', () => {
  const bounded: Record<string, string> = {
    'lib/compile/mdx/callouts.ts': 'the nodes of a text, which `limits.ts` counts before',
    'lib/compile/mdx/inline-notes.ts': 'the nodes of a text, likewise',
    'lib/compile/mdx/restrict.ts': 'the nodes of a text, likewise',
    'lib/commands/check-language.ts': 'the lines of a file of ours',
    'lib/commands/test.ts': 'the processes of a stage',
    'lib/commands/test-runner.ts': 'the tests of a stage',
    'lib/compile/compile-cache.ts': 'the three objects of a version',
    'lib/og/drawing.ts': 'the glyphs of a title',
    'lib/og/fit.ts': 'the lines of a title',
    'lib/search/spelling.ts': 'the letters of a word of a query',
  };
  // Arguments before the spread must be simple: a spread inside an object or array literal is not one of the call.
  const spread = /\b(?:push|unshift|splice|max|min|concat|fromCharCode|fromCodePoint)\(\s*(?:[^(){}[\]]+,\s*)*\.\.\./;
  const found = offenders(
    ({ path, text }) => /^(?:app|lib)\//.test(path) && !path.includes('/corpus/') && spread.test(text),
  );
  expect(found.toSorted()).toEqual(Object.keys(bounded).toSorted());
});
