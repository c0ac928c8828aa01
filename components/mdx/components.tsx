import type { Components } from 'hast-util-to-jsx-runtime';
import type { ComponentName } from '#lib/content/mdx/registry.ts';
import { Callout } from './callout.tsx';
import { Figure } from './figure.tsx';
import { Image } from './image.tsx';

const registered = { Callout, Figure } satisfies Record<ComponentName, unknown>;

/** The components of the registry, and the elements that need more than their name. */
export const components = { ...registered, img: Image } as Partial<Components>;
