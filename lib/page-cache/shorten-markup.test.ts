// A shortened page has the same tree, apart from line breaks between blocks.
import { type DefaultTreeAdapterTypes, parse, serialize } from 'parse5';
import { expect, test } from 'vitest';
import { shortenMarkup } from '#lib/page-cache/shorten-markup.ts';

type Node = DefaultTreeAdapterTypes.Node;

function walk(node: Node): Node[] {
  return [node, ...('childNodes' in node ? node.childNodes.flatMap(walk) : [])];
}

function shorten(source: string, isRemoved = (_node: Node) => false): string {
  const nodes = walk(parse(source, { sourceCodeLocationInfo: true }));
  const removed = new Set(nodes.filter(isRemoved));
  const places = [...removed].flatMap(({ sourceCodeLocation: place }) => (place ? [{ ...place, text: '' }] : []));
  const cuts = [...shortenMarkup(nodes, source, removed), ...places];
  return cuts
    .toSorted((a, b) => b.startOffset - a.startOffset)
    .reduce((text, cut) => text.slice(0, cut.startOffset) + cut.text + text.slice(cut.endOffset), source);
}

const start = '<!DOCTYPE html><html><head></head><body>';
const end = '</body></html>';

test.each([
  ['items', '<ul><li>a</li><li>b</li></ul>', '<ul><li>a<li>b</ul>'],
  ['paragraphs', '<div><p>a</p>\n<p>b</p></div>', '<div><p>a<p>b</div>'],
  ['a paragraph in an item', '<ul>\n<li>\n<p>a</p>\n</li>\n</ul>', '<ul><li><p>a</ul>'],
  [
    'a table',
    '<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>c</td></tr></tbody></table>',
    '<table><thead><tr><th>a<th>b<tbody><tr><td>c</table>',
  ],
  ['a list of terms', '<dl><dt>a</dt><dd>b</dd></dl>', '<dl><dt>a<dd>b</dl>'],
  [
    'escapes in text',
    '<p>a &lt;b&gt; &quot;c&quot; it&#x27;s &amp;gt;</p><i></i>',
    '<p>a &lt;b> "c" it\'s &amp;gt;</p><i></i>',
  ],
])('shortens %s', (_name, body, short) => {
  const result = shorten(`${start}${body}${end}`);
  expect(result).toBe(`${start}${short}${end}`);
  expect(serialize(parse(result))).toBe(serialize(parse(`${start}${body.replaceAll('\n', '')}${end}`)));
  expect(shorten(result)).toBe(result);
});

test.each([
  ['a paragraph before text', '<p>a</p>b'],
  ['a paragraph before an inline element', '<p>a</p> <b>c</b>'],
  ['a paragraph in a link', '<a href="/"><p>a</p></a>'],
  ['a paragraph in an insertion', '<ins><p>a</p></ins>'],
  ['items whose parent is not a list', '<span><li>a</li></span><b>c</b>'],
  ['items in an element of our own', '<my-list><li>a</li></my-list><b>c</b>'],
  ['terms in an inline element', '<span><dd>a</dd></span><b>c</b>'],
  ['a paragraph before a break and text', '<p>a</p>\nb'],
  ['breaks between words', '<p><em>a</em>\n<em>b</em></p><i></i>'],
  ['breaks in code', '<pre>\n\n</pre><i></i>'],
  ['escapes in attributes', '<a title="&quot;&gt;">a</a>'],
  ['scripts', '<script type="application/json">"&gt;"</script>'],
  ['elements that the parser moves', '<table><tr><td>1</td></tr><b>2</b></table>'],
])('keeps %s', (_name, body) => {
  const page = `${start}${body}${end}`;
  expect(serialize(parse(shorten(page)))).toBe(serialize(parse(page)));
});

test('nodes that are left out count as absent', () => {
  const isComment = ({ nodeName }: Node) => nodeName === '#comment';
  const page = `${start}<ul><li>a</li><!--x--><li>b</li><!--y--></ul><p>c</p><!--z-->\n<p>d</p><i></i>${end}`;
  expect(shorten(page, isComment)).toBe(`${start}<ul><li>a<li>b</ul><p>c</p>\n<p>d</p><i></i>${end}`);
});

test('the time is linear in the number of siblings', () => {
  const count = 200;
  const source = `<ul>${'\n<li>x</li>'.repeat(count)}\n</ul>`;
  const nodes = walk(parse(source, { sourceCodeLocationInfo: true }));
  let asked = 0;
  const removed = new Set<Node>();
  const has = removed.has.bind(removed);
  removed.has = (node) => {
    asked += 1;
    return has(node);
  };
  expect(shortenMarkup(nodes, source, removed).length).toBeGreaterThan(count);
  expect(asked).toBeLessThan(5 * nodes.length);
});
