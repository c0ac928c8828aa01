import type { Site } from '#lib/model/release.ts';

/**
 * The accent colour of the site, in place of that of `tokens.css`. It is a style sheet in the head, which the content
 * security policy names by its hash.
 */
export function Accent({ accent }: Pick<Site, 'accent'>) {
  if (!accent) return null;
  const { light, dark } = accent;
  const pair = `light-dark(${light},${dark})`;
  const css = `:root{--accent:${pair};--beam:${pair}}`;
  return (
    <style href={`accent${light}${dark}`} precedence="accent">
      {css}
    </style>
  );
}
