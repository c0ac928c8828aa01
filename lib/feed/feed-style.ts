// The style sheet with which browsers show RSS and Atom as a page. XSLT would do more, but browsers are removing it.
import { readColor } from '#lib/colors.ts';
import { wordsOf } from '#lib/copy/words.ts';
import { directionOf } from '#lib/model/language.ts';
import type { Site } from '#lib/model/release.ts';
import { absoluteUrl, feedsPath } from '#lib/urls.ts';

/** @returns CSS for both formats. Elements have no links there, so addresses are shown as text. */
export function buildFeedStyle({ accent = readColor('accent'), language }: Site): string {
  const colorOf = (name: string) => formatPair(readColor(name));
  return `:root {
  background: ${colorOf('ground')};
  color: ${colorOf('text')};
  color-scheme: light dark;
  direction: ${directionOf(language)};
  display: block;
  font: 1.0625rem/1.6 system-ui, sans-serif;
  margin: auto;
  max-width: 42rem;
  padding: 2rem 1.25rem 4rem;
}

:root::before {
  border-inline-start: 4px solid ${formatPair(accent)};
  content: ${quote(wordsOf(language).feeds.openedInBrowser(absoluteUrl(feedsPath)))};
  display: block;
  margin-block-end: 2.5rem;
  padding-inline-start: 1rem;
  white-space: pre-line;
}

channel, item, entry, title, link:not(:empty), entry > link, description, subtitle, summary, pubDate, published { display: block; }
image, language, copyright, lastBuildDate, guid, category, encoded, content, id, icon, rights, author, creator { display: none; }
channel > link, updated { display: none; }

channel > title, feed > title {
  color: ${colorOf('heading')};
  font-size: 2rem;
  font-weight: 700;
  line-height: 1.2;
}

item, entry {
  border-block-start: 1px solid ${colorOf('line')};
  margin-block-start: 1.5rem;
  padding-block-start: 1.5rem;
}

item > title, entry > title {
  color: ${colorOf('heading')};
  font-size: 1.25rem;
  font-weight: 700;
  line-height: 1.3;
}

item > link, entry > link {
  color: ${formatPair(accent)};
  overflow-wrap: anywhere;
  user-select: all;
}

entry > link::before { content: attr(href); }

pubDate, published {
  color: ${colorOf('quiet')};
  font-size: 0.875rem;
}
`;
}

function formatPair({ light, dark }: { light: string; dark: string }): string {
  return `light-dark(${light}, ${dark})`;
}

/** @returns a string of CSS: https://www.w3.org/TR/css-syntax-3/#consume-string-token */
function quote(text: string): string {
  const escaped = text.replace(/["\\\n]/g, (sign) => `\\${sign.charCodeAt(0).toString(16)} `);
  return `"${escaped}"`;
}
