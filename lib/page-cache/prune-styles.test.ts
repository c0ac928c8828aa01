// The rules, properties and class names that a page keeps.
import { globSync, readFileSync } from 'node:fs';
import { type DefaultTreeAdapterTypes, defaultTreeAdapter, parse } from 'parse5';
import { parse as parseCss } from 'postcss';
import { expect, test } from 'vitest';
import { Markup } from '#lib/page-cache/markup.ts';
import { pruneStyles, scriptedClasses, scriptedProperties } from '#lib/page-cache/prune-styles.ts';

function read(html: string): Markup {
  const walk = (node: DefaultTreeAdapterTypes.Node): DefaultTreeAdapterTypes.Element[] => [
    ...(defaultTreeAdapter.isElementNode(node) ? [node] : []),
    ...('childNodes' in node ? node.childNodes.flatMap(walk) : []),
  ];
  return new Markup(walk(parse(html)), html);
}

const page = read(
  '<html lang="en-GB"><body><main id="main" class="prose"><p><a href="/x" aria-current="page">x</a></p><p class="card">y</p>' +
    '<figure class="code" data-kind="note"><pre tabindex="0"><code>z</code></pre></figure><details><summary>s</summary></details></main>',
);

function prune(css: string, markup = page): string {
  return pruneStyles([css], markup).styles.join();
}

test.each([
  ['an element, a class, an id that is there', 'p{a:b}.prose{a:b}#main{a:b}'],
  ['combinations of them', '.prose>p+p{a:b}.prose :is(p,a)~.card{a:b}main p>a{a:b}p~figure{a:b}'],
  [
    'states and parts',
    'a:hover{a:b}details::details-content{a:b}a:target-current{a:b}.prose:has(a){a:b}.prose:has(>p+p){a:b}',
  ],
  ['what follows an element', 'p:has(+p){a:b}p:has(~:is(figure,.x)){a:b}p:has(+p+figure code){a:b}'],
  ['an id as an attribute', '[id=main]{a:b}body:has(>[id="main"]){a:b}[id^=ma]{a:b}'],
  ['rules without an element', ':focus-visible{a:b}::selection{a:b}:root{a:b}*,:before{a:b}'],
  ['attributes that are there', '[data-kind=note]{a:b}[aria-current]{a:b}[href^="/"]{a:b}[data-kind~="NOTE" i]{a:b}'],
  ['attributes that our script changes', '[data-theme=dark]{a:b}details[open]{a:b}pre:not([tabindex="0"]){a:b}'],
  ['what our script adds', '@layer x{@media (scripting:enabled){.prose .copy{a:b}body>output{a:b}}}'],
  [
    'what our script adds, under further conditions',
    '@media (hover: none) and (scripting: enabled){:is(button,.x){a:b}}',
  ],
  ['at-rules with something in them', '@layer a,b;@media print{p{a:b}}@page{margin:0}@font-face{a:b}'],
  [
    'states within a list',
    '.prose:is(:hover,:focus-within) a{a:b}:root:is([data-theme=dark],:has([href]:checked)){a:b}',
  ],
  ['elements that must be missing', 'p:not(.card){a:b}a:not(:empty){a:b}'],
  ['the languages and the direction of the page', ':lang(en){a:b}:dir(ltr){a:b}p:not(:lang(en)){a:b}'],
  ['languages in quotes', 'p:lang("en"){a:b}p:lang("*-GB"){a:b}'],
  ['properties that are used', 'p{--x:1;a:var(--x)}@property --x{a:b}@keyframes k{to{a:b}}a{animation:1s k}'],
])('keeps %s', (_name, css) => {
  expect(prune(css)).toBe(css);
});

test.each([
  ['a class that is not there', '.other{a:b}', ''],
  ['an element within it', '.other p{a:b}', ''],
  ['an element that is not there', 'table{a:b}.prose table{a:b}', ''],
  ['relations that are not there', '.prose>a{a:b}a+p{a:b}p>p{a:b}figure>code{a:b}.card~.card{a:b}', ''],
  ['elements that are all excluded', 'figure:not(.code){a:b}:not(main)>p{a:b}', ''],
  ['descendants that are not there', '.prose:has(>a){a:b}p:has(figure){a:b}', ''],
  ['elements that do not follow', 'figure:has(~p){a:b}a:has(+.card){a:b}.card:has(a){a:b}', ''],
  ['an id that is not there', '[id=other]{a:b}main:has(>[id=main]){a:b}', ''],
  ['one selector of a list', 'p,table{a:b}', 'p{a:b}'],
  ['what is for browsers without scripts', '@media (scripting: none){button{a:b}}', ''],
  ['what is missing in a list of alternatives', '.prose :is(.card,.other,table){a:b}', '.prose :is(.card){a:b}'],
  ['a value that is not there', '.prose [data-kind=tip]{a:b}', ''],
  ['an at-rule that is empty then', '@layer a{@media print{table{a:b}}}p{a:b}', 'p{a:b}'],
  ['other languages and directions', ':lang(zh,ja){a:b}:is(:dir(rtl),:lang(ar)){a:b}p:dir(rtl){a:b}', ''],
  ['properties that nothing uses', 'p{--x:1;--y:var(--x);a:b}a{--z:1}@property --x{a:b}', 'p{a:b}'],
  ['animations that nothing uses', '@keyframes k{to{a:b}}p{a:b}', 'p{a:b}'],
])('leaves out %s', (_name, css, left) => {
  expect(prune(css)).toBe(left);
});

