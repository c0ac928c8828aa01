import type { Components } from 'hast-util-to-jsx-runtime';
import { Item, Link } from './footnotes.tsx';
import { Image } from './image.tsx';

/** The elements that need more than their name. */
export const components = { a: Link, img: Image, li: Item } as Partial<Components>;
