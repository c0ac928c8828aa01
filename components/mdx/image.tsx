import type { Picture } from '#lib/content/model.ts';
import { mediaPath } from '#lib/urls.ts';

/** A picture of the release; its size keeps the page from moving when it arrives. */
export function Image({ picture, alt }: { picture: Picture | undefined; alt: string }) {
  // The check lets no release name a picture that is not there.
  if (!picture) throw new Error(`The release has no picture for "${alt}"`);
  const { name, width, height } = picture;
  return <img src={mediaPath(name)} alt={alt} width={width} height={height} loading="lazy" decoding="async" />;
}
