interface Props {
  src?: string;
  alt?: string;
  /** Pixels; they keep the page from moving when the picture arrives. */
  width?: number | string;
  height?: number | string;
}

export function Image({ src, alt = '', width, height }: Props) {
  // biome-ignore lint/performance/noImgElement: sizes are made at release time, the optimiser is off
  return <img src={src} alt={alt} width={width} height={height} loading="lazy" decoding="async" />;
}
