// Names the values that texts may show: fields of a document, settings of the site, and files of data.
import { parseConfig } from '#lib/import/front-matter/parse.ts';
import type { Fields } from '#lib/import/model.ts';

/** Parts of addresses, which tags write as such. */
const addressNames = /^(?:site\.)?(?:base_?url|url|root|base_path|production_url)$/i;
/** Levels of maps and lists. */
const depthLimit = 6;

/** @returns each text and number in a value, by its path: `page.image.src` */
export function flatten(value: unknown, path: string, depth = depthLimit): [path: string, value: string][] {
  if (typeof value === 'string' || typeof value === 'number') return [[path, String(value)]];
  if (typeof value !== 'object' || value === null || value instanceof Date || depth === 0) return [];
  return Object.entries(value).flatMap(([key, inner]) => flatten(inner, path ? `${path}.${key}` : key, depth - 1));
}

/** Fields that texts show: `{{ page.title }}` in Jekyll, `{{ title }}` in Eleventy. */
export function listFields(fields: Fields): Record<string, string> {
  return Object.fromEntries(
    flatten(fields, '').flatMap(([name, value]) => [
      [`page.${name}`, value],
      [name, value],
    ]),
  );
}

/** @returns the settings of a site, as `site.title` */
export function listSettings(config: unknown, name = 'site'): [path: string, value: string][] {
  return flatten(config, name).filter(([path]) => !addressNames.test(path));
}

/**
 * @param folder of the data: `_data`
 * @param start of the names: `site.data.`
 * @returns the values of YAML and JSON files
 */
export function listData(
  files: readonly string[],
  readText: (path: string) => string | undefined,
  folder: string,
  start: string,
): [path: string, value: string][] {
  return files
    .filter((path) => path.startsWith(`${folder}/`) && /\.(?:ya?ml|json)$/.test(path))
    .flatMap((path) => {
      const name = path
        .slice(folder.length + 1)
        .replace(/\.\w+$/, '')
        .replaceAll('/', '.');
      return flatten(parseConfig(path, readText(path) ?? ''), start + name);
    })
    .filter(([path]) => !addressNames.test(path));
}
