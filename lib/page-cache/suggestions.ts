// The suggestions on the 404 page. Next renders that page once for all addresses, so they are inserted afterwards.
import { wordsOf } from '#lib/copy/words.ts';
import { languageProps } from '#lib/model/language.ts';
import { escapeHtml } from '#lib/page-cache/escape-html.ts';
import { pointer } from '#lib/page-cache/handler.ts';
import { findNearest, type Suggestion } from '#lib/posts/nearest.ts';
import { readIndex } from '#lib/posts/read-release.ts';

const suggestions = 3;
/** The place holds an example of each element: a page keeps only the CSS rules that match its own markup. */
const place = /(?<=<section data-nearest\b[^>]*>).*?(?=<\/section>)/s;

/**
 * Inserts links to the posts and pages whose addresses are most similar.
 * @param pathname as in the request; nothing is rendered, read or executed for it
 */
export function insertSuggestions(html: string, pathname: string): string {
  const release = pointer.read();
  const index = release && readIndex(release);
  const nearest = index ? findNearest(index, pathname, suggestions) : [];
  const heading = index ? wordsOf(index.site.language).notFound.suggestions : '';
  return html.replace(place, () => (nearest.length === 0 ? '' : buildList(heading, nearest)));
}

function buildList(heading: string, nearest: readonly Suggestion[]): string {
  const items = nearest.map(
    ({ path, title, lang }) => `<li><a href="${escapeHtml(path)}"${formatLanguage(lang)}>${escapeHtml(title)}</a></li>`,
  );
  return `<h2>${heading}</h2><ul>${items.join('')}</ul>`;
}

function formatLanguage(language: string | undefined): string {
  const { lang, dir } = languageProps(language);
  return `${lang ? ` lang="${escapeHtml(lang)}"` : ''} dir="${dir}"`;
}
