import type { Components } from 'hast-util-to-jsx-runtime';
import type { ComponentName } from '#lib/content/mdx/registry.ts';
import type { Picture } from '#lib/content/model.ts';
import { Callout } from './callout.tsx';
import { Figure } from './figure.tsx';
import { Image } from './image.tsx';

/** The components of the registry, and the elements that need more than their name. */
export function buildComponents(images: Record<string, Picture>): Partial<Components> {
  const registered = {
    Callout,
    Figure: (props) => <Figure {...props} picture={images[props.src]} />,
  } satisfies { [Name in ComponentName]: Components[Name] };
  return {
    ...registered,
    img: ({ src, alt }) => <Image picture={images[String(src)]} alt={alt ?? ''} />,
  };
}
