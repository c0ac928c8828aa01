// Invalid images and the expected errors.
import { crc32 } from 'node:zlib';
import { type Broken, body, field, post } from '#test/corpus/form.ts';

const broken = Buffer.from('no image');

const svg = 'xmlns="http://www.w3.org/2000/svg" width="9" height="9"';

/** Creates a case for an invalid SVG file that a post shows. */
function drawing(name: string, text: string, problem: string): Broken {
  return [
    `a drawing with ${name}`,
    { 'posts/x.svg': text, ...body('![A](./x.svg)') },
    [`content/posts/x.mdx:7 image content/posts/x.svg ${problem}`],
  ];
}

const noNamespace = 'does not say that it is SVG: write xmlns="http://www.w3.org/2000/svg" into its first tag, <svg>';
const script = (place: string) => `has ${place}, which never runs in an image: remove it`;

/** Builds a PNG of a few bytes that claims this size: https://www.w3.org/TR/png-3/#11IHDR */
export function buildPngHeader(width: number, height: number): Buffer {
  const size = Buffer.alloc(8);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  const parts: [string, Buffer][] = [
    ['IHDR', Buffer.concat([size, Buffer.from([8, 2, 0, 0, 0])])],
    ['IDAT', Buffer.from('789c030000000001', 'hex')],
    ['IEND', Buffer.of()],
  ];
  const chunks = parts.map(([name, data]) => {
    const content = Buffer.concat([Buffer.from(name), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc32(content), 4);
    return Buffer.concat([ends.subarray(0, 4), content, ends.subarray(4)]);
  });
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...chunks]);
}

