// Invalid files and folders, and the expected errors.
import { componentNames } from '#lib/compile/mdx/registry.ts';
import { formatChoices } from '#lib/model/wording.ts';
import { type Broken, fields, goodFolder, post } from '#test/corpus/form.ts';

function bytes(...parts: (string | number)[]): Uint8Array {
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.of(part))));
}

export const brokenFiles: readonly Broken[] = [
  [
    'a slug with capitals',
    { 'posts/My-Post.mdx': post('Words.') },
    [
      'content/posts/My-Post.mdx:1 slug "My-Post" has more than small letters, digits and single hyphens: rename it to my-post.mdx',
    ],
  ],
  [
    'a slug with an underscore and a space',
    { 'posts/my_new post.mdx': post('Words.') },
    [
      'content/posts/my_new post.mdx:1 slug "my_new post" has more than small letters, digits and single hyphens: rename it to my-new-post.mdx',
    ],
  ],
  [
    'a slug with two hyphens',
    { 'posts/a--b.mdx': post('Words.') },
    [
      'content/posts/a--b.mdx:1 slug "a--b" has more than small letters, digits and single hyphens: rename it to a-b.mdx',
    ],
  ],
  [
    'a slug with accents and a line feed',
    { 'posts/d\u00e9j\u00e0\nvu.mdx': post('Words.') },
    [
      'content/posts/déjà vu.mdx:1 slug "déjà vu" has more than small letters, digits and single hyphens: rename it to deja-vu.mdx',
    ],
  ],
  [
    'a slug that is the name of a folder',
    { 'posts/My Post/index.mdx': post('Words.') },
    [
      'content/posts/My Post/index.mdx:1 slug "My Post" has more than small letters, digits and single hyphens: rename it to my-post',
    ],
  ],
  [
    'a slug of 81 characters',
    { [`posts/${'a'.repeat(81)}.mdx`]: post('Words.') },
    [
      'content/posts/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.mdx:1 slug "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" is 81 characters, the limit is 80: rename the file',
    ],
  ],
  [
    'two files with one slug',
    { 'posts/x.mdx': post('Words.'), 'posts/x/index.mdx': post('Words.') },
    ['content/posts/x/index.mdx:1 slug "x" is taken by content/posts/x.mdx: rename one of them'],
  ],
  [
    'a file in small steps too deep',
    { 'posts/a/b.mdx': post('Words.'), 'posts/a/b/index.mdx': post('Words.') },
    [
      'content/posts/a/b.mdx:1 file is too deep in the folder: name it content/posts/b.mdx',
      'content/posts/a/b/index.mdx:1 file is too deep in the folder: name it content/posts/a-b.mdx',
    ],
  ],
  [
    'posts with endings that are not read',
    {
      'posts/x.markdown': post('Words.'),
      'posts/Rust-1.7.MD': post('Words.'),
      'posts/y/index.Markdown': post('Words.'),
    },
    [
      'content/posts/Rust-1.7.MD:1 file is not read: rename it to rust-1-7.md',
      'content/posts/x.markdown:1 file is not read: rename it to x.md',
      'content/posts/y/index.Markdown:1 file is not read: rename it to index.md',
    ],
  ],
  [
    'a post in both formats',
    { 'posts/x.md': post('Words.'), 'posts/x.mdx': post('Words.'), 'posts/x/index.md': post('Words.') },
    [
      'content/posts/x.mdx:1 slug "x" is taken by content/posts/x.md: rename one of them',
      'content/posts/x/index.md:1 slug "x" is taken by content/posts/x.md: rename one of them',
    ],
  ],
  [
    'several files in one folder',
    { 'posts/2026/a.md': post('Words.'), 'posts/2026/b.mdx': post('Words.'), 'posts/2026/good.md': post('Words.') },
    [
      'content/posts/2026/a.md:1 file is too deep in the folder: name it content/posts/a.md',
      'content/posts/2026/b.mdx:1 file is too deep in the folder: name it content/posts/b.mdx',
      'content/posts/2026/good.md:1 file is too deep in the folder: name it content/posts/2026-good.md',
    ],
  ],
  [
    'one file in a folder with another name',
    { 'posts/a/b.md': post('Words.') },
    ['content/posts/a/b.md:1 file is too deep in the folder: name it content/posts/a/index.md'],
  ],
  [
    'a post with its extension in capitals',
    { 'posts/x.MDX': post('Words.') },
    ['content/posts/x.MDX:1 file is not read: rename it to x.mdx'],
  ],
  [
    'a stray file',
    { 'posts/notes.txt': 'Words.', 'posts/x/archive.tar.gz': 'x', 'posts/LICENSE': 'x' },
    [
      'content/posts/LICENSE:1 file is neither a post nor a file that posts publish (.avif, .gif, .jpeg, .jpg, .png, .svg, .webp, .csv, .json, .m4a, .mp3, .mp4, .ogg, .opus, .pdf, .txt, .vtt, .webm, .zip): put it in a .zip, or move it out of the folder',
      'content/posts/x/archive.tar.gz:1 file is neither a post nor a file that posts publish (.avif, .gif, .jpeg, .jpg, .png, .svg, .webp, .csv, .json, .m4a, .mp3, .mp4, .ogg, .opus, .pdf, .txt, .vtt, .webm, .zip): put it in a .zip, or move it out of the folder',
    ],
  ],
  [
    'a post that is a pointer of Git LFS',
    { 'posts/x.mdx': 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n' },
    [
      'content/posts/x.mdx:1 file is a Git LFS pointer and not the file itself: run git lfs pull, or keep the file in git, as a site with CONTENT_REPO fetches nothing from LFS',
    ],
  ],
  [
    'two images whose names differ in their code points alone',
    { 'posts/x/caf\u00e9.png': 'x', 'posts/x/cafe\u0301.png': 'x' },
    [
      'content/posts/x/caf\u00e9.png:1 file has the name of another file, spelled in other code points: rename one of the two',
    ],
  ],
  [
    'links to a file, to a folder and to nothing',
    { 'posts/x.mdx': { link: 'good.mdx' }, 'posts/y': { link: '../pages' }, 'posts/z.mdx': { link: 'nowhere.mdx' } },
    [
      'content/posts/x.mdx:1 file is not a regular file: put the file itself here, not a link to it',
      'content/posts/y:1 file is not a regular file: put the file itself here, not a link to it',
      'content/posts/z.mdx:1 file is not a regular file: put the file itself here, not a link to it',
    ],
  ],
  [
    'a post beside the folder of the posts',
    { 'x.mdx': post('Words.'), 'drafts/y.mdx': post('Words.') },
    [
      'content/drafts:1 file is not read: move what is in it to content/posts or content/pages',
      'content/x.mdx:1 file is not read here: move it to content/posts or content/pages',
    ],
  ],
  [
    'a byte that is not UTF-8, in the text',
    { 'posts/x.mdx': bytes(post('Words.\n\nCaf'), 0xe9, ' noir.\n') },
    ['content/posts/x.mdx:10 file is not valid UTF-8: save it as UTF-8'],
  ],
  [
    'a byte that is not UTF-8, in the front matter',
    { 'posts/x.mdx': bytes('---\r\ntitle: "Caf', 0xe9, '"\r\n---\r\n') },
    ['content/posts/x.mdx:2 file is not valid UTF-8: save it as UTF-8'],
  ],
  [
    'a byte that is not UTF-8, in a file with the line ends of old',
    { 'posts/x.mdx': bytes('---\rtitle: "Caf', 0xe9, '"\r---\r') },
    ['content/posts/x.mdx:2 file is not valid UTF-8: save it as UTF-8'],
  ],
  [
    'a file in UTF-16',
    { 'posts/x.mdx': Buffer.from(`\ufeff${post('Words.')}`, 'utf16le') },
    ['content/posts/x.mdx:1 file is not valid UTF-8: save it as UTF-8'],
  ],
  [
    'a character NUL',
    { 'posts/x.mdx': post('Words.\n\nA \0 here.') },
    ['content/posts/x.mdx:9 file holds the control character U+0000 in column 3: remove it'],
  ],
  [
    'a bell in a title',
    { 'posts/x.mdx': post('Words.').replace('broken', 'bro\u0007ken') },
    ['content/posts/x.mdx:2 file holds the control character U+0007 in column 14: remove it'],
  ],
  [
    'an apostrophe of Windows that was read as Latin-1',
    { 'posts/x.mdx': post('It\u0092s here.') },
    ['content/posts/x.mdx:7 file holds the control character U+0092 in column 3: remove it'],
  ],
  [
    'a line separator from a chat',
    { 'posts/x.mdx': post('Words.\u2028Words.') },
    ['content/posts/x.mdx:7 file holds the invisible character U+2028 in column 7: remove it'],
  ],
  [
    'a byte order mark within the text',
    { 'posts/x.mdx': post('\ufeff## Words') },
    ['content/posts/x.mdx:7 file holds the invisible character U+FEFF in column 1: remove it'],
  ],
  [
    'a noncharacter',
    { 'posts/x.mdx': post('Words\u{1ffff}.') },
    ['content/posts/x.mdx:7 file holds the invisible character U+1FFFF in column 6: remove it'],
  ],
  [
    'an escape sequence of a terminal in the list of tags',
    { 'tags.yaml': 'caching: \u001b[1mCaching\n' },
    ['content/tags.yaml:1 file holds the control character U+001B in column 10: remove it'],
  ],
  [
    'a file that is too large',
    { 'posts/x.mdx': post('Words. '.repeat(150_000)) },
    ['content/posts/x.mdx:1 file is 1050081 bytes, the limit is 1000000: split the post'],
  ],
  [
    'no page about the site',
    { 'pages/about.mdx': undefined },
    ['content/pages/about.mdx:1 page is missing, every page links to /about: write it with a title and a description'],
  ],
  [
    'a page about the site that cannot be read',
    { 'pages/about.mdx': bytes('---\ntitle: "', 0xff, '"\n---\n') },
    ['content/pages/about.mdx:2 file is not valid UTF-8: save it as UTF-8'],
  ],
  [
    'no list of tags',
    { 'tags.yaml': undefined },
    ['content/tags.yaml:1 tags are missing: write one tag a line, architecture: Architecture'],
  ],
  [
    'an empty list of tags',
    { 'tags.yaml': '' },
    [
      'content/posts/good.mdx:5 tags has "caching", which is not in the list: add caching: "Caching" to content/tags.yaml',
    ],
  ],
  [
    'a list of tags that is a list',
    { 'tags.yaml': '- caching\n- backend\n' },
    ['content/tags.yaml:1 tags are a list: write one tag a line, architecture: Architecture'],
  ],
  [
    'a list of tags that is text',
    { 'tags.yaml': 'caching\n' },
    ['content/tags.yaml:1 tags are text: write one tag a line, architecture: Architecture'],
  ],
  [
    'a list of tags that is not YAML',
    { 'tags.yaml': 'architecture: Architecture\ncaching: "Caching\n' },
    ['content/tags.yaml:2 tags has a quote that is not closed: write " at its end'],
  ],
  [
    'a list of tags with one twice',
    { 'tags.yaml': 'caching: Caching\nbackend: Backend\ncaching: Caching\n' },
    ['content/tags.yaml:3 caching is written twice: keep one'],
  ],
  [
    'a list of tags with an unknown reference',
    { 'tags.yaml': 'caching: *x\n' },
    ['content/tags.yaml:1 tags has text that starts with *: write caching: "*x"'],
  ],
  [
    'a list of tags that is not UTF-8',
    { 'tags.yaml': bytes('caching: Caching\nbackend: ', 0xe9, '\n') },
    ['content/tags.yaml:2 file is not valid UTF-8: save it as UTF-8'],
  ],
  [
    'tags that are ill-formed or have no name',
    { 'tags.yaml': '# The tags.\ncaching: Caching\nMy_Tag: Mine\nempty:\nnumber: 5\nlist: [a]\nblank: " "\n' },
    [
      'content/tags.yaml:3 tags have "My_Tag", which is not a slug: write my-tag: Its name',
      'content/tags.yaml:4 tags have no name for empty: write empty: Its name',
      'content/tags.yaml:5 tags have the name of number as a number, it must be text: write number: "Its name"',
      'content/tags.yaml:6 tags have the name of list as a list, it must be text: write list: "Its name"',
      'content/tags.yaml:7 tags have no name for blank: write blank: Its name',
    ],
  ],
  [
    'a list of tags with a colon in a name',
    { 'tags.yaml': 'caching: Caching: fast\n' },
    ['content/tags.yaml:1 tags has a colon in plain text: write caching: "Caching: fast"'],
  ],
  [
    'facts of the site that are ill-formed or unknown',
    {
      'site.yaml': `# The site.\nname: "${'n'.repeat(61)}"\ntagline:\nauthor: [Ada]\nlanguage: en_US\nautor: Ada\ndescription: "A\\nb"\n`,
    },
    [
      'content/site.yaml:2 name is 61 characters, the limit is 60: shorten it',
      'content/site.yaml:3 tagline is empty, it must be text: write tagline: "What it is about, in one sentence."',
      'content/site.yaml:4 author is a list, it must be text: write author: "Ada"',
      'content/site.yaml:5 language "en_US" is not a language: write language: en-US',
      'content/site.yaml:6 autor is not a field of the site (did you mean author?): use name, tagline, description, author, language, navigation, social, licence, footer, accent, mark, start, fonts, postsPerPage, history, feed',
      'content/site.yaml:7 description has several lines: write it in one, with \\\\ for a backslash in double quotes',
    ],
  ],
  [
    'a language of the site that is a word',
    { 'site.yaml': 'language: german\n' },
    ['content/site.yaml:1 language "german" is not a language: write language: de'],
  ],
  [
    'facts of the site that are a list',
    { 'site.yaml': '- name\n' },
    [
      'content/site.yaml:1 site is a list, it must be fields: remove the hyphen before each, as in name: "The name of the site"',
    ],
  ],
  [
    'facts of the site with an open quote',
    { 'site.yaml': 'name: "Tragwerk\n' },
    ['content/site.yaml:1 site has a quote that is not closed: write " at its end'],
  ],
  [
    'facts of the site that are a link',
    { 'site.yaml': { link: 'tags.yaml' } },
    ['content/site.yaml:1 file is not a regular file: put the file itself here, not a link to it'],
  ],
  [
    'facts of the site in a file with another ending',
    { 'site.yml': 'name: Tragwerk\n' },
    ['content/site.yml:1 file is not read: rename it to site.yaml'],
  ],
  [
    'two posts that are the same part of a series',
    {
      'posts/x.mdx': post('Words.', 'series: { title: "Redis", part: 1 }'),
      'posts/y.mdx': post('Words.', 'series:', '  title: "Redis"', '  part: 1'),
    },
    ['content/posts/y.mdx:7 series.part is 1, which content/posts/x.mdx has already: give each part its own number'],
  ],
  [
    'two posts that have the same old slug',
    { 'posts/x.mdx': post('Words.', 'formerly: [a-slug]'), 'posts/y.mdx': post('Words.', 'formerly: [a-slug]') },
    ['content/posts/y.mdx:5 formerly "a-slug" is an old slug of content/posts/x.mdx, too: remove it from one of them'],
  ],
  [
    'a broken tag is reported beside the other errors of the post',
    { 'posts/x.mdx': post('[Words](/nowhere).', 'tags: [quantum]', 'titel: "A"') },
    [
      'content/posts/x.mdx:5 tags has "quantum", which is not in the list: use architecture, backend, caching, or add quantum: "Quantum" to content/tags.yaml',
      'content/posts/x.mdx:6 titel is not a field of a post (did you mean title?): rename it, or remove it',
      'content/posts/x.mdx:9 link /nowhere leads to no page: correct it, or remove it',
    ],
  ],
  [
    'several files with several errors each, all at once and in order',
    {
      ...goodFolder,
      ...fields('title: ""', 'description: "D."', 'date: 2026-02-30', 'tags: [caching, caching]'),
      'posts/b.mdx': post(
        '# One\n\n[Words](/nowhere), [words](javascript:x).\n\n```\ncode\n```\n\n<div>\n\n### Three\n\n</div>',
        'tags: [quantum]',
      ),
      'posts/a.mdx': post('Words {here}.\n\n![](./x.png)\n', 'titel: "A"'),
      'posts/c.MD': 'Words.',
      'posts/C_c.mdx': post('Words.'),
      'tags.yaml': 'caching: Caching\nB: b\n',
    },
    [
      'content/posts/C_c.mdx:1 slug "C_c" has more than small letters, digits and single hyphens: rename it to c-c.mdx',
      'content/posts/a.mdx:5 titel is not a field of a post (did you mean title?): rename it, or remove it',
      'content/posts/a.mdx:8 MDX has the expression {here}, which is not evaluated: write \\{ for a brace, or put it in code',
      'content/posts/a.mdx:10 image ./x.png has no alt text: say what it shows, ![what it shows](./x.png)',
      'content/posts/a.mdx:10 image ./x.png is not there: put the file at content/posts/x.png, or correct its name',
      'content/posts/b.mdx:5 tags has "quantum", which is not in the list: use caching, B, or add quantum: "Quantum" to content/tags.yaml',
      'content/posts/b.mdx:8 warning: heading is of level 1, which the title has, and is shown as level 2: start with ##',
      'content/posts/b.mdx:10 link has the scheme javascript:, which is not allowed: use https:, http:, mailto: or tel:',
      'content/posts/b.mdx:10 link /nowhere leads to no page: correct it, or remove it',
      `content/posts/b.mdx:16 component <div> is HTML, which .mdx does not take: use Markdown or ${formatChoices(componentNames)}, or rename the file to .md`,
      'content/posts/c.MD:1 file is not read: rename it to c.md',
      'content/posts/x.mdx:2 title is empty: write title: "What it is called"',
      'content/posts/x.mdx:4 date 2026-02-30 is not in the calendar: write 2026-02-28, or another day that exists',
      'content/posts/x.mdx:5 tags has "caching" twice: remove one',
      'content/tags.yaml:2 tags have "B", which is not a slug: write b: Its name',
    ],
  ],
];
