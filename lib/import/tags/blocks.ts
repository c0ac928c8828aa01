// Writes the tags of blocks: callouts, folded parts, tabs, cards and quotations.
import { readPlainText } from '#lib/import/markdown/plain-text.ts';
import { callout, dedent, details, isAlertName, link, quote } from '#lib/import/markdown/write.ts';
import type { Tag } from '#lib/import/tags/syntax.ts';

interface BlockTag extends Tag {
  body?: string;
  inner?: string;
}

type Write = (tag: BlockTag) => string | undefined;

/** @param kind of the callout, if the name of the tag says it */
export function calloutOf(kind?: string): Write {
  return (use) => {
    const { list, named } = use;
    const body = use.body ?? named.text ?? named.content ?? named.message;
    if (body === undefined) return undefined;
    // Hexo writes the kind of a note after it.
    const given = kind === 'note' && isAlertName(list[0]) ? list[0] : kind;
    const own = given ?? named.type ?? named.kind ?? named.class ?? named.style ?? list[0] ?? 'note';
    const words = list.filter((word) => !/^no-icon$|^(?:simple|modern|flat|disabled)$/.test(word));
    const isBehind = given === list[0] && given !== undefined;
    const title = named.title ?? named.heading ?? (isBehind ? words.slice(1).join(' ') : given ? words[0] : words[1]);
    return callout(own, title, body);
  };
}

/** Hexo's themes name a colour before the words, or colours after them. */
function wordsOf(raw: string, name: string): string {
  const words = raw.replace(/^["']|["']$/g, '');
  return name === 'folding'
    ? words.replace(/^[\w\s]+,\s*/, '')
    : name.startsWith('hide')
      ? words.replace(/,.*$/s, '')
      : words;
}

export const folded: Write = ({ body, named, list, raw, name }) =>
  body === undefined
    ? undefined
    : details(
        readPlainText(named.summary ?? named.title ?? (list.length > 1 ? wordsOf(raw, name) : list[0]) ?? 'Details'),
        body,
        named.open === 'true',
      );

export const tab: Write = ({ body, inner, list, named }) => {
  const label = named.name ?? named.title ?? named.label ?? named.header ?? named.value ?? list[0];
  const text = body ?? inner;
  return text === undefined ? undefined : `\n\n${label ? `**${label.trim()}**\n\n` : ''}${dedent(text)}\n\n`;
};

/** A card with a title, which may lead elsewhere, is a paragraph above its text. */
export const titledCard: Write = ({ named, body = '' }) => {
  const href = named.href ?? named.link ?? named.url;
  const title = named.title ?? named.header;
  return title && `\n\n**${href ? link(title, href) : title.trim()}**\n\n${dedent(body)}\n\n`;
};

export const linkCard: Write = ({ named, body }) => {
  const title = named.title ?? body?.trim();
  if (!named.href || !title) return undefined;
  return `\n\n${link(title, named.href)}${named.description ? `: ${named.description}` : ''}\n\n`;
};

/** Hexo names the author, the address and the title of the source: `Author https://... Title`. */
export const quotation: Write = ({ body, inner, list, named, raw }) => {
  const text = body ?? inner ?? '';
  const [, author = '', href = '', title = ''] = /^(.*?)\s*(https?:\S+)\s*(.*)$/s.exec(raw) ?? [];
  if (href && !/["=]/.test(raw))
    return quote(
      `${text.trimEnd()}\n\n— ${[author, title ? link(title, href) : `<${href}>`].filter(Boolean).join(', ')}`,
    );
  const words = /["'=]/.test(raw) ? list.join(' ') : raw.replace(/^(?:left|right|center)$/, '');
  return quote(text, named.author ?? named.by ?? named.cite ?? words, named.href ?? named.link);
};
