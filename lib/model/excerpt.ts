// The type of excerpts, which the server builds and browsers show.

/** The excerpt of a post, which a link preview shows. */
export interface Excerpt {
  title: string;
  description: string;
  /** The first words of the text. */
  beginning: string;
  /** The language of the post, if the author named it. */
  lang?: string;
  dir: 'ltr' | 'rtl' | 'auto';
}
