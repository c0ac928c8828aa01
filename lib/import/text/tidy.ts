// Removes what generators put into texts besides tags, and the empty lines that a conversion leaves.
import { visit } from 'unist-util-visit';
import { describeEmbed } from '#lib/import/html/elements.ts';
import { listOutsideCode } from '#lib/import/markdown/outside-code.ts';
import { parseMarkdown } from '#lib/import/markdown/parse.ts';
import type { Edit, TrackedText } from '#lib/import/markdown/tracked-text.ts';
import { callout, comment, link } from '#lib/import/markdown/write.ts';
import type { NoteAt } from '#lib/import/model.ts';
import { convertAbbreviations } from '#lib/import/text/abbreviations.ts';

/** Lines that a generator replaces by a list of contents, and marks for the end of an excerpt. */
const machinery =
  /^[ \t]*(?:\[\[?_?toc_?\]?\]|\{:\s*toc\s*\}|\* TOC\n\{:toc[^}]*\}|[*-] (?:TOC|toc)\n\{:[^}]*\}|\{::comment\}[\s\S]*?\{:\/comment\}|<!--\s*(?:more|truncate|excerpt|end[ _-]?excerpt|toc|\/?wp:[\s\S]*?)\s*-->)[ \t]*$/gim;

/** A paragraph of HTML in one line whose content is Markdown. */
const markdownParagraph =
  /(?<=^|\n)<p\b[^>\n]*\bmarkdown=["']?(?:1|block|span)["']?[^>\n]*>([^\n]*)<\/p>[ \t]*(?=\n|$)/g;

/** Just the Docs makes a callout of the block below an attribute; the first line of one with a title is that. */
const calloutAbove =
  /(?<=^|\n)\{:\s*\.(note|tip|important|warning|caution|danger)(-title)?\s*\}\n((?:[^\n]*\S[^\n]*(?:\n|$))+)/g;

/** HTML of kramdown, which Markdown passes on as it is. */
const rawMark = /\{::nomarkdown[^}\n]*\}|\{:\/(?:nomarkdown)?\}/g;

/** Themes of Jekyll make a callout of a quote or a paragraph by an attribute after it: `{: .prompt-tip }`. */
const attributeCallout =
  /(?<=^|\n)((?:(?!\s*\{:?\s*\.)[^\n]+\n)+)[ \t]*\{:?\s*\.(?:prompt|notice)-{1,2}(\w+)\s*\}[ \t]*(?=\n|$)/g;
const elementCallout = /<div class="(?:notice|prompt)-{1,2}(\w+)"[^>]*>[ \t]*\n([\s\S]*?)\n<\/div>/g;

/** Hexo names the tabs of a block in comments. */
const tabComment = /^[ \t]*<!--\s*(?:end)?tab\b[ \t]*([^\n@]*?)(?:@[\w-]+)?\s*-->[ \t]*$/gm;

/** VitePress shows several blocks of code as tabs. */
const codeGroup = /(?<=^|\n)(:{3,})[ \t]*code-group[^\n]*\n([\s\S]*?)\n\1[ \t]*(?=\n|$)/g;

/** VitePress puts other files here: `<<< @/snippets/x.js`, and in a comment. */
const includedFile = /^[ \t]*<<<[ \t]*(\S+).*$|<!--\s*@include:\s*(\S+?)\s*-->/gm;

/** Gatsby embeds a page that code in a paragraph of its own names: `youtube: https://...`. */
const embeddedPage =
  /(?<=^|\n\n)`(youtube|vimeo|twitch|video|gist|twitter|codepen|soundcloud):\s*([^`\s]+)`[ \t]*(?=\n|$)/gi;

/** kramdown reads the content of such an element as Markdown, which otherwise begins after an empty line. */
const markdownElement =
  /(<(?:div|section|aside|details|figure)\b[^>\n]*\bmarkdown=["']?(?:1|block|span)["']?[^>\n]*>)[ \t]*\n(?!\n)/g;

/** MkDocs and Material write callouts as `!!! note "Title"` above an indented text. */
const indentedCallout =
  /(?<=^|\n)(?:!!!|\?\?\?\+?)[ \t]+(\w+)[^\n"]*(?:"([^"\n]*)")?[^\n]*\n((?:(?: {4}|\t)[^\n]*(?:\n|$)|[ \t]*\n(?=(?: {4}|\t)))+)/g;

/** The size that some programs read after the address of an image. */
const imageSize = /(!\[[^\]\n]*\]\([^)\s]+)[ \t]+=\d*%?x\d*%?(?=\))/g;

const emptyLines = /\n(?:[ \t]*\n){2,}/g;

function listPageEmbeds(text: string): Edit[] {
  return [...text.matchAll(embeddedPage)].map(({ 0: all, 1: site = '', 2: id = '', index }) => {
    const address = /^https?:/.test(id)
      ? id
      : /^youtube$/i.test(site)
        ? `https://www.youtube.com/embed/${id}`
        : undefined;
    const shown = address ? describeEmbed(address) : undefined;
    return { start: index, end: index + all.length, text: shown ? link(shown.words, shown.href) : all };
  });
}

