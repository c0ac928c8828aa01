// The first texts of a post, and posts that begin with their description.
import type { Root } from 'hast';
import { expect, test } from 'vitest';
import { listTexts, opensWithDescription } from '#lib/posts/paragraphs.ts';

function treeOf(...elements: [tagName: string, text: string][]): Root {
  const children = elements.map(([tagName, value]) => ({
    type: 'element' as const,
    tagName,
    properties: {},
    children: [{ type: 'text' as const, value }],
  }));
  return { type: 'root', children };
}

test.each([
  ['the whole paragraph', 'One thing. Another.', true],
  ['the paragraph, cut', 'One thing…', true],
  ['its first words, as the author wrote them', 'One thing.', false],
  ['other words', 'Another thing.', false],
])('a description of %s', (_case, description, expected) => {
  const tree = treeOf(['ul', 'An item'], ['p', 'One\nthing. Another.'], ['p', 'More.']);
  expect(opensWithDescription(tree, description)).toBe(expected);
});

test('a text without paragraphs has its lists and quotations, and opens with no description', () => {
  const tree = treeOf(['figure', 'A caption'], ['ol', 'An item'], ['blockquote', 'A quotation']);
  expect(listTexts(tree)).toEqual(['An item', 'A quotation']);
  expect(opensWithDescription(tree, 'An item')).toBe(false);
  expect(opensWithDescription(treeOf(), 'A description')).toBe(false);
});
