import type { Components } from 'hast-util-to-jsx-runtime';
import { Item, Link } from './footnotes.tsx';
import { headings } from './heading.tsx';
import { Image } from './image.tsx';
import { Interactive } from './interactive.tsx';

/** React components for elements that the browser needs in another form than the stored tree has. */
export const components = {
  a: Link,
  img: Image,
  li: Item,
  'interactive-figure': Interactive,
  ...headings,
} as Partial<Components>;
