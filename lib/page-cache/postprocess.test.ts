import { createHash } from 'node:crypto';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { parse, serialize } from 'parse5';
import { describe, expect, test } from 'vitest';
import { compressFully } from '#lib/page-cache/compress.ts';
import { postprocessPage } from '#lib/page-cache/postprocess.ts';

const flight = '<script>(self.__next_f=self.__next_f||[]).push([0])</script>';
const preload = '<link rel="preload" as="script" fetchPriority="low" href="/_next/static/chunks/a.js"/>';
const chunk = '<script src="/_next/static/chunks/a.js" async=""></script>';
const style = '<style>html>body{color:red}/* </p> --> */</style>';
const markedStyle = style.replace('<style', '<style data-precedence="next" data-href="/a.css /b.css"');
const placeholder = '<div hidden=""><!--$--><!--/$--></div>';
const jsonLd =
  '<script type="application/ld+json">{"name":"\\u003cscript>__next_f\\u003c/script> \\u003c!-- kept"}</script>';

/** A page of Next, with elements of the framework around and within the content. */
function page(body: string, head = ''): string {
  return `<!DOCTYPE html><!--build--><html lang="en"><head><meta charSet="utf-8"/>${preload}${markedStyle}${head}<title>T</title></head><body>${placeholder}<!--$--><main>${body}</main><!--/$-->${jsonLd}${chunk}${flight}<script>self.__next_f.push([1,"${'x'.repeat(50)}"])</script></body></html>`;
}

function finishedPage(body: string, head = ''): string {
  return `<!DOCTYPE html><html lang="en"><head><meta charSet="utf-8"/>${style}${head}<title>T</title></head><body><main>${body}</main>${jsonLd}</body></html>`;
}

