interface Props {
  src?: string;
  alt?: string;
  /** Pixels; they keep the page from moving when the picture arrives. */
  width?: number | string;
  height?: number | string;
  /** The theme it is for, if there is a twin for the other one: what is not shown is not loaded either. */
  'data-shade'?: 'light' | 'dark';
  /** Only what is on the first screen is loaded before the reader comes near. */
  loading?: 'eager' | 'lazy';
  fetchPriority?: 'high';
}

export function Image({ alt = '', loading = 'lazy', ...props }: Props) {
  // biome-ignore lint/performance/noImgElement: sizes are made at release time, the optimiser is off
  return <img {...props} alt={alt} loading={loading} decoding="async" />;
}
