// The facts of the site: what it is called, what it is about, who writes it. Everything else asks here.

export const site = {
  name: 'Load Bearing',
  /** The line under the heading of the list. */
  tagline: 'Writing about architecture, backend systems, leadership, and building things that scale.',
  description: 'An engineering blog about architecture, backend systems, leadership, and building things that scale.',
  /** Shown as the author until the owner puts a name here. */
  author: 'Load Bearing',
  language: 'en',
  locale: 'en_US',
} as const;
