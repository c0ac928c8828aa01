// The default facts of the site, which apply until its author chooses others.
import type { Site } from '#lib/model/release.ts';

const name = 'Load Bearing';

export const defaultSite: Site = {
  name,
  tagline: name,
  description: name,
  author: name,
  language: 'en',
};
