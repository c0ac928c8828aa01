// Rewrites the HTML in a Markdown text: images, links, and elements that posts may not hold.
import { escapeHtml, link } from '#lib/import/markdown.ts';

export interface ElementContext {
  /** @returns the image as Markdown, or the text that stands for it */
  showImage: (src: string, alt: string, title: string | undefined) => { src?: string; alt: string; text: string };
  /** @returns the address to write, or `undefined` to keep the words alone */
  moveLink: (href: string) => string | undefined;
  /** @param isHarmless whether nothing is left to do */
  note: (message: string, isHarmless?: boolean) => void;
}

const attribute = /([^\s=>"'/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g;

export function readAttributes(raw: string): Record<string, string> {
  return Object.fromEntries(
    [...raw.matchAll(attribute)].map(([, name = '', double, single, bare]) => [
      name.toLowerCase(),
      decode(double ?? single ?? bare ?? ''),
    ]),
  );
}

function decode(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

/** Pages that embed a player, and the page that the player is of. */
const players: [pattern: RegExp, words: string, address: (id: string) => string][] = [
  [
    /youtu(?:be(?:-nocookie)?\.com\/embed\/|\.be\/)([\w-]+)/,
    'Video on YouTube',
    (id) => `https://www.youtube.com/watch?v=${id}`,
  ],
  [/player\.vimeo\.com\/video\/(\d+)/, 'Video on Vimeo', (id) => `https://vimeo.com/${id}`],
  [/open\.spotify\.com\/embed\/([\w/-]+)/, 'Audio on Spotify', (id) => `https://open.spotify.com/${id}`],
  [/codepen\.io\/([\w-]+\/)embed\/(?:preview\/)?(?:\w+)/, 'Example on CodePen', (id) => `https://codepen.io/${id}`],
];

/** @returns the words and the address of the page that an element embeds */
export function describeEmbed(src: string, title?: string): { words: string; href: string } {
  const href = src.startsWith('//') ? `https:${src}` : src;
  for (const [pattern, words, address] of players) {
    const id = pattern.exec(href)?.[1];
    if (id) return { words: title || words, href: address(id) };
  }
  return { words: title || `Embedded page: ${href.replace(/^https?:\/\//, '').replace(/[?#].*$/, '')}`, href };
}

/** Scripts that only decorate what stands beside them. */
const decorations = /twitter|instagram|codepen|tiktok|flickr|mastodon|embed|adsbygoogle|mathjax|analytics/i;

const tag =
  /<(script|style|noscript|audio|video|iframe|object|embed|form|svg)\b((?:"[^"]*"|'[^']*'|[^>"'])*)>(?:([\s\S]*?)<\/\1\s*>)?|<(img|a|h1|\/h1|input|button|\/button)\b((?:"[^"]*"|'[^']*'|[^>"'])*)>|<\/(?:script|style|audio|video|iframe|object|embed|form|noscript|input|img)\s*>/gi;

const figure =
  /^\s*<figure\b[^>]*>\s*(?:<(?:a|p|div)\b[^>]*>\s*)?<img\b((?:"[^"]*"|'[^']*'|[^>"'])*)>\s*(?:<\/(?:img|a|p|div)>\s*)*(?:<figcaption\b[^>]*>([^<]*)<\/figcaption>\s*)?<\/figure>\s*$/i;

/**
 * Rewrites one piece of HTML.
 * @param value a run of tags, or a whole block
 */
export function convertHtml(value: string, context: ElementContext): string {
  const [, picture, words] = figure.exec(value) ?? [];
  if (picture !== undefined) {
    const { src = '', alt = '', title } = readAttributes(picture);
    return context.showImage(src, alt, decode(words ?? '').trim() || title).text;
  }
  const write = (all: string, name: string, raw: string, inner: string | undefined): string => {
    const isWhole = value.trim() === all;
    const named = readAttributes(raw);
    const toPage = (words: string, href: string) =>
      isWhole ? link(words, href) : `<a href="${escapeAttribute(href)}">${escapeHtml(words)}</a>`;
    switch (name.toLowerCase()) {
      case 'script': {
        const gist = /gist\.github\.com\/[^"'\s]+?(?=\.js|$)/.exec(named.src ?? '')?.[0];
        if (gist) return toPage('Code on GitHub Gist', `https://${gist}`);
        if (!decorations.test(`${named.src} ${inner}`)) context.note('a script is left out', true);
        return '';
      }
      case 'style':
        context.note('a style sheet is left out', true);
        return '';
      case 'audio':
      case 'video': {
        const source = named.src ?? /<source\b[^>]*\bsrc=["']?([^"'\s>]+)/i.exec(inner ?? '')?.[1];
        const href = source && context.moveLink(source);
        // A file beside the post is played, one elsewhere is a link.
        if (href?.startsWith('./')) return `<${name} src="${escapeAttribute(href)}" controls></${name}>`;
        const words = named.title ?? (name.toLowerCase() === 'audio' ? 'Audio' : 'Video');
        return href ? toPage(words, href) : isWhole ? `*${words}*` : `<em>${escapeHtml(words)}</em>`;
      }
      case 'noscript':
        return inner ?? '';
      case 'iframe':
      case 'embed':
      case 'object': {
        const src = named.src ?? named.data ?? named['data-src'];
        if (!src) return '';
        const { words, href } = describeEmbed(src, named.title);
        return toPage(words, href);
      }
      case 'img': {
        const source = named.src || named['data-src'] || '';
        const shown = context.showImage(source, named.alt ?? '', named.title);
        if (isWhole || shown.src === undefined) return isWhole ? shown.text : `<em>${escapeHtml(shown.alt)}</em>`;
        const size = ['width', 'height']
          .filter((key) => /^\d+$/.test(named[key] ?? ''))
          .map((key) => ` ${key}="${named[key]}"`);
        return `<img src="${escapeAttribute(shown.src)}" alt="${escapeAttribute(shown.alt)}"${size.join('')}>`;
      }
      case 'a': {
        if (named.href === undefined) return all;
        const href = context.moveLink(named.href);
        const title = named.title ? ` title="${escapeAttribute(named.title)}"` : '';
        return href === undefined ? '<a>' : href === named.href ? all : `<a href="${escapeAttribute(href)}"${title}>`;
      }
      case 'h1':
        return `<h2${raw}>`;
      case '/h1':
        return '</h2>';
      case 'input':
        return named.type === 'checkbox' ? ('checked' in named ? '☑' : '☐') : '';
      case 'button':
      case '/button':
        return '';
      default:
        context.note(`<${name}> is left out`);
        return '';
    }
  };
  return value.replace(
    tag,
    (
      all,
      block: string | undefined,
      raw: string,
      inner: string | undefined,
      single: string | undefined,
      own: string,
    ) => {
      if (block === undefined && single === undefined) return '';
      return write(all, block ?? single ?? '', raw ?? own ?? '', inner);
    },
  );
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
