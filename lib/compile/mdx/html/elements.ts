// Defines which HTML a `.md` post may hold: elements, their attributes, and what an author writes instead of the others.
import { defaultSchema, type Schema } from 'hast-util-sanitize';
import { htmlTagNames } from 'html-tag-names';
import { htmlVoidElements } from 'html-void-elements';

const known = new Set(htmlTagNames);
const voids = new Set(htmlVoidElements);

/** @param name in lower case */
export function isElement(name: string): boolean {
  return known.has(name);
}

/** @returns whether an element has no content and no closing tag, such as `br` */
export function isVoid(name: string): boolean {
  return voids.has(name);
}

/** Elements whose closing tag HTML lets an author omit. */
const unclosed = new Set('p li dt dd tr td th thead tbody tfoot caption colgroup rt rp'.split(' '));

export function needsNoEnd(name: string): boolean {
  return unclosed.has(name) || voids.has(name);
}

/** Elements whose content is not HTML, and is dropped with them. */
const opaque = new Set(
  'iframe noembed noframes noscript object plaintext script select style svg math template textarea title xmp'.split(
    ' ',
  ),
);

export function isOpaque(name: string): boolean {
  return opaque.has(name);
}

/** GitHub's elements without form fields and alternative image files, and those that posts also use. */
const allowed = new Set([
  ...(defaultSchema.tagNames ?? []).filter((name) => !['h1', 'input', 'strike', 'tt'].includes(name)),
  ...'abbr audio bdi bdo caption cite col colgroup dfn figcaption figure mark small time track u video wbr'.split(' '),
]);

/** Elements that are published as another one, because they have no style of their own here. */
const synonyms: Record<string, string> = {
  acronym: 'abbr',
  h1: 'h2',
  strike: 's',
  tt: 'code',
  ...Object.fromEntries('big font nobr'.split(' ').map((name) => [name, 'span'])),
  ...Object.fromEntries(
    'address article aside center footer header hgroup main nav section search'.split(' ').map((name) => [name, 'div']),
  ),
};

/** @returns the name of the element that is published, or `undefined` for one that posts may not hold */
export function publishedName(name: string): string | undefined {
  const published = Object.hasOwn(synonyms, name) ? synonyms[name] : name;
  return published !== undefined && allowed.has(published) ? published : undefined;
}

const media = ['src', 'controls', 'loop', 'muted', 'preload'];

/** Attributes that are kept, in the spelling of HTML. `id`, addresses and `align` are checked by `tags.ts`. */
const attributes: Record<string, readonly string[]> = {
  a: ['href'],
  audio: media,
  bdo: ['dir'],
  col: ['span'],
  colgroup: ['span'],
  del: ['datetime'],
  details: ['open'],
  img: ['src', 'alt', 'width', 'height'],
  ins: ['datetime'],
  li: ['value'],
  ol: ['start', 'reversed', 'type'],
  source: ['src', 'type'],
  td: ['colspan', 'rowspan'],
  th: ['colspan', 'rowspan', 'scope'],
  time: ['datetime'],
  track: ['src', 'kind', 'srclang', 'label', 'default'],
  video: [...media, 'poster', 'width', 'height', 'playsinline'],
};

/** @param name of a published element */
export function keepsAttribute(name: string, attribute: string): boolean {
  return ['dir', 'lang', 'title'].includes(attribute) || attributes[name]?.includes(attribute) === true;
}

/** Attributes that only change how an element looks or loads. They are dropped without a message. */
const presentational = new Set(
  'align background border cellpadding cellspacing clear compact controls crossorigin decoding fetchpriority frame frameborder hspace loading noshade nowrap playsinline preload referrerpolicy rel rules sizes srcset target valign vspace width height'.split(
    ' ',
  ),
);

export function isPresentational(attribute: string): boolean {
  return presentational.has(attribute);
}

/** Names of attributes in the tree that differ from those in HTML. */
const properties: Record<string, string> = {
  colspan: 'colSpan',
  datetime: 'dateTime',
  playsinline: 'playsInline',
  rowspan: 'rowSpan',
  srclang: 'srcLang',
};

/** The advice for elements that posts may not hold. */
const fixes: Record<string, string> = {
  embed: 'write a link, [its title](https://...)',
  iframe: 'write a link, [its title](https://...)',
  object: 'write a link, [its title](https://...)',
  svg: 'save it as a file and write ![what it shows](./its-name.svg)',
  math: 'write the formula in TeX, between $$ and $$',
  script: 'remove it, a post runs no code',
  style: 'remove it, the site has its own styles',
};

/**
 * @param src the address of an `iframe`
 * @returns `error: fix`
 */
export function describeForbiddenElement(name: string, src = ''): string {
  const plain = name.toLowerCase();
  const [, video] = /(?:youtube(?:-nocookie)?\.com\/embed\/|youtu\.be\/)([\w-]+)/.exec(src) ?? [];
  const fix =
    plain === 'iframe' && video
      ? `write a link, [its title](https://www.youtube.com/watch?v=${video})`
      : (fixes[plain] ?? 'remove it');
  return `<${name}> is not allowed: ${fix}`;
}

/** Attribute that stands for a part of the tree that the sanitizer must not change. */
export const slot = 'dataSlot';

/** The sanitizer checks what `tags.ts` has written, so that a mistake there cannot publish a script. */
export const schema: Schema = {
  ...defaultSchema,
  tagNames: [...allowed],
  attributes: {
    ...Object.fromEntries(
      Object.entries(attributes).map(([name, names]) => [
        name,
        names.map((attribute) => properties[attribute] ?? attribute),
      ]),
    ),
    code: [['className', /^language-./]],
    '*': ['dataAlign', 'dir', 'id', 'lang', 'title', slot],
  },
  clobberPrefix: '',
  required: {},
  protocols: { href: ['http', 'https', 'mailto', 'tel'], src: [], poster: [] },
  strip: [...opaque],
};
