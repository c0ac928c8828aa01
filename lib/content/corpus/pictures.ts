// Broken pictures and what an author reads about them.
import { type Broken, body, field, post } from '#lib/content/corpus/form.ts';

const broken = Buffer.from('no picture');

export const brokenPictures: readonly Broken[] = [
  [
    'a picture without alt text that is not there',
    body('![](./x.png)'),
    [
      'content/posts/x.mdx:7 image ./x.png has no alt text: say what it shows, ![what it shows](./x.png)',
      'content/posts/x.mdx:7 image ./x.png is not there: put the file at content/posts/x.png, or correct its name',
    ],
  ],
  [
    'a picture that is not there',
    body('Words', '![A](./x.png).'),
    ['content/posts/x.mdx:8 image ./x.png is not there: put the file at content/posts/x.png, or correct its name'],
  ],
  [
    'a picture that is not there, near one that is',
    {
      'posts/x/chart.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
      'posts/x/index.mdx': post('![A](./chrat.svg)'),
    },
    [
      'content/posts/x/index.mdx:7 image ./chrat.svg is not there (did you mean chart.svg?): put the file at content/posts/x/chrat.svg, or correct its name',
    ],
  ],
  [
    'a picture at an address',
    body('![A](http://example.org/x.png)'),
    [
      'content/posts/x.mdx:7 image http://example.org/x.png is not beside the post: put the file there and write ./its-name.png',
    ],
  ],
  [
    'a picture from the root',
    body('![A](/x.png)'),
    ['content/posts/x.mdx:7 image /x.png is not beside the post: put the file there and write ./its-name.png'],
  ],
  [
    'a picture without a scheme',
    body('![A](//example.org/x.png)'),
    [
      'content/posts/x.mdx:7 image //example.org/x.png is not beside the post: put the file there and write ./its-name.png',
    ],
  ],
  [
    'a picture in the text itself',
    body('![A](data:image/png;base64,AAAA)'),
    [
      'content/posts/x.mdx:7 image data:image/png;base64,AAAA is not beside the post: put the file there and write ./its-name.png',
    ],
  ],
  [
    'a picture with a script',
    body('![A](javascript:alert(1))'),
    [
      'content/posts/x.mdx:7 image javascript:alert(1) is not beside the post: put the file there and write ./its-name.png',
    ],
  ],
  [
    'a picture outside the folder',
    body('![A](../../x.png)', '', '![A](../../../../etc/x.png)'),
    [
      'content/posts/x.mdx:7 image ../../x.png is outside the content folder: put the file beside the post and write ./its-name.png',
      'content/posts/x.mdx:9 image ../../../../etc/x.png is outside the content folder: put the file beside the post and write ./its-name.png',
    ],
  ],
  [
    'a picture outside the folder, escaped',
    body('![A](%2e%2e/%2e%2e/x.png)'),
    [
      'content/posts/x.mdx:7 image %2e%2e/%2e%2e/x.png is outside the content folder: put the file beside the post and write ./its-name.png',
    ],
  ],
  [
    'a picture without a name',
    body('![A]()'),
    ['content/posts/x.mdx:7 image names no file: write ./its-name.png between the round brackets'],
  ],
  [
    'a picture of another kind',
    body('![A](./x.tiff)'),
    [
      'content/posts/x.mdx:7 image ./x.tiff is no kind of picture that pages show: save it as one of .avif, .gif, .jpeg, .jpg, .png, .svg, .webp',
    ],
  ],
  [
    'a picture by reference',
    body('![A][a]', '', '[a]: ./x.png'),
    ['content/posts/x.mdx:7 image is written by reference: write it as ![what it shows](./x.png)'],
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
    'a picture whose bytes are none',
    { 'posts/x.png': broken, ...body('![A](./x.png)', '', '![B](./x.png)') },
    [
      'content/posts/x.mdx:7 image content/posts/x.png is not a picture that can be read: save it again as PNG, JPEG, WebP, AVIF, GIF or SVG',
    ],
  ],
  [
    'a cover whose bytes are none',
    { 'posts/x.png': broken, ...field('cover:', '  src: ./x.png', '  alt: "A"') },
    [
      'content/posts/x.mdx:6 cover.src content/posts/x.png is not a picture that can be read: save it again as PNG, JPEG, WebP, AVIF, GIF or SVG',
    ],
  ],
  [
    'a picture of a draft whose bytes are none',
    { 'posts/x.png': broken, 'posts/x.mdx': post('![A](./x.png)', 'draft: true') },
    [
      'content/posts/x.mdx:8 image content/posts/x.png is not a picture that can be read: save it again as PNG, JPEG, WebP, AVIF, GIF or SVG',
    ],
  ],
];
