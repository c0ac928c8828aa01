// The default facts of the site, which apply until its author chooses others.
import type { Site } from '#lib/model/release.ts';

export const defaultSite: Site = {
  name: 'Load Bearing',
  tagline: 'Writing about architecture, backend systems, leadership, and building things that scale.',
  description: 'An engineering blog about architecture, backend systems, leadership, and building things that scale.',
  author: 'Load Bearing',
  language: 'en',
};
