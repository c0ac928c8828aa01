// The web manifest, with which phones install the site (https://www.w3.org/TR/appmanifest/).
import { readColor } from '#lib/colors.ts';
import type { Site } from '#lib/model/release.ts';
import { iconNames } from '#lib/seo/icons.ts';
import { homePath, iconPath } from '#lib/urls.ts';

export function buildManifest(site: Site): string {
  const { small, large, maskable } = iconNames(site);
  const icon = (name: string, pixels: number, purpose: string) => ({
    src: iconPath(name),
    sizes: `${pixels}x${pixels}`,
    type: 'image/png',
    purpose,
  });
  return JSON.stringify({
    id: homePath,
    name: site.name,
    short_name: site.name,
    description: site.description,
    lang: site.language,
    start_url: homePath,
    scope: homePath,
    // Readers follow links, also to other sites, so they need a back button.
    display: 'minimal-ui',
    background_color: readColor('ground').light,
    theme_color: readColor('ground').light,
    icons: [icon(small, 192, 'any'), icon(large, 512, 'any'), icon(maskable, 512, 'maskable')],
  });
}
