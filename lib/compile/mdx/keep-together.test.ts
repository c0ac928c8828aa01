// Tests that a formula stays on one line with the punctuation beside it, on pages only.
import { toHtml } from 'hast-util-to-html';
import { expect, test } from 'vitest';
import { compileArticle } from '#lib/compile/mdx/compile.ts';
import { renderArticle } from '#lib/feed/article-html.ts';
import type { Body } from '#lib/model/body.ts';

async function compile(markdown: string): Promise<Body> {
  return JSON.parse((await compileArticle(`---\ntitle: "T"\n---\n\n${markdown}\n`, 'md')).body) as Body;
}

const short = (html: string) =>
  html
    .replace(/<math.*?<\/math>/gs, '∑')
    .replaceAll('<span class="keep">', '[')
    .replaceAll('</span>', ']');

test.each([
  ['a full stop', 'Let $x$.', '<p>Let [∑.]</p>'],
  ['brackets', 'Let ($x$), then.', '<p>Let [(∑),] then.</p>'],
  ['a closing quote', 'He says "$x$".', '<p>He says [“∑”.]</p>'],
  ['the end of a word', 'An $n$-dimensional $k$th.', '<p>An [∑-dimensional] [∑th.]</p>'],
  ['Chinese', '设（$x$）。然后', '<p>设[（∑）。]然后</p>'],
  ['emphasis around it', 'Let **$x$**, then.', '<p>Let [<strong>∑</strong>,] then.</p>'],
  ['emphasis around more', 'Let **all $x$**, then.', '<p>Let <strong>all ∑</strong>, then.</p>'],
  ['two formulas', '$x$/$y$.', '<p>[∑/][∑.]</p>'],
  ['nothing beside it', 'Let $x$ be.', '<p>Let ∑ be.</p>'],
  ['a long word after it', `$x$-${'a'.repeat(40)}`, `<p>∑-${'a'.repeat(40)}</p>`],
  [
    'code and links',
    'Use `x`, [y](https://example.org/).',
    '<p>Use <code>x</code>, <a href="https://example.org/">y</a>.</p>',
  ],
])('%s', async (_name, markdown, html) => {
  const body = await compile(markdown);
  expect(short(toHtml(body.tree))).toBe(html);
  expect(short(renderArticle(body, 'https://example.org/posts/x', ''))).toBe(html.replace(/[[\]]/g, ''));
});

test('a reference to a footnote stays, too', async () => {
  const { tree } = await compile('Let $x$[^1]. Then.\n\n[^1]: Note.');
  expect(short(toHtml(tree))).toMatch(/^<p>Let \[∑<sup>.*<\/sup>\.\] Then\.<\/p>/);
});
