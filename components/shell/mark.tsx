import type { Site } from '#lib/model/release.ts';
import { markPath } from '#lib/urls.ts';

/** Pixels. */
const height = 21;

/** The mark of the site. The default is a lintel on two posts. */
export function Mark({ mark }: Pick<Site, 'mark'>) {
  if (mark) {
    const width = Math.round(height * mark.ratio);
    // biome-ignore lint/performance/noImgElement: a drawing has one size
    return <img src={`${markPath}?${mark.name}`} alt="" width={width} height={height} />;
  }
  return (
    <svg width="27" height={height} viewBox="0 0 44 34" aria-hidden="true">
      <path d="M0 0h44v9H0zm4 9h9v25H4zm27 0h9v25h-9z" />
    </svg>
  );
}
