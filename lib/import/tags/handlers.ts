// Names the tags of generators that are known, and writes each as Markdown.
import { formulaOfTag } from '#lib/import/markdown/formulas.ts';
import { readPlainText } from '#lib/import/markdown/plain-text.ts';
import { dedent, destination, fence, hasLink, image, link, quote } from '#lib/import/markdown/write.ts';
import { calloutOf, folded, linkCard, quotation, tab, titledCard } from '#lib/import/tags/blocks.ts';
import { code } from '#lib/import/tags/code.ts';
import { embeds } from '#lib/import/tags/embeds.ts';
import { all, first, type Handler, type Use } from '#lib/import/tags/handler.ts';
import { findAlt, isImageName } from '#lib/import/tags/image-words.ts';
import { referTo } from '#lib/import/text/source-reference.ts';
import { embedName, writeEmbed } from '#lib/import/text/wiki.ts';

const content: Handler = ({ body = '' }) => (/^\n[ \t]/.test(body) ? `\n\n${dedent(body)}\n\n` : body);
const nothing: Handler = () => '';

const figure: Handler = ({ named, list, body, raw }) => {
  const { src: address, url, image_path, path, image: other, img, id } = named;
  const src = [address, url, image_path, path, other, img].find(Boolean) ?? [id ?? '', ...list].find(isImageName);
  if (!src) return body && (named.caption ? `${body.trimEnd()}\n\n*${named.caption}*` : body);
  const caption = captionOf(named, body);
  const plain = caption && readPlainText(caption);
  // The title of an image is plain text, so a caption with links is put below it.
  const isBelow = caption !== undefined && hasLink.test(caption);
  const markdown = image(src, named.alt ?? plain ?? findAlt(list, raw), isBelow ? undefined : plain);
  const shown = named.link ? `[${markdown}](${destination(named.link)})` : markdown;
  return isBelow ? `\n\n${shown}\n\n${caption}\n\n` : shown;
};

/** @returns the Markdown below a figure: its title, its caption and its source */
function captionOf({ title, caption, description, attr, attrlink }: Use['named'], body?: string): string | undefined {
  const heading = title && caption && `${title}${/\p{P}$/u.test(title) ? '' : ':'} `;
  const words = caption ?? title ?? description ?? (body?.trim() || undefined);
  const source = attr && (attrlink ? link(attr, attrlink) : attr);
  return words ? [`${heading ?? ''}${words}`, source && `(${source})`].filter(Boolean).join(' ') : source;
}

/** The address of another source file, in a link or on its own. */
const reference: Handler = (use) => {
  const path = first(use, 'path');
  return path && referTo(path);
};

/** `{% link text address %}` of Hexo, and the address of a source file in Jekyll. */
const linked: Handler = (use) => {
  const [words = '', href] = use.list;
  return href && /^https?:/.test(href) ? link(words, href) : reference(use);
};

