// Invalid redirects, and the expected errors.
import { type Broken, post } from '#test/corpus/form.ts';

export const brokenRedirects: readonly Broken[] = [
  [
    'old addresses that no request can have',
    {
      'redirects.yaml':
        '# From the old blog\nold: /about\nhttps://old.example/x?p=1: /about\n//a: /about\n/a#b: /about\n/a*b: /about\n/a/*?b=1: /about\n',
    },
    [
      'content/redirects.yaml:2 redirect "old" does not begin with a slash: write /old',
      'content/redirects.yaml:3 redirect "https://old.example/x?p=1" is a whole URL: write its path, /x?p=1',
      'content/redirects.yaml:4 redirect "//a" begins with two slashes: write /a',
      'content/redirects.yaml:5 redirect "/a#b" holds a #, which browsers do not send: write /a',
      'content/redirects.yaml:6 redirect "/a*b" holds a * that is not its end: end it in /*, or write %2A for the character',
      'content/redirects.yaml:7 redirect "/a/*?b=1" holds a * and a ?: name each address, or leave out the query',
    ],
  ],
  [
    'targets that are no addresses',
    {
      'redirects.yaml':
        '/a: posts/good\n/b: http://example.org\n/c:\n/d: [/about]\n/e: //example.org\n/f: /posts/*\n/g/*: /*/x\n/h: /a b\n/i: javascript:x\n',
    },
    [
      'content/redirects.yaml:1 redirect /a leads to posts/good, which is not an address: write a path such as /posts/new, or a URL that begins with https://',
      'content/redirects.yaml:2 redirect /b leads to http://example.org: write https://example.org',
      'content/redirects.yaml:3 redirect /c has no target: write one, /2015/03/old.html: /posts/new',
      'content/redirects.yaml:4 redirect /d has a list as its target: write one address, /2015/03/old.html: /posts/new',
      'content/redirects.yaml:5 redirect /e leads to //example.org, which is not an address: write a path such as /posts/new, or a URL that begins with https://',
      'content/redirects.yaml:6 redirect /f leads to /posts/*, but has no * itself: end both in /*, or neither',
      'content/redirects.yaml:7 redirect /g/* leads to /*/x, whose * is not its end: end it in /*',
      'content/redirects.yaml:8 redirect /h leads to /a b, which holds a space: write %20',
      'content/redirects.yaml:9 redirect /i leads to javascript:x, which is not an address: write a path such as /posts/new, or a URL that begins with https://',
    ],
  ],
  [
    'redirects that clash with each other and with the site',
    {
      'redirects.yaml':
        '/old: /about\n/old/: /about\n/%6fld: /about\n/about: /posts/good\n/posts/old-name: /about\n/media/x.png: /about\n',
    },
    [
      'content/redirects.yaml:2 redirect /old/ is the same address as /old in line 1: remove one of them',
      'content/redirects.yaml:3 redirect /%6fld is the same address as /old in line 1: remove one of them',
      'content/redirects.yaml:4 redirect /about is already an address of this site, so the rule has no effect: remove the line',
      'content/redirects.yaml:5 redirect /posts/old-name is an old address of content/posts/good.mdx, too: remove it here',
      'content/redirects.yaml:6 redirect /media/x.png is already an address of this site, so the rule has no effect: remove the line',
    ],
  ],
  [
    'redirects without a target or in a circle',
    {
      'redirects.yaml':
        '/a: /posts/goood\n/b: /posts/good#none\n/c: /d\n/d: /c\n/e: /about/\n/f/*: /nowhere/*\n/g/*: /g/*\n',
    },
    [
      'content/redirects.yaml:1 redirect /a to /posts/goood leads to no page (did you mean /posts/good?): correct it, or remove it',
      'content/redirects.yaml:2 redirect /b to /posts/good#none leads to a heading that /posts/good does not have: correct the part after #, or remove it',
      'content/redirects.yaml:3 redirect /c leads to /d, from where a redirect leads to no page: write an address that exists',
      'content/redirects.yaml:4 redirect /d leads to /c, from where a redirect leads to no page: write an address that exists',
      'content/redirects.yaml:5 redirect /e to /about/ leads to an old address: write /about',
      'content/redirects.yaml:6 redirect /f/* leads to /nowhere/*, where the site has no address: correct the target',
      'content/redirects.yaml:7 redirect /g/* leads to itself: write another target',
    ],
  ],
  [
    'old addresses in front matter that clash',
    {
      'posts/x.mdx': post('Words.', 'redirects: [/about, /old, /posts/good/]'),
      'posts/y.mdx': post('Words.', 'redirects: [/old/, "/?p=1"]'),
    },
    [
      'content/posts/x.mdx:5 redirects has /about, which is an address of the site: remove it',
      'content/posts/x.mdx:5 redirects has /posts/good/, which is an address of the site: remove it',
      'content/posts/y.mdx:5 redirects has /old/, which is an old address of content/posts/x.mdx, too: remove it from one of them',
    ],
  ],
  [
    'a link to an old address',
    { 'redirects.yaml': '/old: /posts/good\n', 'posts/x.mdx': post('[A](/old/) [B](/old#first-section)') },
    [
      'content/posts/x.mdx:7 link /old/ leads to an old address: write /posts/good',
      'content/posts/x.mdx:7 link /old#first-section leads to an old address: write /posts/good#first-section',
    ],
  ],
  [
    'a list of redirects',
    { 'redirects.yaml': '- /a\n' },
    ['content/redirects.yaml:1 redirect file has a list: write one redirect a line, /2015/03/old.html: /posts/new'],
  ],
  [
    'a redirect written twice',
    { 'redirects.yaml': '/a: /about\n/a: /about\n' },
    ['content/redirects.yaml:2 /a is written twice: keep one'],
  ],
  [
    'the other ending',
    { 'redirects.yml': '/a: /about\n' },
    ['content/redirects.yml:1 redirect is not read: rename it to redirects.yaml'],
  ],
];
