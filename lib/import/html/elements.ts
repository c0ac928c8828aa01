// Rewrites the HTML in a Markdown text: images, links, and elements that posts may not contain.
import { drawingOf, formulaOfMathml, parseElement } from '#lib/import/html/drawings.ts';
import { decodeEntities, escapeHtml, escapeText, link } from '#lib/import/markdown/write.ts';
import type { SayNote } from '#lib/import/model.ts';

export interface Shown {
  /** The address of the file. Absent if there is none. */
  src?: string;
  /** The address of an image elsewhere. */
  href?: string;
  alt: string;
  /** Markdown. */
  text: string;
}

export interface ElementContext {
  /** @returns the image as Markdown, or the text that replaces it */
  showImage: (src: string, alt: string, title: string | undefined) => Shown;
  /** @returns the address to write, or `undefined` to keep the words alone */
  moveLink: (href: string) => string | undefined;
  note: SayNote;
}

const attribute = /([^\s=>"'/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g;

export function readAttributes(raw: string): Record<string, string> {
  return Object.fromEntries(
    [...raw.matchAll(attribute)].map(([, name = '', double, single, bare]) => [
      name.toLowerCase(),
      decodeEntities(double ?? single ?? bare ?? ''),
    ]),
  );
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

/** An element with its content, or one tag of it. */
interface Piece {
  /** The name as written. */
  name: string;
  source: string;
  /** The attributes as written, and by name. */
  raw: string;
  named: Record<string, string>;
  /** The content. Absent for a single tag. */
  inner: string | undefined;
  /** Whether nothing stands beside it, so that Markdown can replace it. */
  isWhole: boolean;
  /** Whether a link is around it. */
  isInLink: boolean;
}

type Write = (piece: Piece, context: ElementContext) => string;

/** @returns whether a script only decorates what stands beside it, by its address and its source */
export function isDecoration(script: string): boolean {
  return /twitter|instagram|codepen|tiktok|flickr|mastodon|embed|adsbygoogle|mathjax|analytics/i.test(script);
}

/** @returns the page of the code that a script shows */
export function describeGist(src = ''): { words: string; href: string } | undefined {
  const address = /gist\.github\.com\/[^"'\s]+?(?=\.js|$)/.exec(src)?.[0];
  return address === undefined ? undefined : { words: 'Code on GitHub Gist', href: `https://${address}` };
}

function linkTo({ words, href }: { words: string; href: string }, isWhole: boolean): string {
  return isWhole ? link(words, href) : `<a href="${escapeAttribute(href)}">${escapeHtml(words)}</a>`;
}

function emphasize(words: string, isWhole: boolean): string {
  if (!words) return '';
  return isWhole ? `*${escapeText(words)}*` : `<em>${escapeHtml(words)}</em>`;
}

const writeScript: Write = ({ named, inner, isWhole }, { note }) => {
  const gist = describeGist(named.src);
  if (gist) return linkTo(gist, isWhole);
  if (!isDecoration(`${named.src} ${inner}`)) note('a script is left out', true);
  return '';
};

/** Writes a player for a file beside the post, and a link for any other file. */
const writePlayer: Write = ({ name, named, inner, isWhole }, { moveLink }) => {
  const source = named.src ?? /<source\b[^>]*\bsrc=["']?([^"'\s>]+)/i.exec(inner ?? '')?.[1];
  const href = source && moveLink(source);
  // A card of Ghost has words below its player.
  const caption = named['data-caption'];
  const below = caption && isWhole ? `\n\n${escapeText(caption)}` : '';
  if (href?.startsWith('./')) return `<${name} src="${escapeAttribute(href)}" controls></${name}>${below}`;
  const words = named.title ?? caption ?? (name.toLowerCase() === 'audio' ? 'Audio' : 'Video');
  return href ? linkTo({ words, href }, isWhole) : emphasize(words, isWhole);
};

/** Maps a page of the old site to its new address, like a link. */
const writeEmbed: Write = ({ named, isWhole }, { moveLink }) => {
  const src = named.src ?? named.data ?? named['data-src'];
  if (!src) return '';
  const { words, href } = describeEmbed(src, named.title);
  const moved = /^(?:[a-z][a-z\d+.-]*:|\/\/)/i.test(src) ? href : moveLink(src);
  return moved === undefined ? emphasize(words, isWhole) : linkTo({ words, href: moved }, isWhole);
};

const writeImage: Write = ({ named, isWhole, isInLink }, { showImage, note }) => {
  const src = named.src || named['data-src'];
  if (!src) {
    note('<img> has no src: add the image, or describe it');
    return emphasize(named.alt ?? '', isWhole);
  }
  const shown = showImage(src, named.alt ?? '', named.title);
  if (isWhole) return shown.text;
  if (shown.src === undefined)
    return shown.href && !isInLink
      ? linkTo({ words: shown.alt, href: shown.href }, false)
      : emphasize(shown.alt, false);
  const size = ['width', 'height']
    .filter((key) => /^\d+$/.test(named[key] ?? ''))
    .map((key) => ` ${key}="${named[key]}"`);
  return `<img src="${escapeAttribute(shown.src)}" alt="${escapeAttribute(shown.alt)}"${size.join('')}>`;
};

const writeAnchor: Write = ({ source, named }, { moveLink }) => {
  if (named.href === undefined) return source;
  const href = moveLink(named.href);
  if (href === undefined) return '<a>';
  const title = named.title ? ` title="${escapeAttribute(named.title)}"` : '';
  return href === named.href ? source : `<a href="${escapeAttribute(href)}"${title}>`;
};

const nothing: Write = () => '';

const writeDrawing: Write = ({ source, isWhole }, { showImage, note }) => {
  const svg = parseElement(source);
  const drawing = svg && drawingOf(svg);
  if (!drawing) {
    note('an icon is left out', true);
    return '';
  }
  const shown = showImage(drawing.src, drawing.alt, undefined);
  return isWhole || shown.src === undefined
    ? shown.text
    : `<img src="${escapeAttribute(shown.src)}" alt="${escapeAttribute(shown.alt)}">`;
};

const leaveOut: Write = ({ name }, { note }) => {
  note(`<${name}> is left out: write in its place what it showed`);
  return '';
};

const writeMathml: Write = (piece, context) => {
  const math = parseElement(piece.source);
  return (math && formulaOfMathml(math)) ?? leaveOut(piece, context);
};

/** By the name of the element, or of its end. */
const writers: Record<string, Write> = {
  script: writeScript,
  math: writeMathml,
  svg: writeDrawing,
  style: (_piece, { note }) => {
    note('a style sheet is left out', true);
    return '';
  },
  audio: writePlayer,
  video: writePlayer,
  noscript: ({ inner }) => inner ?? '',
  iframe: writeEmbed,
  embed: writeEmbed,
  object: writeEmbed,
  img: writeImage,
  a: writeAnchor,
  // The `<img>` inside a `<picture>` is kept.
  picture: nothing,
  '/picture': nothing,
  source: nothing,
  h1: ({ raw }) => `<h2${raw}>`,
  '/h1': () => '</h2>',
  input: ({ named }) => (named.type === 'checkbox' ? ('checked' in named ? '☑' : '☐') : ''),
  button: nothing,
  '/button': nothing,
};

/** Elements with their content; single tags; and closing tags without an opening tag, which are removed. */
const tag =
  /<(script|style|noscript|audio|video|iframe|object|embed|form|svg|math|canvas)\b((?:"[^"]*"|'[^']*'|[^>"'])*)>(?:([\s\S]*?)<\/\1\s*>)?|<(img|a|h1|\/h1|input|button|\/button|picture|\/picture|source)\b((?:"[^"]*"|'[^']*'|[^>"'])*)>|<\/(?:script|style|audio|video|iframe|object|embed|form|noscript|input|img)\s*>/gi;

const figure =
  /^\s*<figure\b[^>]*>\s*(?:<(?:a|p|div)\b[^>]*>\s*)?<img\b((?:"[^"]*"|'[^']*'|[^>"'])*)>\s*(?:<\/(?:img|a|p|div)>\s*)*(?:<figcaption\b[^>]*>([^<]*)<\/figcaption>\s*)?<\/figure>\s*$/i;

/**
 * Rewrites one piece of HTML.
 * @param value a run of tags, or a whole block
 */
export function convertHtml(value: string, context: ElementContext): string {
  const [, attributes, words] = figure.exec(value) ?? [];
  if (attributes !== undefined) {
    const { src = '', alt = '', title } = readAttributes(attributes);
    return context.showImage(src, alt, decodeEntities(words ?? '').trim() || title).text;
  }
  return value.replace(
    tag,
    (source: string, ...[block, blockRaw, inner, single, singleRaw, offset]: (string | number | undefined)[]) => {
      const name = block ?? single;
      if (typeof name !== 'string') return '';
      const raw = String(blockRaw ?? singleRaw ?? '');
      const before = value.slice(0, Number(offset));
      const piece = {
        name,
        source,
        raw,
        named: readAttributes(raw),
        inner: typeof inner === 'string' ? inner : undefined,
        isWhole: value.trim() === source,
        isInLink: before.toLowerCase().lastIndexOf('<a') > before.toLowerCase().lastIndexOf('</a'),
      };
      return (writers[name.toLowerCase()] ?? leaveOut)(piece, context);
    },
  );
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