const post: Handler = ({ list, raw }) => {
  const [slug, ...all] = list;
  // The last word says whether the title is escaped.
  const words = all.filter((word) => !/^(?:true|false)$/.test(word));
  if (!slug) return undefined;
  return link(words.length > 0 ? words.join(' ').replace(/^["']|["']$/g, '') : raw, referTo(slug));
};

/** Matches `'/x' | relative_url` and the like, which make an address. `expressions.ts` evaluates the other filters. */
const literal =
  /^(['"])(.*?)\1((?:\s*\|\s*(?:(?:relative|absolute|asset|static|media|base|html_base)_?url|url|path|prepend:\s*site\.(?:base)?url|(?:prepend|append):\s*(['"]).*?\4|locali[sz]e_?\w*|escape|safe)\b(?:\([^)]*\))?)*)$/is;
const siteRoot =
  /^(?:site|hexo-config|config|theme)[.(]?['"]?(?:site\.)?(?:base_?url|url|root|baseURL|base_path|production_url)['")]*(?:\s*\|.*)?$/;

/** Matches an expression that begins an address with the path of the site. */
const siteBase = /base_?(?:url|path)|\broot\b/i;

const expression: Handler = ({ raw, base = '' }) => {
  const text = literal.exec(raw)?.[2];
  if (text === undefined) return siteRoot.test(raw) ? (siteBase.test(raw) ? base : '') : undefined;
  const isBased = /\|\s*(?:(?:relative|absolute)_url\b|prepend:\s*site\.baseurl\b)/.test(raw);
  const isRooted = text.startsWith('/') && /\|\s*url\b/.test(raw);
  return (isBased || isRooted) && !/^(?:[a-z]+:|\/\/)/i.test(text) ? `${base}/${text.replace(/^\//, '')}` : text;
};

const footnote: Handler = ({ body }) => (body?.trim() && !/[[\]\n]/.test(body) ? `^[${body.trim()}]` : undefined);

/** Jekyll's includes are files of the site; the name of the file says what it shows. */
const include: Handler = (use) => {
  const [file = '', ...list] = use.list;
  const name = /([\w-]+)(?:\.\w+)?$/.exec(file)?.[1] ?? '';
  const names = [name, ...name.split(/[-_]|(?<=[a-z])(?=[A-Z])/)];
  const known = names.find((part) => part !== 'include' && Object.hasOwn(handlers, part));
  return known ? handlers[known]?.({ ...use, name: known, list }) : undefined;
};

/** Tags by name, in every syntax. */
const handlers: Record<string, Handler> = {
  '=': expression,
  literal: ({ raw }) => raw,
  // A tag in a sentence that is shown as it is.
  shown: ({ raw }) => (/[`\n]/.test(raw) ? raw : `\`${raw}\``),
  include,
  include_relative: include,
  include_cached: include,
  // Images
  ...all(
    figure,
    'figure fig img image pic imgproc asset_img picture responsive_image resize_image thumbnail screenshot photo lightbox zoom',
  ),
  ...all(
    nothing,
    'toc tocinline tableofcontents more comment br clear clearfix base_path include_toc blognewsletterform newsletter',
  ),
  // Code
  ...all(code, 'code codeblock sourcecode prism'),
  // Without a language and on one line, it highlights words in WordPress.
  highlight: (use) =>
    use.raw.trim() === '' && use.inner && !use.inner.includes('\n') ? `<mark>${use.inner}</mark>` : code(use),
  Code: code,
  ...all(code, 'bash css html java javascript js php python ruby shell sql xml'),
  ...all(({ inner }) => inner, 'markdown md'),
  // Braces outside of code would be tags here, too.
  ...all(
    ({ inner }) =>
      inner === undefined || /[`~<]|^(?: {4}|\t)/m.test(inner) ? inner : inner.replace(/\{(?=[{%])/g, '\\{'),
    'raw verbatim',
  ),
  // A part in another language.
  text: ({ named: { lang }, body, inner }) => {
    if (!lang || body === undefined) return inner;
    const name = body.includes('\n') ? 'div' : 'span';
    return `<${name} lang="${lang}">${body}</${name}>`;
  },
  // The uses of macros are reported.
  ...all(nothing, 'macro import from'),
  [embedName]: writeEmbed,
  mermaid: ({ inner }) => (inner === undefined ? undefined : fence(inner, 'mermaid')),
  ...all(formulaOfTag, 'math katex mathjax latex equation'),
  ...embeds,
  // Links
  Link: ({ named: { to, href = to }, body }) => href && body && `[${body.trim()}](${destination(href)})`,
  ...all(reference, 'relref post_url post_path url internal_link'),
  link: linked,
  post_link: post,
  // Hexo
  asset_link: ({ list: [file, ...words] }) => file && link(words.join(' ').replace(/^["']|["']$/g, '') || file, file),
  asset_path: ({ list: [file] }) => file,
  btn: ({ raw }) => {
    const [href = '', words = ''] = raw.split(',').map((part) => part.trim().replace(/^(["'])(.*)\1$/, '$2'));
    return /^(?:https?:|\/)/.test(href) ? link(words || href, href) : undefined;
  },
  label: ({ raw }) => `<mark>${raw.replace(/^\w+\s*@/, '').trim()}</mark>`,
  ...all(({ body, inner }) => quote(body ?? inner ?? ''), 'cq centerquote'),
  badge: ({ named, body }) => (named.text ?? body) && `(${named.text ?? body})`,
  // Blocks
  ...all(calloutOf(), 'notice admonition alert callout hint message box aside'),
  ...all(calloutOf('note'), 'note info notes abstract'),
  ...all(calloutOf('tip'), 'tip success idea'),
  ...all(calloutOf('warning'), 'warning warn attention'),
  ...all(calloutOf('caution'), 'danger caution error bug'),
  ...all(calloutOf('important'), 'important'),
  u: ({ raw }) => `<u>${raw}</u>`,
  emp: ({ raw }) => `*${raw}*`,
  ...all(({ raw, body }) => body ?? raw.replace(/^[^,]*,\s*/, ''), 'p span'),
  ...all(folded, 'details expand collapse spoiler fold folding accordion hideToggle'),
  ...all(content, 'tabs tabgroup tabpane codetabs interactive'),
  ...all(tab, 'tab tabitem codetab'),
  ...all(quotation, 'quote blockquote epigraph pullquote'),
  // A footnote of a plugin stands in the text.
  ...all(footnote, 'footnote efn_note fn'),
  ref: (use) => footnote(use) ?? reference(use),
  ...all(({ body, list }) => `<kbd>${body ?? list[0] ?? ''}</kbd>`, 'kbd key'),
  ...all(({ body, list }) => `<mark>${body ?? list.join(' ')}</mark>`, 'mark hl'),
  ...all(({ body, list }) => `<sup>${body ?? list.join(' ')}</sup>`, 'sup'),
  ...all(({ body, list }) => `<sub>${body ?? list.join(' ')}</sub>`, 'sub'),
  ...all(
    (use) =>
      use.named.href || use.named.url
        ? link(use.body ?? use.named.text ?? '', use.named.href ?? use.named.url ?? '')
        : undefined,
    'button',
  ),
  // Layout, of which the content is kept
  ...all(
    content,
    'center div section row column columns col lead small rawhtml unsafe browserwindow cards cardgrid steps filetree frame container wrapper bleed aside-note wide full caption-text grid block dropcap ltr rtl',
  ),
  card: (use) => titledCard(use) ?? content(use),
  ...all(linkCard, 'linkcard linkbutton'),
  ...all(({ body, named }) => (body === undefined ? undefined : caption(body, named.caption)), 'caption wp_caption'),
  gallery: ({ named, imageOf, body }) => {
    // Themes of Hexo put images of Markdown into it.
    if (body?.trim()) return `\n\n${dedent(body)}\n\n`;
    const images = (named.ids ?? named.include)?.split(',').map((id) => imageOf?.(id.trim()));
    return images?.every((one) => one !== undefined)
      ? images.map((one) => `\n\n${image(one.url, one.alt, one.caption)}`).join('')
      : undefined;
  },
};

/** WordPress puts the caption after the image. */
function caption(body: string, words?: string): string {
  const found = /^\s*((?:<a[^>]*>\s*)?<img[^>]*>(?:\s*<\/a>)?)\s*([\s\S]*)$/.exec(body);
  if (!found) return body;
  const [, image = '', rest = ''] = found;
  return `<figure>${image}<figcaption>${words ?? rest.trim()}</figcaption></figure>`;
}

/** Names of callouts of one's own: `MdxCallout`. */
const ownCallout = /(?:callout|admonition)$/i;

/** The name of a tag as the table has it: without a theme's prefix, and in snake case. */
export function findHandler(name: string): Handler | undefined {
  const base = (name.split(/[./]/).at(-1) ?? name).replace(/^su_/, '');
  // Rows and columns of page builders for WordPress.
  if (/^(?:vc|et_pb|fusion|elementor|fl)_(?!video|image|gallery|button|code|raw)/.test(base)) return content;
  const known = [name, base, base.toLowerCase(), base.replaceAll('-', '_').toLowerCase()]
    .filter((key) => Object.hasOwn(handlers, key))
    .map((key) => handlers[key])[0];
  return known ?? (ownCallout.test(base) ? calloutOf() : undefined);
}
