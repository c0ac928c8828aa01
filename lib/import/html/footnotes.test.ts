import { expect, test } from 'vitest';
import { toMarkdown, wrapMarkdown } from '#lib/import/html/html.ts';

const ref = (id: string, label = '1') =>
  `<sup class="footnote-ref"><a href="#${id}" id="ref-${id}">[${label}]</a></sup>`;
const list = (...items: string[]) =>
  `<hr class="footnotes-sep"><section class="footnotes"><ol>${items.join('')}</ol></section>`;
const item = (id: string, text: string) => `<li id="${id}"><p>${text} <a href="#ref-${id}">↩︎</a></p></li>`;

test('footnotes of another converter are footnotes', () => {
  const html = `<p>One${ref('fn1')} and two${ref('fn:2', '2')}, and one again${ref('fn1')}.</p>${list(item('fn1', 'A <em>note</em>.'), item('fn:2', 'B.'))}`;
  expect(toMarkdown(html)).toBe('One[^1] and two[^2], and one again[^1].\n\n[^1]: A *note*.\n\n[^2]: B.\n');
});

test('a text of several paragraphs stays one footnote, and links in it stay', () => {
  const html = `<p>One<a class="footnote" href="#n">1</a>.</p><div class="footnotes"><ol><li id="n"><p>A <a href="https://a.example">link</a>.</p><p>B. <a href="#r">↑</a></p></li></ol></div>`;
  expect(toMarkdown(html)).toBe('One[^1].\n\n[^1]: A [link](https://a.example).\n\n    B.\n');
});

test.each([
  ['an item that nothing refers to', item('fn2', 'B.')],
  ['an item without an id', '<li>B.</li>'],
])('a list with %s stays a list', (_name, other) => {
  const html = `<p>One${ref('fn1')}.</p>${list(item('fn1', 'A.'), other)}`;
  const markdown = toMarkdown(html);
  expect(markdown).toContain('A.');
  expect(markdown).toContain('B.');
  expect(markdown).not.toContain('[^');
});

test('text beside the notes stays, but not the heading of the list', () => {
  const notes = (more: string) =>
    `<p>One<sup><a href="#n">1</a></sup></p><div class="footnotes"><hr><h2>Notes</h2>${more}<ol><li id="n">A.</li></ol></div>`;
  expect(toMarkdown(notes(''))).toBe('One[^1]\n\n[^1]: A.\n');
  expect(toMarkdown(notes('<p>Thanks to B.</p>'))).toBe('One[^1]\n\n## Notes\n\nThanks to B.\n\n[^1]: A.\n');
});

test('links back to each reference are removed', () => {
  const back = (id: string, words: string) => `<a href="#${id}" data-footnote-backref>${words}</a>`;
  const html = (links: string) =>
    `<p>One<sup><a href="#n" id="r">1</a></sup>, two<sup id="r-2"><a href="#n">1</a></sup></p><section data-footnotes><ol><li id="n"><p>A. ${links}</p></li></ol></section>`;
  const expected = 'One[^1], two[^1]\n\n[^1]: A.\n';
  expect(toMarkdown(html(`${back('r', '↩')} ${back('r-2', '↩<sup>2</sup>')}`))).toBe(expected);
  expect(toMarkdown(html('<a href="#r">a</a><a href="#r-2">b</a>'))).toBe(expected);
  expect(toMarkdown(html('<a href="#x">↩</a><a href="#y">↩</a>'))).toBe(expected);
});

test('formulas and addresses in a note stay, and a paragraph with only its back link is removed', () => {
  const html = `<p>One<sup><a href="#n">1</a></sup></p><ol class="footnotes"><li id="n"><p>$a_1$ and $b_2$</p><p>https://a.example/x_y</p><p><a href="#r">↩</a></p></li></ol>`;
  expect(toMarkdown(html)).toBe('One[^1]\n\n[^1]: $a_1$ and $b_2$\n\n    <https://a.example/x_y>\n');
});

test('notes have other numbers than those that are Markdown already', () => {
  const html = `<p>One${wrapMarkdown('[^2]')} and two${ref('n')}</p>${list(item('n', 'A.'))}${wrapMarkdown('\n\n[^2]: B.')}`;
  expect(toMarkdown(html)).toBe('One[^2] and two[^3]\n\n[^2]: B.\n\n[^3]: A.\n');
});
