// Names the encodings of an image.
import type { BetterFormat, ReleaseImage } from '#lib/model/release.ts';

/**
 * Returns the file name of an encoding of an image.
 * @param width in pixels
 */
export function nameWidth({ name }: Pick<ReleaseImage, 'name'>, format: BetterFormat, width: number): string {
  return `${name.slice(0, name.lastIndexOf('.'))}-${width}.${format}`;
}