/** The tree of a page, in which optional tags and escapes make no difference. */
function treeOf(html: string): string {
  return serialize(parse(html));
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** The hashes of the texts of elements, found by a plain text search. */
function hashAll(html: string, tag: 'script' | 'style'): string[] {
  const elements = [...html.matchAll(new RegExp(`<${tag}([^>]*)>(.*?)</${tag}>`, 'gs'))];
  const running = elements.filter(([, attributes = '']) => !/src=|ld\+json/.test(attributes));
  return running.map(([, , text = '']) => hashOf(text));
}

function directive(policy: string, name: string): string[] {
  const found = policy.split('; ').find((part) => part.startsWith(`${name} `));
  return found?.split(' ').slice(1) ?? [];
}

test('the link to the page itself is marked in navigations, with its style', () => {
  const head =
    '<meta property="og:url" content="https://example.org/caf%C3%A9"/><style>a[aria-current]{color:red}</style>';
  const body =
    '<nav><ul><li><a class="a" href="/café">Here</a></li><li><a href="/">Home</a></li><li><a href="/café?q">Q</a></li></ul></nav><a href="/café">x</a>';
  const { html } = postprocessPage(page(body, head));
  expect(treeOf(html)).toBe(
    treeOf(finishedPage(body.replace('<a class="a"', '<a aria-current="page" class="a"'), head)),
  );
  expect(postprocessPage(html).html).toBe(html);
});

test('styles ignore an element that is removed between two others', () => {
  const head = '<style>h2+p{color:red}</style>';
  const { html } = postprocessPage(page(`<h2>a</h2>${chunk}<p>b</p>`, head));
  expect(html).toContain(head);
});

test('the preloads of fonts stand in the body, and allow fonts', () => {
  const font = '<link rel="preload" href="/a.woff2" as="font" crossorigin=""/>';
  const { html, policy } = postprocessPage(page('<p>a</p>', font));
  expect(treeOf(html)).toBe(treeOf(finishedPage('<p>a</p>').replace('<body>', `<body>${font}`)));
  expect(directive(policy, 'font-src')).toEqual(["'self'"]);
  expect(postprocessPage(html).html).toBe(html);
});

describe('a page', () => {
  test('loses only the parts of the framework', () => {
    expect(treeOf(postprocessPage(page('<p>Text</p>')).html)).toBe(treeOf(finishedPage('<p>Text</p>')));
  });

  test.each([
    ['a script in text', '<p>Write &lt;script&gt;alert(1)&lt;/script&gt; and be sorry.</p>'],
    [
      'a script in code',
      '<pre><code>&lt;script src="/_next/a.js"&gt;&lt;/script&gt;\n&lt;!-- kept --&gt;</code></pre>',
    ],
    ['the end of a script', '<code>&lt;/script&gt;</code> and "&lt;/script>"'],
    ['the payload of Next', '<p>self.__next_f.push([1,"x"]) (self.__next_f=self.__next_f||[])</p>'],
    ['the start of a comment', '<p>&lt;!-- a comment --&gt; and &lt;!--</p>'],
    ['a comment in an attribute', '<a href="/x" title="<!-- kept --> <script>kept</script>">x</a>'],
    ['a preload in code', '<code>&lt;link rel="preload" as="script"&gt;</code>'],
    ['what is hidden and not empty', '<div hidden="">later</div><div hidden="" id="x"></div><div></div>'],
    ['a comment in a text area', '<textarea><!-- kept --><script></textarea>'],
    ['letters of two and four bytes', '<p>\u201c\u00e9\u201d \u{1f680}\u{1f680} \u4e2d</p>'],
    ['line ends of another system', '<pre>a\r\nb\r\nc</pre>\r\n\r\n'],
    ['unquoted and empty attributes', '<input disabled value=a><br><img src=/a.png alt>'],
    ['what closes itself', '<p>one<p>two<ul><li>a<li>b</ul><svg viewBox="0 0 1 1"><path d="M0 0"/></svg>'],
  ])('keeps %s unchanged', (_, body) => {
    expect(treeOf(postprocessPage(page(body)).html)).toBe(treeOf(finishedPage(body)));
  });

  test('loses all comments of React', () => {
    const body =
      '<!-- --><p>12<!-- --> min</p><table><!--1--><tbody><tr><!--2--><td>a<!--3--></td></tr></tbody></table>';
    const kept = '<p>12 min</p><table><tbody><tr><td>a</td></tr></tbody></table>';
    expect(treeOf(postprocessPage(page(body)).html)).toBe(treeOf(finishedPage(kept)));
  });

  test('keeps its text once even if the parser moves elements', () => {
    const body = '<table><tr><td>1<!--a--></td></tr><b>2<!--b--></b></table><p>3</p>';
    const kept = '<table><tr><td>1</td></tr><b>2</b></table><p>3</p>';
    expect(treeOf(postprocessPage(page(body)).html)).toBe(treeOf(finishedPage(kept)));
  });

  test("keeps the site's own script, structured data and all styles", () => {
    const own = '<script data-own="" defer src="/enhance.js"></script><script data-own>console.log("<!--")</script>';
    const { html, policy } = postprocessPage(page('', own));
    expect(treeOf(html)).toBe(treeOf(finishedPage('', own)));
    expect(directive(policy, 'script-src')).toEqual(["'self'", hashOf('console.log("<!--")')]);
  });

  test('loses every form of framework script', () => {
    const scripts =
      '<script type="module" src="/_next/x.js"></script><script nomodule src="/_next/y.js"></script><script id="_R_">requestAnimationFrame(function(){$RT=performance.now()});</script>';
    expect(treeOf(postprocessPage(page(scripts)).html)).toBe(treeOf(finishedPage('')));
  });

  test('allows no scripts, and only its own styles', () => {
    const { html, policy } = postprocessPage(page('<style>b{}</style><style>b{}</style>'));
    expect(directive(policy, 'script-src')).toEqual(["'none'"]);
    expect(directive(policy, 'trusted-types')).toEqual(["'none'"]);
    expect(directive(policy, 'connect-src')).toEqual(["'self'"]);
    expect(directive(policy, 'style-src')).toEqual([...new Set(hashAll(html, 'style'))]);
    expect(directive(policy, 'style-src')).toHaveLength(2);
  });

  test('is not changed by a second post-processing', () => {
    const once = postprocessPage(page('<p>12<!-- --> min <code>&lt;script&gt;</code></p>'));
    expect(postprocessPage(once.html)).toEqual(once);
  });
});

test('a script is hashed with normalized line ends, as browsers do', () => {
  const { policy } = postprocessPage('<!DOCTYPE html><script data-own>a()\r\nb()\rc()</script>');
  expect(directive(policy, 'script-src')).toEqual([hashOf('a()\nb()\nc()')]);
});

test('speculation rules are listed like a script, because browsers apply the policy to them', () => {
  const rules = '{"prerender":[{"where":{"href_matches":"/*"}}]}';
  const { html, policy } = postprocessPage(`<!DOCTYPE html><script type="speculationrules">${rules}</script>`);
  expect(html).toContain(rules);
  expect(directive(policy, 'script-src')).toEqual([hashOf(rules)]);
});

test('text that is not HTML is unchanged', () => {
  for (const text of ['', 'text', '<', '<p', '\ufeff<p>', '{"a":1}']) expect(postprocessPage(text).html).toBe(text);
});

test('a compressed page is decompressed to the same page', async () => {
  const html = page('<p>Text that repeats. </p>'.repeat(100));
  const { br: brotli, gzip } = await compressFully(html);
  expect(brotliDecompressSync(brotli).toString()).toBe(html);
  expect(gunzipSync(gzip).toString()).toBe(html);
  expect(brotli.byteLength).toBeLessThan(gzip.byteLength);
  expect(gzip.byteLength).toBeLessThan(html.length / 4);
});
