// Broken links and the expected errors.
import { type Broken, body, field, post } from '#test/corpus/form.ts';

export const brokenLinks: readonly Broken[] = [
  [
    'a link to a post that is not there, near one that is',
    body('[Words](/posts/goood).'),
    ['content/posts/x.mdx:7 link /posts/goood leads to no page (did you mean /posts/good?): correct it, or remove it'],
  ],
  [
    'a link to a post that is not there, near none',
    body('Words', 'and [more words](/posts/a-very-different-thing).'),
    ['content/posts/x.mdx:8 link /posts/a-very-different-thing leads to no page: correct it, or remove it'],
  ],
  [
    'a link to a page that is not there',
    body('[Words](/abuot).'),
    ['content/posts/x.mdx:7 link /abuot leads to no page (did you mean /about?): correct it, or remove it'],
  ],
  [
    'a link to a heading that the post does not have',
    body('[Words](#here).', '', '## There', '', 'Words.'),
    [
      'content/posts/x.mdx:7 link #here leads to a heading that this page does not have (did you mean there?): correct the part after #, or remove it',
    ],
  ],
  [
    'a link to a heading that the post has, with a slip',
    body('[Words](#ther).', '', '## There', '', 'Words.'),
    [
      'content/posts/x.mdx:7 link #ther leads to a heading that this page does not have (did you mean there?): correct the part after #, or remove it',
    ],
  ],
  [
    'a link to a heading that another page does not have',
    body('[Words](/posts/good#second-section), [words](/about#who-wrote).'),
    [
      'content/posts/x.mdx:7 link /posts/good#second-section leads to a heading that /posts/good does not have: correct the part after #, or remove it',
      'content/posts/x.mdx:7 link /about#who-wrote leads to a heading that /about does not have (did you mean who-writes?): correct the part after #, or remove it',
    ],
  ],
  [
    'a link to a draft',
    { 'posts/d.mdx': post('Words.', 'draft: true'), ...body('[Words](/posts/d).') },
    ['content/posts/x.mdx:7 link /posts/d leads to a draft: publish it, or remove the link'],
  ],
  [
    'a link from a page to a scheduled post',
    {
      'posts/later.mdx': '---\ntitle: "T"\ndescription: "D."\ndate: 2026-06-02\n---\n\nWords.\n',
      'pages/x.mdx': '---\ntitle: "T"\ndescription: "D."\n---\n\n[Words](/posts/later)\n',
    },
    [
      'content/pages/x.mdx:6 link /posts/later leads to a post that is not there before 2026-06-02: publish it earlier, or remove the link',
    ],
  ],
  [
    'a link from a scheduled post to one that is due after it',
    {
      'posts/later.mdx': '---\ntitle: "T"\ndescription: "D."\ndate: 2026-06-03\n---\n\nWords.\n',
      'posts/x.mdx': '---\ntitle: "T"\ndescription: "D."\ndate: 2026-06-02\n---\n\n[Words](/posts/later)\n',
    },
    [
      'content/posts/x.mdx:7 link /posts/later leads to a post that is not there before 2026-06-03: publish it earlier, or remove the link',
    ],
  ],
  [
    'a link to an old slug',
    body('[Words](/posts/old-name), [words](/posts/old-name#first-section).'),
    [
      'content/posts/x.mdx:7 link /posts/old-name leads to an old address: write /posts/good',
      'content/posts/x.mdx:7 link /posts/old-name#first-section leads to an old address: write /posts/good#first-section',
    ],
  ],
  [
    'a link with a slash at its end',
    body('[Words](/posts/good/), [words](/about/?a=1#who-writes).'),
    [
      'content/posts/x.mdx:7 link /posts/good/ leads to an old address: write /posts/good',
      'content/posts/x.mdx:7 link /about/?a=1#who-writes leads to an old address: write /about?a=1#who-writes',
    ],
  ],
  [
    'a link to a broken post is no second fault',
    { ...field('titel: "A"'), 'posts/y.mdx': post('[Words](/posts/x#there), [words](/posts/x).') },
    [
      'content/posts/x.mdx:5 titel is not a field of a post (did you mean title?): rename it, or remove it',
      'content/posts/y.mdx:7 link /posts/x#there leads to a heading that /posts/x does not have: correct the part after #, or remove it',
    ],
  ],
  [
    'a link to a post that cannot be read is no second fault',
    { 'posts/y.mdx': Buffer.of(0x0a, 0xff), ...body('[Words](/posts/y), [words](/posts/y#there).') },
    ['content/posts/y.mdx:2 file is not valid UTF-8: save it as UTF-8'],
  ],
  [
    'a link to a script',
    body('[Words](javascript:alert(1)).'),
    ['content/posts/x.mdx:7 link has the scheme javascript:, which is not allowed: use https:, http:, mailto: or tel:'],
  ],
  [
    'a link to a script in mixed capitals',
    body('[Words](JaVaScRiPt:alert(1)).'),
    ['content/posts/x.mdx:7 link has the scheme javascript:, which is not allowed: use https:, http:, mailto: or tel:'],
  ],
  [
    'a link to a script with a tab',
    body('[Words](<java\tscript:alert(1)>).'),
    ['content/posts/x.mdx:7 link has the scheme javascript:, which is not allowed: use https:, http:, mailto: or tel:'],
  ],
  [
    'a link to a script with an entity for a tab',
    body('[Words](java&#9;script:alert(1)).'),
    ['content/posts/x.mdx:7 link has the scheme javascript:, which is not allowed: use https:, http:, mailto: or tel:'],
  ],
  [
    'a link to a script with an entity for a line feed',
    body('[Words](java&NewLine;script:alert(1)).'),
    ['content/posts/x.mdx:7 link has the scheme javascript:, which is not allowed: use https:, http:, mailto: or tel:'],
  ],
  [
    'a link to a script with an entity for a colon',
    body('[Words](javascript&colon;alert(1)).'),
    ['content/posts/x.mdx:7 link has the scheme javascript:, which is not allowed: use https:, http:, mailto: or tel:'],
  ],
  [
    'a link to a script after spaces and control characters',
    body('[Words](<&#1; &#x1f;javascript:alert(1)>).'),
    [
      'content/posts/x.mdx:7 link � �javascript:alert(1) is relative: start it with / as in /posts/its-slug, or with https://',
    ],
  ],
  [
    'a link to a script in a definition',
    body('[Words][a].', '', '[a]: javascript:alert(1)'),
    ['content/posts/x.mdx:9 link has the scheme javascript:, which is not allowed: use https:, http:, mailto: or tel:'],
  ],
  [
    'a link to a script in a definition that is not used',
    body('Words.', '', '[a]: javascript:alert(1)'),
    ['content/posts/x.mdx:9 link has the scheme javascript:, which is not allowed: use https:, http:, mailto: or tel:'],
  ],
  [
    'a link to a script as an autolink',
    body('<javascript:alert(1)>'),
    [
      'content/posts/x.mdx:7 link <javascript:alert(1)> is not an address: write \\<javascript:alert(1)> to show it as text, or put it in code',
    ],
  ],
  [
    'a link to data',
    body('[Words](data:text/html,x).'),
    ['content/posts/x.mdx:7 link has the scheme data:, which is not allowed: use https:, http:, mailto: or tel:'],
  ],
  [
    'a link to a script of another language',
    body('[Words](vbscript:x).'),
    ['content/posts/x.mdx:7 link has the scheme vbscript:, which is not allowed: use https:, http:, mailto: or tel:'],
  ],
  [
    'a link to a file',
    body('[Words](file:///etc/passwd).'),
    ['content/posts/x.mdx:7 link has the scheme file:, which is not allowed: use https:, http:, mailto: or tel:'],
  ],
  [
    'a link to no valid address',
    body('[Words](https://exa[mple.org).'),
    ['content/posts/x.mdx:7 link https://exa[mple.org is not a valid address: correct it'],
  ],
  [
    'a link without its scheme',
    body('[Words](//example.org/x).'),
    ['content/posts/x.mdx:7 link //example.org/x has no scheme: start it with https://'],
  ],
  [
    'a link without its scheme, with backslashes',
    body('[Words](<\\\\example.org>), [words](</\\example.org>).'),
    [
      'content/posts/x.mdx:7 link \\example.org has no scheme: start it with https://',
      'content/posts/x.mdx:7 link /\\example.org has no scheme: start it with https://',
    ],
  ],
  [
    'a link to a bare domain',
    body('[Words](example.org).'),
    ['content/posts/x.mdx:7 link example.org is relative: start it with / as in /posts/its-slug, or with https://'],
  ],
  [
    'a link from the folder of the post',
    body('[Words](./good), [words](../posts/good.mdx), [words](?a=1).'),
    [
      'content/posts/x.mdx:7 link ./good is relative: start it with / as in /posts/good, or with https://',
      'content/posts/x.mdx:7 link ../posts/good.mdx is relative: start it with / as in /posts/good, or with https://',
      'content/posts/x.mdx:7 link ?a=1 is relative: start it with / as in /posts/its-slug, or with https://',
    ],
  ],
  [
    'an empty link',
    body('[Words]().'),
    ['content/posts/x.mdx:7 link has no address: write one between the round brackets'],
  ],
  [
    'a link of spaces',
    body('[Words](<  >).'),
    ['content/posts/x.mdx:7 link has no address: write one between the round brackets'],
  ],
  [
    'a link without text',
    body('Words', '[](https://example.org).'),
    ['content/posts/x.mdx:8 link to https://example.org has no text: say between the brackets where it leads'],
  ],
  [
    'a reference without text',
    body('Words [][a].', '', '[a]: https://example.org'),
    ['content/posts/x.mdx:7 link to [a] has no text: say between the brackets where it leads'],
  ],
];
