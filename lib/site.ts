// Facts about the site: its name, description, author and language.

export const site = {
  name: 'Load Bearing',
  /** Shown below the heading of the home page and in the footer. */
  tagline: 'Writing about architecture, backend systems, leadership, and building things that scale.',
  description: 'An engineering blog about architecture, backend systems, leadership, and building things that scale.',
  /** The author of all posts. Replace it with your name. */
  author: 'Load Bearing',
  language: 'en',
  locale: 'en_US',
} as const;
