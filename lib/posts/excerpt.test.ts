// The beginning of a text: its first words, without code, in any language.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Element, Text } from 'hast';
import { afterAll, expect, test, vi } from 'vitest';
import { FileReleaseStore } from '#lib/model/file-release-store.ts';
import type { Post } from '#lib/model/release.ts';

const dir = mkdtempSync(join(tmpdir(), 'load-bearing-excerpt-'));
vi.stubEnv('RELEASE_DIR', dir);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function element(tagName: string, ...children: (Element | Text)[]): Element {
  return { type: 'element', tagName, properties: {}, children };
}

const words = (value: string): Text => ({ type: 'text', value });

async function excerptOf(children: Element[], facts: Partial<Post> = {}) {
  const { readExcerpt } = await import('#lib/posts/excerpt.ts');
  const body = await new FileReleaseStore(dir).putObject(JSON.stringify({ tree: { type: 'root', children }, toc: [] }));
  return readExcerpt({ title: 'A title', description: 'A description.', body, images: {}, ...facts } as Post);
}

test('it begins with the first paragraphs, without headings and code', async () => {
  const text = [
    element('p', words('One '), element('em', words('two')), words('.')),
    element('pre', element('code', words('x = 1'))),
    element('h2', words('A heading')),
    element('p', words('Three.')),
  ];
  expect(await excerptOf(text)).toEqual({
    title: 'A title',
    description: 'A description.',
    beginning: 'One two. Three.',
    dir: 'auto',
  });
});

test('it leaves out charts, tables, folds, callouts, images, code and the marks of footnotes', async () => {
  const mark: Element = { ...element('a', words('1')), properties: { dataFootnoteRef: '' } };
  const callout: Element = {
    ...element('div', element('p', words('callout'))),
    properties: { className: ['callout'] },
  };
  const data = element('details', element('summary', words('summary')), element('table', element('td', words('12'))));
  const text = [
    element('figure', element('svg', element('text', words('axis'))), element('figcaption', words('caption')), data),
    element('div', element('table', element('tr', element('td', words('cell'))))),
    element('details', element('summary', words('fold')), element('p', words('folded'))),
    callout,
    element('interactive-figure', element('p', words('result'))),
    element('p', element('picture', element('source'))),
    element('p', words('A claim.'), element('sup', mark)),
    element('ul', element('li', words('item'))),
    element('p', words('More.')),
    element('section', element('ol', element('li', element('p', words('note'))))),
  ];
  expect((await excerptOf(text)).beginning).toBe('A claim. More.');
});

test('it does not repeat a description that is the first paragraph', async () => {
  const text = [element('p', words('The first one, which is long.')), element('p', words('The second.'))];
  const { beginning } = await excerptOf(text, { description: 'The first one, which…' });
  expect(beginning).toBe('The second.');
  expect((await excerptOf(text, { description: 'The second.' })).beginning).toBe(
    'The first one, which is long. The second.',
  );
});

test('it is of lists and quotations where there is no paragraph', async () => {
  const text = [
    element('table', element('tr', element('td', words('cell')))),
    element('ul', element('li', words('One.')), element('li', words('Two.'))),
    element('blockquote', element('p', words('Three.'))),
  ];
  expect((await excerptOf(text)).beginning).toBe('One. Two. Three.');
});

test('it ends between two words', async () => {
  const { beginning } = await excerptOf([element('p', words('seven77 '.repeat(60)))]);
  expect(beginning).toMatch(/^(?:seven77 )+seven77…$/);
  expect(beginning.length).toBeLessThanOrEqual(241);
});

test('it ends between two characters where words have no spaces', async () => {
  const { beginning, lang, dir } = await excerptOf([element('p', words(`a${'𠮷'.repeat(300)}`))], { lang: 'ja' });
  expect(beginning).toMatch(/^a𠮷{119}…$/u);
  expect([lang, dir]).toEqual(['ja', 'ltr']);
});

test('it is empty without text', async () => {
  expect((await excerptOf([])).beginning).toBe('');
});
