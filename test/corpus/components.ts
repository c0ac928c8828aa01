// Components and HTML that posts may not contain, and the expected errors.
import { componentNames } from '#lib/compile/mdx/registry.ts';
import { modelNames } from '#lib/figures/models.ts';
import { formatChoices } from '#lib/model/wording.ts';
import { type Broken, body } from '#test/corpus/form.ts';

const choices = formatChoices(componentNames);

export const brokenComponents: readonly Broken[] = [
  [
    'a script',
    body('<script>alert(1)</script>'),
    [
      'content/posts/x.mdx:7 component <script> is not allowed: remove it, a post runs no code, or write \\<script> to show it as text',
    ],
  ],
  [
    'a script with a source',
    body('<script src="https://example.org/x.js"></script>'),
    [
      'content/posts/x.mdx:7 component <script> is not allowed: remove it, a post runs no code, or write \\<script> to show it as text',
    ],
  ],
  [
    'a frame',
    body('<iframe src="https://example.org"></iframe>'),
    [
      'content/posts/x.mdx:7 component <iframe> is not allowed: write a link, [its title](https://...), or write \\<iframe> to show it as text',
    ],
  ],
  [
    'a style',
    body('<style>.x { color: red }</style>'),
    [
      'content/posts/x.mdx:7 MDX has the expression {color: red}, which is not evaluated: write \\{ for a brace, or put it in code',
      'content/posts/x.mdx:7 component <style> is not allowed: remove it, the site has its own styles, or write \\<style> to show it as text',
    ],
  ],
  [
    'an element in the text',
    body('Press <kbd onClick="alert(1)">Enter</kbd> now.'),
    ['content/posts/x.mdx:7 <kbd> has no attribute onClick: write <kbd>'],
  ],
  [
    'an element with errors of its own in it',
    body('<div style="color: red">', '', '# One', '', '[Words](javascript:alert(1))', '', '</div>'),
    [
      `content/posts/x.mdx:7 component <div> is HTML, which .mdx does not take: use Markdown or ${choices}, or rename the file to .md`,
      'content/posts/x.mdx:9 warning: heading is of level 1, which the title has, and is shown as level 2: start with ##',
      'content/posts/x.mdx:11 link has the scheme javascript:, which is not allowed: use https:, http:, mailto: or tel:',
    ],
  ],
  [
    'an unknown component that is near a known one',
    body('<Calout kind="note">', '', 'Words.', '', '</Calout>'),
    [
      `content/posts/x.mdx:7 component <Calout> is not known (did you mean Callout?): use ${choices}, or write \\<Calout> to show it as text`,
    ],
  ],
  [
    'an unknown component that is near none',
    body('<Gallery id="1" />'),
    [`content/posts/x.mdx:7 component <Gallery> is not known: use ${choices}, or write \\<Gallery> to show it as text`],
  ],
  [
    'a component in small letters',
    body('<callout kind="note">', '', 'Words.', '', '</callout>'),
    [
      `content/posts/x.mdx:7 component <callout> is not known (did you mean Callout?): use ${choices}, or write \\<callout> to show it as text`,
    ],
  ],
  [
    'a component of an object',
    body('<React.Fragment>', '', 'Words.', '', '</React.Fragment>'),
    [
      `content/posts/x.mdx:7 component <React.Fragment> is not known: use ${choices}, or write \\<React.Fragment> to show it as text`,
    ],
  ],
  [
    'a component with a namespace',
    body('<svg:rect />'),
    [
      `content/posts/x.mdx:7 component <svg:rect> is not known: use ${choices}, or write \\<svg:rect> to show it as text`,
    ],
  ],
  [
    'a component with the name of every object',
    body('<constructor />', '', '<Constructor />'),
    [
      `content/posts/x.mdx:7 component <constructor> is not known: use ${choices}, or write \\<constructor> to show it as text`,
      `content/posts/x.mdx:9 component <Constructor> is not known: use ${choices}, or write \\<Constructor> to show it as text`,
    ],
  ],
  [
    'a fragment',
    body('<>', '', 'Words.', '', '</>'),
    ['content/posts/x.mdx:7 component <> is not a component: write the text without it'],
  ],
  [
    'a callout without its kind',
    body('<Callout>', '', 'Words.', '', '</Callout>'),
    ['content/posts/x.mdx:7 <Callout> attribute kind is missing: write <Callout kind="note" title="Optional">'],
  ],
  [
    'a callout of an unknown kind',
    body('<Callout kind="dagger">', '', 'Words with a [dead link](/nowhere).', '', '</Callout>'),
    [
      'content/posts/x.mdx:7 <Callout> attribute kind must be one of note, tip, info, important, warning, caution, danger (did you mean danger?): write <Callout kind="note" title="Optional">',
      'content/posts/x.mdx:9 link /nowhere leads to no page: correct it, or remove it',
    ],
  ],
  [
    'a callout with an empty title',
    body('<Callout kind="note" title="">', '', 'Words.', '', '</Callout>'),
    ['content/posts/x.mdx:7 <Callout> attribute title is empty: write <Callout kind="note" title="Optional">'],
  ],
  [
    'a callout with an unknown attribute',
    body('<Callout kind="note" onClick="alert(1)">', '', 'Words.', '', '</Callout>'),
    ['content/posts/x.mdx:7 <Callout> has no attribute onClick: write <Callout kind="note" title="Optional">'],
  ],
  [
    'a callout with an attribute given twice',
    body('<Callout kind="note" kind="tip">', '', 'Words.', '', '</Callout>'),
    ['content/posts/x.mdx:7 <Callout> has kind twice: remove one'],
  ],
  [
    'a callout within a sentence',
    body('Words <Callout kind="note">more words</Callout> words.'),
    ['content/posts/x.mdx:7 <Callout> stands within a sentence: put it on a line of its own, between empty lines'],
  ],
  [
    'a figure without alt text',
    body('<Figure src="./x.png" />'),
    [
      'content/posts/x.mdx:7 <Figure> attribute alt is missing: write <Figure src="./x.png" alt="What it shows" caption="Optional" />',
    ],
  ],
  [
    'a figure with an empty alt text and an unknown attribute',
    body('<Figure src="./x.png" alt="" width="3" />'),
    [
      'content/posts/x.mdx:7 <Figure> attribute alt is empty: write <Figure src="./x.png" alt="What it shows" caption="Optional" />',
      'content/posts/x.mdx:7 <Figure> has no attribute width: write <Figure src="./x.png" alt="What it shows" caption="Optional" />',
    ],
  ],
  [
    'a figure within a sentence',
    body('Words <Figure src="./x.png" alt="A" /> words.'),
    [
      'content/posts/x.mdx:7 <Figure> stands within a sentence: put it on a line of its own, between empty lines',
      'content/posts/x.mdx:7 image ./x.png is not there: put the file at content/posts/x.png, or correct its name',
    ],
  ],
  [
    'a dark twin of a figure that is not there',
    body('<Figure src="./x.png" dark="https://example.org/y.png" alt="A" />'),
    [
      'content/posts/x.mdx:7 image https://example.org/y.png is not beside the post: put the file there and write ./its-name.png',
      'content/posts/x.mdx:7 image ./x.png is not there: put the file at content/posts/x.png, or correct its name',
    ],
  ],
  [
    'details without a summary',
    body('<Details>', '', 'Words.', '', '</Details>'),
    ['content/posts/x.mdx:7 <Details> attribute summary is missing: write <Details summary="What is inside">'],
  ],
  [
    'keys on lines of their own',
    body('<Kbd>', '', 'Ctrl', '', '</Kbd>'),
    ['content/posts/x.mdx:7 <Kbd> stands on lines of its own: write it within a sentence'],
  ],
  [
    'a quote without an author',
    body('<Quote>', '', 'Words.', '', '</Quote>'),
    ['content/posts/x.mdx:7 <Quote> attribute by is missing: write <Quote by="Who said it" href="https://...">'],
  ],
  [
    'quotes from a script, from nowhere and from a page that is not there',
    body(
      '<Quote by="A" href="javascript:alert(1)">',
      '',
      'Words.',
      '',
      '</Quote>',
      '',
      '<Quote by="B" href="">Words.</Quote>',
      '',
      '<Quote by="C" href="/nowhere">Words.</Quote>',
    ),
    [
      'content/posts/x.mdx:7 link has the scheme javascript:, which is not allowed: use https:, http:, mailto: or tel:',
      'content/posts/x.mdx:13 <Quote> attribute href is empty: write <Quote by="Who said it" href="https://...">',
      'content/posts/x.mdx:15 link /nowhere leads to no page: correct it, or remove it',
    ],
  ],
  [
    'text in a language that is none',
    body(
      '<Text lang="arabic">Words.</Text>',
      '',
      'Words in <Text lang="AR">a sentence</Text> and <Text>another</Text>.',
    ),
    [
      'content/posts/x.mdx:7 <Text> attribute lang is not a tag of a language, such as ar or zh-Hant: write <Text lang="ar">',
      'content/posts/x.mdx:9 <Text> attribute lang is not a tag of a language, such as ar or zh-Hant: write <Text lang="ar">',
      'content/posts/x.mdx:9 <Text> attribute lang is missing: write <Text lang="ar">',
    ],
  ],
  [
    'interactive figures without a model, with an unknown one and with wrong values',
    body(
      '<Interactive>Words.</Interactive>',
      '',
      '<Interactive model="erlang-c">Words.</Interactive>',
      '',
      '<Interactive model="erlang-b" start="slot: 3">Words.</Interactive>',
      '',
      '<Interactive model="erlang-b" start="slots: 0">Words.</Interactive>',
    ),
    [
      'content/posts/x.mdx:7 <Interactive> attribute model is missing: write <Interactive model="erlang-b" start="slots: 16; load: 8">',
      `content/posts/x.mdx:9 <Interactive> attribute model must be one of ${modelNames.join(', ')} (did you mean erlang-b?): write <Interactive model="erlang-b" start="slots: 16; load: 8">`,
      'content/posts/x.mdx:11 <Interactive> attribute start must name slots or load, not slot: write <Interactive model="erlang-b" start="slots: 16; load: 8">',
      'content/posts/x.mdx:13 <Interactive> attribute start must have slots between 2 and 60: write <Interactive model="erlang-b" start="slots: 16; load: 8">',
    ],
  ],
  [
    'an interactive figure without a chart or table',
    body('<Interactive model="erlang-b" />', '', 'Words.'),
    ['content/posts/x.mdx:7 <Interactive> is empty: put a chart or a table between <Interactive> and </Interactive>'],
  ],
];