export const brokenImages: readonly Broken[] = [
  [
    'an image without alt text that is not there',
    body('![](./x.png)'),
    [
      'content/posts/x.mdx:7 image ./x.png has no alt text: say what it shows, ![what it shows](./x.png)',
      'content/posts/x.mdx:7 image ./x.png is not there: put the file at content/posts/x.png, or correct its name',
    ],
  ],
  [
    'an image that is not there',
    body('Words', '![A](./x.png).'),
    ['content/posts/x.mdx:8 image ./x.png is not there: put the file at content/posts/x.png, or correct its name'],
  ],
  [
    'an image that is not there, near one that is',
    {
      'posts/x/chart.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
      'posts/x/index.mdx': post('![A](./chrat.svg)'),
    },
    [
      'content/posts/x/index.mdx:7 image ./chrat.svg is not there (did you mean chart.svg?): put the file at content/posts/x/chrat.svg, or correct its name',
    ],
  ],
  [
    'an image at an address',
    body('![A](http://example.org/x.png)'),
    [
      'content/posts/x.mdx:7 image http://example.org/x.png is not beside the post: put the file there and write ./its-name.png',
    ],
  ],
  [
    'an image from the root',
    body('![A](/x.png)'),
    ['content/posts/x.mdx:7 image /x.png is not beside the post: put the file there and write ./its-name.png'],
  ],
  [
    'an image without a scheme',
    body('![A](//example.org/x.png)'),
    [
      'content/posts/x.mdx:7 image //example.org/x.png is not beside the post: put the file there and write ./its-name.png',
    ],
  ],
  [
    'an image in the text itself',
    body('![A](data:image/png;base64,AAAA)'),
    [
      'content/posts/x.mdx:7 image data:image/png;base64,AAAA is not beside the post: put the file there and write ./its-name.png',
    ],
  ],
  [
    'an image with a script',
    body('![A](javascript:alert(1))'),
    [
      'content/posts/x.mdx:7 image javascript:alert(1) is not beside the post: put the file there and write ./its-name.png',
    ],
  ],
  [
    'an image outside the folder',
    body('![A](../../x.png)', '', '![A](../../../../etc/x.png)'),
    [
      'content/posts/x.mdx:7 image ../../x.png is outside the content folder: put the file beside the post and write ./its-name.png',
      'content/posts/x.mdx:9 image ../../../../etc/x.png is outside the content folder: put the file beside the post and write ./its-name.png',
    ],
  ],
  [
    'an image outside the folder, escaped',
    body('![A](%2e%2e/%2e%2e/x.png)'),
    [
      'content/posts/x.mdx:7 image %2e%2e/%2e%2e/x.png is outside the content folder: put the file beside the post and write ./its-name.png',
    ],
  ],
  [
    'an image without a name',
    body('![A]()'),
    ['content/posts/x.mdx:7 image has no file name: write ./its-name.png between the round brackets'],
  ],
  [
    'an image of another kind',
    body('![A](./x.tiff)'),
    [
      'content/posts/x.mdx:7 image ./x.tiff is not a supported image format: save it as one of .avif, .gif, .jpeg, .jpg, .png, .svg, .webp',
    ],
  ],
  [
    'images by reference',
    body('![A][a] ![][b]', '', '[a]: ./x.png', '[b]: https://example.org/x.png'),
    [
      'content/posts/x.mdx:7 image https://example.org/x.png has no alt text: say what it shows, ![what it shows](https://example.org/x.png)',
      'content/posts/x.mdx:7 image https://example.org/x.png is not beside the post: put the file there and write ./its-name.png',
      'content/posts/x.mdx:7 image ./x.png is not there: put the file at content/posts/x.png, or correct its name',
    ],
  ],
  [
    'a figure that is not there',
    body('<Figure src="./x.png" alt="A" />'),
    ['content/posts/x.mdx:7 image ./x.png is not there: put the file at content/posts/x.png, or correct its name'],
  ],
  [
    'a figure at an address',
    body('<Figure src="https://example.org/x.png" alt="A" />'),
    [
      'content/posts/x.mdx:7 image https://example.org/x.png is not beside the post: put the file there and write ./its-name.png',
    ],
  ],
  [
    'an image whose bytes are none',
    { 'posts/x.png': broken, ...body('![A](./x.png)', '', '![B](./x.png)') },
    [
      'content/posts/x.mdx:7 image content/posts/x.png is not an image that can be read: save it again as PNG, JPEG, WebP, AVIF, GIF or SVG',
    ],
  ],
  [
    'an image that ends in the middle',
    { 'posts/x.png': buildPngHeader(60, 40), ...body('![A](./x.png)') },
    [
      'content/posts/x.mdx:7 image content/posts/x.png is not an image that can be read: save it again as PNG, JPEG, WebP, AVIF, GIF or SVG',
    ],
  ],
  [
    'an image of more pixels than fit in memory, in a few bytes',
    { 'posts/x.png': buildPngHeader(16_000, 16_000), ...body('![A](./x.png)') },
    [
      'content/posts/x.mdx:7 image content/posts/x.png is 16000 x 16000 pixels, the limit is 100000000 in all: save it smaller, 1800 pixels across are enough',
    ],
  ],
  [
    'an image whose side is longer than any form knows',
    { 'posts/x.png': buildPngHeader(60_000, 10), ...body('![A](./x.png)') },
    [
      'content/posts/x.mdx:7 image content/posts/x.png is 60000 x 10 pixels, the limit of a side is 16383: save it smaller, 1800 pixels across are enough',
    ],
  ],
  [
    'an image of many bytes',
    { 'posts/x.png': Buffer.alloc(25_000_001), ...body('![A](./x.png)') },
    [
      'content/posts/x.mdx:7 image content/posts/x.png is 25000001 bytes, the limit is 25000000: save it smaller, 1800 pixels across are enough',
    ],
  ],
  drawing('no namespace', '<svg width="10" height="10"></svg>', noNamespace),
  drawing('its namespace in a comment', `<!-- <svg ${svg}> --><svg width="9" height="9"/>`, noNamespace),
  drawing('a script', `<svg ${svg}><script>x()</script></svg>`, script('a script')),
  drawing(
    'a script of a prefix',
    `<svg ${svg} xmlns:s="http://www.w3.org/2000/svg"><s:script/></svg>`,
    script('a script'),
  ),
  drawing('a script in an attribute', `<svg ${svg} onload='x()'/>`, script('a script in onload')),
  drawing('a script in a link', `<svg ${svg}><a href=" javascript:x()"/></svg>`, script('a script in href')),
  drawing('a script by an entity', `<!DOCTYPE svg [<!ENTITY e "<script/>">]><svg ${svg}>&e;</svg>`, script('a script')),
  [
    'an image that is a pointer of Git LFS',
    {
      'posts/x.png': 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n',
      ...body('![A](./x.png)'),
    },
    [
      'content/posts/x.mdx:7 image content/posts/x.png is a Git LFS pointer and not the file itself: run git lfs pull, or keep the file in git, as a site with CONTENT_REPO fetches nothing from LFS',
    ],
  ],
  [
    'an image with another space than it seems to have',
    {
      'posts/x/a\u202fb.png': 'x',
      'posts/x/index.mdx': post('![A](<./a b.png>)'),
    },
    [
      'content/posts/x/index.mdx:7 image ./a b.png is not there, content/posts/x/a b.png only looks the same and has a narrow no-break space (U+202F) for a space (U+0020): rename the file to a b.png',
    ],
  ],
  [
    'an image with an escape in the name of its file',
    { 'posts/x/a%20b.png': 'x', 'posts/x/index.mdx': post('![A](./a%20b.png)') },
    [
      'content/posts/x/index.mdx:7 image ./a%20b.png is read as content/posts/x/a b.png, which is not there: rename the file, or write %25 for each % of its name',
    ],
  ],
  [
    'an image with a space in its name',
    { 'posts/x/a b.png': 'x', 'posts/x/index.mdx': post('![A](./a b.png)') },
    ['content/posts/x/index.mdx:7 image ./a b.png has a space, which ends an address: write ![A](<./a b.png>)'],
  ],
  [
    'a cover whose bytes are none',
    { 'posts/x.png': broken, ...field('cover:', '  src: ./x.png', '  alt: "A"') },
    [
      'content/posts/x.mdx:6 cover.src content/posts/x.png is not an image that can be read: save it again as PNG, JPEG, WebP, AVIF, GIF or SVG',
    ],
  ],
  [
    'an image of a draft whose bytes are none',
    { 'posts/x.png': broken, 'posts/x.mdx': post('![A](./x.png)', 'draft: true') },
    [
      'content/posts/x.mdx:8 image content/posts/x.png is not an image that can be read: save it again as PNG, JPEG, WebP, AVIF, GIF or SVG',
    ],
  ],
];
