// Tests that no HTML of a post runs a script, restyles the page or takes over its ids.
import type { Element, Root } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import { toHtml } from 'hast-util-to-html';
import { expect, test } from 'vitest';
import { compileArticle } from '#lib/compile/mdx/compile.ts';
import { visit } from '#lib/compile/mdx/visit.ts';
import { renderArticle } from '#lib/feed/article-html.ts';
import { pageIds } from '#lib/urls.ts';
import { attacks } from '#test/corpus/html-attacks.ts';

/** Elements that no post may have, whatever its author wrote. `svg` and `math` are only those of the pipeline. */
const forbidden = new Set(
  'applet base button dialog embed form frame frameset iframe input isindex link listing marquee meta noscript object plaintext portal script select style template textarea title xmp svg'.split(
    ' ',
  ),
);

const addresses = ['href', 'src', 'srcSet', 'poster', 'action', 'formAction', 'cite', 'longDesc', 'ping', 'background'];
const allowedAttributes = new Set(
  'align alt ariaDescribedBy ariaLabel className colSpan controls dataAlign dataFootnoteBackref dataFootnoteRef dataFootnotes dateTime dir display href id kind lang loop muted open preload role rowSpan scope src tabIndex title type'.split(
    ' ',
  ),
);

function listDangers(tree: Root): string[] {
  const dangers: string[] = [];
  const ids = new Set<string>();
  visit(tree, (node) => {
    if (node.type === 'raw' || node.type === 'comment' || node.type === 'doctype') dangers.push(node.type);
    if (node.type !== 'element') return undefined;
    const { tagName, properties } = node as Element;
    if (forbidden.has(tagName)) dangers.push(`<${tagName}>`);
    for (const [name, value] of Object.entries(properties)) {
      if (!allowedAttributes.has(name)) dangers.push(`<${tagName} ${name}>`);
      const safe =
        tagName === 'a' ? /^(?:https?:\/\/|mailto:|tel:|[/#](?!\/)|$)/ : /^(?:\.\/|https:\/\/example\.org\/)/;
      if (addresses.includes(name) && !safe.test(String(value))) {
        dangers.push(`${name}=${String(value)}`);
      }
    }
    const { id } = properties;
    if (id === undefined) return undefined;
    if (ids.has(String(id)) || Object.values<string>(pageIds).includes(String(id))) dangers.push(`id=${String(id)}`);
    ids.add(String(id));
    return undefined;
  });
  return dangers;
}

test('there are enough attacks', () => {
  expect(new Set(attacks).size).toBe(attacks.length);
  expect(attacks.length).toBeGreaterThan(120);
});

test.each(attacks.flatMap((text) => [[text, 'md'] as const, [text, 'mdx'] as const]))(
  '%s in .%s is inert',
  async (text, format) => {
    const { body } = await compileArticle(`---\ntitle: "T"\n---\n\n${text}\n`, format);
    const { tree } = JSON.parse(body) as { tree: Root };
    expect(listDangers(tree)).toEqual([]);
    // A browser parses the page again.
    expect(listDangers(fromHtml(toHtml(tree), { fragment: true }))).toEqual([]);
    const feed = renderArticle({ tree }, 'https://example.org/posts/x', 'x-');
    expect(listDangers(fromHtml(feed, { fragment: true }))).toEqual([]);
  },
);
