// Reads the facts of a site from the configuration of its generator.
import { textOf } from '#lib/import/habits.ts';
import type { Fields } from '#lib/import/model.ts';

const configuration =
  /^(?:(?:hugo|config|zola)\.(?:toml|ya?ml|json)|config\/_default\/\w+\.(?:toml|ya?ml|json)|_config\.ya?ml|(?:docusaurus|astro|eleventy|gatsby|next)[-.]config\.\w+|gatsby-config\.\w+|\.eleventy\.\w+|(?:src\/)?(?:site|_data\/(?:site|metadata))\.\w+|data\/siteMetadata\.\w+|src\/(?:consts|config)\.\w+|(?:[\w-]+\/)?\.(?:vitepress|vuepress)\/config\.\w+)$/;

/** @returns the fields of all configuration files; a later file wins */
export function readSiteConfig(files: readonly string[], configOf: (path: string) => Fields): Fields {
  return Object.assign({}, ...files.filter((path) => configuration.test(path)).map(configOf));
}

/** @returns the language of the site, as it is written */
export function languageOf(config: Fields): string | undefined {
  const names = ['language', 'lang', 'languageCode', 'defaultContentLanguage', 'default_language'];
  return names.map((name) => textOf(config[name])).find((value) => value !== undefined);
}

/** @returns the path of a site, `/blog`, however its slashes are written */
export function readBase(value: unknown): string | undefined {
  const path = textOf(value)?.replace(/^\/+|\/+$/g, '');
  return path && /^\w[\w./-]*$/.test(path) && !/^https?:|\.(?:md|html?)$/.test(path) ? `/${path}` : undefined;
}

/** @returns the address of the site, which the configuration has under one name or two, without a slash at its end */
export function findSiteUrl(config: Fields): string | undefined {
  const names = [
    'baseURL',
    'baseurl',
    'base_url',
    'siteUrl',
    'siteURL',
    'site',
    'url',
    'SITE_URL',
    'website',
    'hostname',
  ];
  const address = names
    .map((name) => textOf(config[name]))
    .find((value) => value !== undefined && /^https?:\/\//.test(value) && URL.canParse(value));
  if (!address) return undefined;
  const url = new URL(address);
  const base = [config.baseurl, config.base, config.baseUrl, config.root, config.pathPrefix]
    .map(readBase)
    .find((value) => value !== undefined);
  const path = url.pathname === '/' ? (base ?? '') : url.pathname;
  return `${url.origin}${path}`.replace(/\/$/, '');
}
