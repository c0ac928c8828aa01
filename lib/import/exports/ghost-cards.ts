// Writes the cards of Ghost's editors as HTML.
import { wrapMarkdown } from '#lib/import/html/html.ts';
import { escapeHtml } from '#lib/import/markdown/write.ts';

type Card = Record<string, unknown>;

const text = (value: unknown) => (typeof value === 'string' ? value : '');
const attribute = (value: unknown) => text(value).replaceAll('&', '&amp;').replaceAll('"', '&quot;');

function figureOf(content: string, caption: unknown): string {
  return `<figure>${content}${text(caption) ? `<figcaption>${text(caption)}</figcaption>` : ''}</figure>`;
}

function imageOf({ src, alt, caption }: Card): string {
  return figureOf(`<img src="${attribute(src)}" alt="${attribute(alt)}">`, caption);
}

function linkOf(href: unknown, words: unknown): string {
  return text(href) ? `<p><a href="${attribute(href)}">${escapeHtml(text(words) || text(href))}</a></p>` : '';
}

const paragraph = (words: unknown) => (text(words) ? `<p>${escapeHtml(text(words))}</p>` : '');

const cards: Record<string, (card: Card) => string> = {
  audio: ({ src, title, caption }) =>
    `<div class="kg-audio-card"><audio src="${attribute(src)}"></audio><div class="kg-audio-title">${escapeHtml(text(title))}</div></div>${caption ? `<p>${text(caption)}</p>` : ''}`,
  bookmark: ({ url, metadata, caption }) => {
    const { title, description } = (metadata ?? {}) as Card;
    return [linkOf(url, title), paragraph(description), caption ? `<p>${text(caption)}</p>` : ''].join('');
  },
  button: ({ buttonUrl, buttonText }) => linkOf(buttonUrl, buttonText),
  callout: ({ calloutText, calloutEmoji, backgroundColor }) =>
    `<div class="kg-callout-card kg-callout-card-${attribute(backgroundColor)}"><div class="kg-callout-emoji">${escapeHtml(text(calloutEmoji))}</div><div class="kg-callout-text">${text(calloutText)}</div></div>`,
  code: ({ code, language, caption }) =>
    figureOf(`<pre><code class="language-${attribute(language)}">${escapeHtml(text(code))}</code></pre>`, caption),
  'call-to-action': ({ textValue, imageUrl, buttonUrl, buttonText }) =>
    `${text(imageUrl) ? imageOf({ src: imageUrl }) : ''}${text(textValue)}${linkOf(buttonUrl, buttonText)}`,
  // Only readers of the mail see these.
  email: () => '',
  'email-cta': () => '',
  embed: ({ url, html }) => (text(url) ? linkOf(url, '') : text(html)),
  file: ({ src, fileTitle, fileCaption }) => `${linkOf(src, fileTitle || 'File')}${paragraph(fileCaption)}`,
  gallery: ({ images, caption }) =>
    Array.isArray(images)
      ? `${images.map((one) => imageOf(one as Card)).join('\n')}${caption ? `<p>${text(caption)}</p>` : ''}`
      : '',
  header: ({ heading, header, subheading, subheader, buttonUrl, buttonText }) =>
    `${text(heading || header) ? `<h2>${text(heading || header)}</h2>` : ''}${text(subheading || subheader) ? `<p>${text(subheading || subheader)}</p>` : ''}${linkOf(buttonUrl, buttonText)}`,
  hr: () => '<hr>',
  html: ({ html }) => text(html),
  image: imageOf,
  markdown: ({ markdown }) => wrapMarkdown(`\n\n${text(markdown)}`),
  paywall: () => '',
  product: ({ productImageSrc, productTitle, productDescription, productUrl, productButton }) =>
    `${text(productImageSrc) ? imageOf({ src: productImageSrc, alt: productTitle }) : ''}<p><strong>${text(productTitle)}</strong></p>${text(productDescription)}${linkOf(productUrl, productButton)}`,
  signup: () => '<div class="kg-signup-card"></div>',
  toggle: ({ heading, content }) =>
    `<div class="kg-toggle-card"><h4 class="kg-toggle-heading-text">${text(heading)}</h4><div class="kg-toggle-content">${text(content)}</div></div>`,
  video: ({ src, caption }) =>
    `<figure class="kg-video-card"><video src="${attribute(src)}"></video><figcaption>${text(caption)}</figcaption></figure>`,
};

const synonyms: Record<string, string> = {
  'card-markdown': 'markdown',
  codeblock: 'code',
  horizontalrule: 'hr',
  'embed-card': 'embed',
};

/** @returns HTML. A card that is not known becomes an element, which is reported */
export function writeCard(name: string, card: Card): string {
  const write = cards[synonyms[name] ?? name];
  return write ? write(card) : `<div data-lost="${attribute(name)}"></div>`;
}
