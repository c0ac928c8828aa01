// Writes the cards of Ghost's editors as HTML.

import { wrapMarkdown } from '#lib/import/html.ts';
import { escapeHtml } from '#lib/import/markdown.ts';

type Card = Record<string, unknown>;

const text = (value: unknown) => (typeof value === 'string' ? value : '');
const attribute = (value: unknown) => text(value).replaceAll('&', '&amp;').replaceAll('"', '&quot;');

function figureOf(content: string, caption: unknown): string {
  return `<figure>${content}${text(caption) ? `<figcaption>${text(caption)}</figcaption>` : ''}</figure>`;
}

function picture({ src, alt, caption }: Card): string {
  return figureOf(`<img src="${attribute(src)}" alt="${attribute(alt)}">`, caption);
}

function linkOf(href: unknown, words: unknown): string {
  return text(href) ? `<p><a href="${attribute(href)}">${escapeHtml(text(words) || text(href))}</a></p>` : '';
}

const cards: Record<string, (card: Card) => string> = {
  audio: ({ src, title }) => linkOf(src, title || 'Audio'),
  bookmark: ({ url, metadata }) => linkOf(url, (metadata as Card | undefined)?.title),
  button: ({ buttonUrl, buttonText }) => linkOf(buttonUrl, buttonText),
  callout: ({ calloutText, backgroundColor }) =>
    `<div class="kg-callout-card kg-callout-card-${attribute(backgroundColor)}"><div class="kg-callout-text">${text(calloutText)}</div></div>`,
  code: ({ code, language, caption }) =>
    figureOf(`<pre><code class="language-${attribute(language)}">${escapeHtml(text(code))}</code></pre>`, caption),
  email: () => '',
  embed: ({ url, html }) => (text(url) ? linkOf(url, '') : text(html)),
  file: ({ src, fileTitle }) => linkOf(src, fileTitle || 'File'),
  gallery: ({ images }) => (Array.isArray(images) ? images.map((one) => picture(one as Card)).join('\n') : ''),
  hr: () => '<hr>',
  html: ({ html }) => text(html),
  image: picture,
  markdown: ({ markdown }) => wrapMarkdown(`\n\n${text(markdown)}`),
  paywall: () => '',
  signup: () => '',
  toggle: ({ heading, content }) =>
    `<div class="kg-toggle-card"><h4 class="kg-toggle-heading-text">${text(heading)}</h4><div class="kg-toggle-content">${text(content)}</div></div>`,
  video: ({ src, caption }) => linkOf(src, caption || 'Video'),
};

const synonyms: Record<string, string> = {
  'card-markdown': 'markdown',
  codeblock: 'code',
  horizontalrule: 'hr',
  'embed-card': 'embed',
};

/** @returns HTML, or an empty text for a card that is not known */
export function writeCard(name: string, card: Card): string {
  return cards[synonyms[name] ?? name]?.(card) ?? '';
}
