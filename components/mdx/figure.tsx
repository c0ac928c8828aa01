import type { ReactNode } from 'react';
import type { ComponentAttributes } from '#lib/content/mdx/registry.ts';
import { Image } from './image.tsx';

interface Props extends ComponentAttributes<'Figure'> {
  width: number;
  height: number;
  children?: ReactNode;
}

export function Figure({ src, alt, width, height, caption, children }: Props) {
  return (
    <figure>
      <Image src={src} alt={alt} width={width} height={height} />
      {caption || children ? (
        <figcaption>
          {caption}
          {children}
        </figcaption>
      ) : null}
    </figure>
  );
}
