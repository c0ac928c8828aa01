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