test('rules with `:has()` look only at the descendants of an element', () => {
  const count = 60;
  const numbers = [...Array(count).keys()];
  const markup = read(`<ol>${numbers.map((number) => `<li><p data-n="${number}"></p></li>`).join('')}</ol>`);
  let compared = 0;
  const isNamed = markup.isNamed.bind(markup);
  markup.isNamed = (element, name) => {
    compared += 1;
    return isNamed(element, name);
  };
  const css = numbers.map((number) => `li:has(>p[data-n="${number}"]){a:b}`).join('');
  expect(prune(css, markup)).toBe(css);
  // Two names for each pair of a rule and an item. All pairs of items would be 60 times as many.
  expect(compared).toBeLessThanOrEqual(2 * count ** 2);
});

test('a list of alternatives keeps its specificity', () => {
  expect(prune(':is(p,.other,#x.y){a:b}')).toBe(':is(p,#x.y){a:b}');
  expect(prune(':where(p,.other){a:b}')).toBe(':where(p){a:b}');
});

test('the blocks of a layer become one, in their order', () => {
  expect(prune('@layer a{p{a:b}}@layer b{p{c:d}}@layer a{a{e:f}}')).toBe('@layer a{p{a:b}a{e:f}}@layer b{p{c:d}}');
});

test('layers in order need no `@layer` statement, unless another stylesheet has layers', () => {
  const css = '@layer c,b,a;@layer a{p{a:b}}p{c:d}@layer b{p{e:f}}';
  expect(prune(css)).toBe('p{c:d}@layer b{p{e:f}}@layer a{p{a:b}}');
  expect(prune(`${css}@layer d{p{g:h}}`)).toBe(`${css}@layer d{p{g:h}}`);
  expect(pruneStyles([css, '@layer c{p{g:h}}'], page).styles).toEqual([css, '@layer c{p{g:h}}']);
});

test('properties and animations that another stylesheet or an attribute uses stay', () => {
  const markup = read('<svg><path fill="var(--y)"/></svg><p>x</p>');
  const css = 'p{--x:1;--y:2;--z:3}';
  expect(pruneStyles([css, 'p{a:var(--x)}'], markup).styles).toEqual(['p{--x:1;--y:2}', 'p{a:var(--x)}']);
});

test('properties that an attribute or a script uses stay, also where rules have their value as a fallback', () => {
  const markup = read('<svg><path fill="var(--y)"/></svg><p>x</p>');
  const css = 'p{--y:1;--line:2;a:var(--y,1) var(--line,2)}';
  expect(prune(css, markup)).toBe(css);
});

test('texts from right to left keep the rules for their direction', () => {
  for (const html of ['<p>שלום</p>', '<p dir="rtl">x</p>', '<p>&#1513;</p>'])
    expect(prune('p:dir(rtl){a:b}', read(html)), html).toBe('p:dir(rtl){a:b}');
  expect(prune('p:dir(rtl){a:b}', read('<p>it&#x27;s</p>'))).toBe('');
});

test('classes of modules get short names that no other class has', () => {
  const markup = read('<p class="Ab1-_x_note wide"></p><p class="_2b3c4d_note x1y2z3_wide"></p>');
  const { styles, names } = pruneStyles(
    ['.Ab1-_x_note{a:b}._2b3c4d_note>.x{a:b}:is(._2b3c4d_note):not(.wide){a:b}.x1y2z3_wide{a:b}'],
    markup,
  );
  expect(styles).toEqual(['.note{a:b}:is(.note2):not(.wide){a:b}.wide2{a:b}']);
  expect([...names]).toEqual([
    ['Ab1-_x_note', 'note'],
    ['_2b3c4d_note', 'note2'],
    ['x1y2z3_wide', 'wide2'],
  ]);
});

test('classes of modules get short names in stylesheets with spaces, too', () => {
  const markup = read('<p class="Ab1-_x_note"><a class="Ab1-_x_more"></a></p>');
  const css = 'a, .Ab1-_x_note, p:is(a, .Ab1-_x_note) > .Ab1-_x_more {a:b}';
  expect(prune(css, markup)).toBe('a,.note,p:is(a,.note) > .more{a:b}');
});

test('names of classes that scripts use are not given to others', () => {
  const [name = ''] = scriptedClasses;
  const { names } = pruneStyles([''], read(`<p class="x1y2z3_${name}"></p>`));
  expect([...names.values()]).toEqual([`${name}2`]);
});

test('the properties and classes of scripts are listed', () => {
  const scripts = globSync('lib/**/*.client.ts').map((file) => readFileSync(file, 'utf8'));
  const find = (pattern: RegExp) => scripts.flatMap((text) => [...text.matchAll(pattern)].map(([, name]) => name));
  expect([...new Set(find(/var\((--[\w-]+)/g))].toSorted()).toEqual([...scriptedProperties]);
  const classes = find(/(?:class: |className = |classList\.\w+\()'([\w-]+)'/g);
  expect([...new Set(classes)].toSorted()).toEqual([...scriptedClasses]);
});

test('stylesheets use no unsupported syntax: nested rules, scopes, style queries, and animations in properties', () => {
  const lost: string[] = [];
  for (const file of globSync('components/**/*.css')) {
    const root = parseCss(readFileSync(file, 'utf8'));
    root.walk((node) => {
      const isInRule = node.parent?.type === 'rule' && (node.type === 'rule' || node.type === 'atrule');
      const isScope = node.type === 'atrule' && (node.name === 'scope' || /\bstyle\(/.test(node.params));
      const isStart = node.type === 'rule' && node.selector.includes(':scope');
      const isHidden = node.type === 'decl' && /^(?:-webkit-)?animation/.test(node.prop) && node.value.includes('var(');
      if (isInRule || isScope || isStart || isHidden) lost.push(`${file}: ${node}`);
    });
  }
  expect(lost).toEqual([]);
});

test('is idempotent', () => {
  const once = prune('@layer a{p,table{a:b}}.other{a:b}.prose{--x:1;a:b}');
  expect(prune(once)).toBe(once);
});
