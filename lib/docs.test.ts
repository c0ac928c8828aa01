// Checks that documents and comments agree with the code: problems of `/healthz`, fields of `site.yaml`, folders, names of files.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { knownProblems } from '#lib/publish/health.ts';
import { siteSchema } from '#lib/source/site-schema.ts';

const root = join(import.meta.dirname, '..');
const readText = (path: string) => readFileSync(join(root, path), 'utf8');

/** @returns the text of a section of a document, up to the next heading of level 2 */
function readSection(path: string, heading: string): string {
  const [, section = ''] = readText(path).split(`\n## ${heading}\n`);
  return section.split('\n## ')[0] ?? '';
}

/** @returns the names in backticks in the first column of the tables */
function readNames(section: string): string[] {
  return section
    .split('\n')
    .flatMap((line) => /^\| (`[^|]*`) \|/.exec(line)?.[1] ?? [])
    .flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));
}

test('the README explains each problem that /healthz reports', () => {
  expect(readNames(readSection('README.md', 'Monitor'))).toEqual([...knownProblems]);
});

test("the author's guide shows each field of site.yaml", () => {
  const section = readSection('content/README.md', 'The site');
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(section) ?? [];
  const shown = [...example.matchAll(/^(\w+):/gm)].map(([, name = '']) => name);
  const named = new Set([...shown, ...readNames(section)]);
  expect([...named].toSorted()).toEqual(Object.keys(siteSchema.shape).toSorted());
});

test('docs/architecture.md lists the folders of lib', () => {
  const folders = readdirSync(join(root, 'lib'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const listed = readNames(readSection('docs/architecture.md', 'Folders'));
  expect(listed.toSorted()).toEqual(folders.map(({ name }) => name).toSorted());
});

/** Lists the files that git has or that are new, without those that were removed since the last commit. */
function listFiles(): string[] {
  const git = (...args: string[]) =>
    execFileSync('git', ['ls-files', '-z', ...args], { cwd: root, encoding: 'utf8' })
      .split('\0')
      .filter(Boolean);
  const removed = new Set(git('--deleted'));
  return git('--cached', '--others', '--exclude-standard').filter((path) => !removed.has(path));
}

test('comments and documents name only TypeScript files that exist', () => {
  const files = listFiles();
  const exists = new Set(
    files.flatMap((path) => path.split('/').map((_, index, parts) => parts.slice(index).join('/'))),
  );
  const isChecked = (path: string) =>
    /\.(?:ts|tsx|mjs|css|md|ya?ml)$/.test(path) && !/^(?:content\/p|test\/corpus\/|CHANGELOG)/.test(path);
  const found = files.filter(isChecked).flatMap((path) => {
    const text = readText(path);
    const prose = path.endsWith('.md') ? text : text.replace(/^(?!\s*(?:\/\/|\/?\*|#)).*$/gm, '');
    return [...prose.matchAll(/`([\w@([][\w@./()[\]-]*\.tsx?)`/g)].flatMap(([, name = '']) =>
      exists.has(name) ? [] : [`${path}: ${name}`],
    );
  });
  expect(found).toEqual([]);
});
