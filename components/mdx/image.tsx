interface Props {
  src?: string;
  alt?: string;
  /** Pixels. They reserve the space, so the layout does not shift when the image loads. */
  width?: number | string;
  height?: number | string;
  /** The theme that the image is for, if there is another one for the other theme. Browsers load only the shown one. */
  'data-shade'?: 'light' | 'dark';
  /** `eager` for images on the first screen; the default is `lazy`. */
  loading?: 'eager' | 'lazy';
  fetchPriority?: 'high';
}

export function Image({ alt = '', loading = 'lazy', ...props }: Props) {
  // biome-ignore lint/performance/noImgElement: sizes are made with the release, and Next's optimizer is off
  return <img {...props} alt={alt} loading={loading} decoding="async" />;
}
