import type { ReactNode } from 'react';
import type { ComponentAttributes } from '#lib/content/mdx/registry.ts';
import type { Picture } from '#lib/content/model.ts';
import { Image } from './image.tsx';

interface Props extends ComponentAttributes<'Figure'> {
  picture: Picture | undefined;
  children?: ReactNode;
}

export function Figure({ picture, alt, caption, children }: Props) {
  return (
    <figure>
      <Image picture={picture} alt={alt} />
      {caption || children ? (
        <figcaption>
          {caption}
          {children}
        </figcaption>
      ) : null}
    </figure>
  );
}
