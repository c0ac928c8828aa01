import { expect, test } from 'vitest';
import { toMarkdown } from '#lib/import/html/html.ts';

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

test('a list with an item that nothing refers to stays a list', () => {
  const html = `<p>One${ref('fn1')}.</p>${list(item('fn1', 'A.'), item('fn2', 'B.'))}`;
  const markdown = toMarkdown(html);
  expect(markdown).toContain('A.');
  expect(markdown).toContain('B.');
  expect(markdown).not.toContain('[^');
});
