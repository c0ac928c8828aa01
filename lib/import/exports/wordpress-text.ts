// Adds the paragraphs that WordPress adds to the texts of its classic editor.

const blocks =
  'address|article|aside|blockquote|details|div|dl|dt|dd|fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|li|nav|ol|p|pre|section|table|tbody|td|tfoot|th|thead|tr|ul|iframe|script|style';
const block = new RegExp(`^<\\/?(?:${blocks})\\b`, 'i');
const verbatim =
  /<(pre|script|style|textarea)\b[\s\S]*?<\/\1>|\[(code|sourcecode|\w+ )?[^\]]*\][\s\S]*?\[\/(?:code|sourcecode)\]/gi;

const codeTag =
  /\[(code|sourcecode|php|css|js|javascript|html|xml|python|ruby|bash|sql|java)\b[^\]]*\][\s\S]*?\[\/\1\]/g;
const signs: Record<string, string> = { lt: '<', gt: '>', quot: '"', amp: '&' };

/** A formula on lines of its own, without a block in it. */
const displayed =
  /(?:^|\n)[ \t]*\$\$(?:(?!\$\$|\ue000|<\/?(?:p|div|h\d|ul|ol|li|table)\b)[\s\S])+?\$\$[ \t]*(?=\n|$)|(?:^|\n)[ \t]*\\\[(?:(?!\\\]|\ue000)[\s\S])+?\\\][ \t]*(?=\n|$)/g;

/** The editor writes entities for special characters of code, which the shortcode shows as they are. */
export function decodeCode(text: string): string {
  return text.replace(codeTag, (all) => all.replace(/&(lt|gt|quot|amp);/g, (_all, name: string) => signs[name] ?? ''));
}

/** Turns empty lines into paragraphs and line breaks into `<br>`, except in code. */
export function addParagraphs(text: string): string {
  const kept: string[] = [];
  const marked = text.replace(/\r\n?/g, '\n').replace(verbatim, (all) => {
    kept.push(all);
    return `\n\n\ue000${kept.length - 1}\ue000\n\n`;
  });
  // An empty line in a formula begins no paragraph.
  const joined = marked.replace(displayed, (all) => (/[\\^_=]/.test(all) ? all.replace(/\n\s*\n/g, '\n') : all));
  const spaced = joined
    .replace(new RegExp(`(<(?:${blocks})\\b[^>]*>)`, 'gi'), '\n\n$1')
    .replace(new RegExp(`(</(?:${blocks})>)`, 'gi'), '$1\n\n');
  return spaced
    .split(/\n[ \t]*\n+/)
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => {
      const whole = /^\ue000(\d+)\ue000$/.exec(part)?.[1];
      if (whole !== undefined) return kept[Number(whole)] ?? '';
      return block.test(part) || /^<!--/.test(part) ? part : `<p>${part.replace(/\n/g, '<br>\n')}</p>`;
    })
    .join('\n\n')
    .replace(/<p>([\s\S]*?)<\/p>/g, (all, inner: string) =>
      /<\/(?:li|td|th|dd|blockquote)>/.test(inner) ? inner : all,
    );
}
