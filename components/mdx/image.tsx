interface Props {
  src?: string;
  alt?: string;
  /** Pixels; they keep the page from moving when the picture arrives. */
  width?: number | string;
  height?: number | string;
  /** The theme it is for, if there is a twin for the other one: what is not shown is not loaded either. */
  'data-shade'?: 'light' | 'dark';
}

export function Image({ src, alt = '', width, height, 'data-shade': shade }: Props) {
  // biome-ignore lint/performance/noImgElement: sizes are made at release time, the optimiser is off
  return <img src={src} alt={alt} width={width} height={height} data-shade={shade} loading="lazy" decoding="async" />;
}