/** kramdown breaks a line at two backslashes. In formulas, two backslashes separate rows. */
const kramdownBreak = /\$\$[\s\S]*?\$\$|\\begin\{([\w*]+)\}[\s\S]*?\\end\{\1\}|\\\\(?=\n)/g;

export function convertBreaks(text: TrackedText): void {
  text.apply(listOutsideCode(text.text, kramdownBreak, ([all]) => (all === '\\\\' ? '\\' : all)));
}

/** Matches comments that the import wrote in front of text in the same line. */
const leadingComments = /^([ \t]*)((?:<!-- import: [^\n]*?-->[ \t]*)+)(?=\S)(?!<!-- import:)/;

/** Separates comments that begin a line from the text after them, because Markdown would take that text for HTML. */
function separateComments(text: TrackedText): void {
  const source = text.text;
  const edits: Edit[] = [];
  visit(parseMarkdown(source), 'html', ({ position, value }, index, parent) => {
    const [, space = '', comments] = leadingComments.exec(value) ?? [];
    if (!comments || !position || parent?.type === 'paragraph') return;
    const start = (position.start.offset ?? 0) + space.length;
    const end = start + comments.length;
    const before = parent?.children[(index ?? 0) - 1];
    const last = before?.position?.end;
    const words = source.slice(before?.position?.start.offset, last?.offset);
    // In the middle of a paragraph, the comment follows the previous line, so that the paragraph stays whole.
    const isBehind = before?.type === 'paragraph' && last?.line === position.start.line - 1;
    if (isBehind && last.offset !== undefined && !/^\[!\w+\].*$|\\$/.test(words)) {
      edits.push({ start: last.offset, end: last.offset, text: ` ${comments.trim()}` }, { start, end, text: '' });
      return;
    }
    const lead = source.slice(source.lastIndexOf('\n', start - 1) + 1, start);
    const indent = lead.replace(/\[\^[^\]]*\]:[ \t]*/, '    ').replace(/[^\s>]/g, ' ');
    edits.push({ start, end, text: `${comments.trim()}\n${indent}` });
  });
  text.apply(edits);
}

/** Removes marks for contents, excerpts and included files, and writes callouts. */
export function removeMarks(text: TrackedText, note: NoteAt): void {
  text.apply(listOutsideCode(text.text, machinery));
  text.apply(listOutsideCode(text.text, rawMark));
  convertAbbreviations(text);
  text.apply(listOutsideCode(text.text, markdownParagraph, ([, words = '']) => words));
  text.apply(
    listOutsideCode(text.text, calloutAbove, ([, kind = '', hasTitle, block = '']) => {
      const lines = block.replace(/^[ \t]*> ?/gm, '').trimEnd();
      const [, title = '', rest = lines] = (hasTitle && /^([^\n]*)\n\s*([\s\S]*)$/.exec(lines)) || [];
      return `${callout(kind, title, rest).trim()}\n`;
    }),
  );
  text.apply(
    listOutsideCode(text.text, attributeCallout, ([, body = '', kind = '']) =>
      callout(kind, '', body.replace(/^[ \t]*> ?/gm, '')).trim(),
    ),
  );
  text.apply(listOutsideCode(text.text, elementCallout, ([, kind = '', body = '']) => callout(kind, '', body).trim()));
  text.apply(listOutsideCode(text.text, tabComment, ([, label]) => (label ? `\n**${label}**\n` : '')));
  text.apply(
    listOutsideCode(text.text, codeGroup, ({ 2: body = '', index }) => {
      note('the tabs are shown one below the other', index, true);
      return body;
    }),
  );
  text.apply(listPageEmbeds(text.text));
  text.apply(
    listOutsideCode(text.text, includedFile, ({ 1: file, 2: part, index }) => {
      note(`the file ${file ?? part} is not included: write its text in the place of its comment`, index);
      return comment(file ?? part ?? '');
    }),
  );
  separateComments(text);
  text.apply(listOutsideCode(text.text, imageSize, ([, start = '']) => start));
  text.apply(
    listOutsideCode(
      text.text,
      indentedCallout,
      ([, kind = '', title, body = '']) => `${callout(kind, title, body).trim()}\n\n`,
    ),
  );
  text.apply(listOutsideCode(text.text, markdownElement, ([, tag = '']) => `${tag}\n\n`));
}

export function joinEmptyLines(text: TrackedText): void {
  text.apply(listOutsideCode(text.text, emptyLines, () => '\n\n'));
}
