// Converts the text of an entry: tags, MDX, HTML, images, links and headings.
import type { Definition, Link, Nodes } from 'mdast';
import { toString as textOf } from 'mdast-util-to-string';
import { visit } from 'unist-util-visit';
import { openBlocks } from '#lib/import/html/blocks.ts';
import { convertHtml, type ElementContext, type Shown } from '#lib/import/html/elements.ts';
import { toMarkdown, wrapMarkdown } from '#lib/import/html/html.ts';
import { findTarget, type Target } from '#lib/import/links.ts';
import { doubledFormula, halveFormula } from '#lib/import/markdown/formulas.ts';
import { listOutsideCode } from '#lib/import/markdown/outside-code.ts';
import { parseMarkdown } from '#lib/import/markdown/parse.ts';
import { type Edit, TrackedText } from '#lib/import/markdown/tracked-text.ts';
import { comment, destination, formatTitle, image, link, oneLine } from '#lib/import/markdown/write.ts';
import { absoluteOf, type Media } from '#lib/import/media.ts';
import type { Collection, Entry, Note, NoteAt, SayNote } from '#lib/import/model.ts';
import { basePath, type OldAddresses } from '#lib/import/old-addresses.ts';
import { replaceTags } from '#lib/import/tags/tags.ts';
import { removeAttributes } from '#lib/import/text/attributes.ts';
import { writeDiagram } from '#lib/import/text/diagrams.ts';
import { writeFence } from '#lib/import/text/fences.ts';
import { listHeadingEdits } from '#lib/import/text/headings.ts';
import { convertMdx } from '#lib/import/text/mdx.ts';
import { nameReference, readReference, referencePattern } from '#lib/import/text/source-reference.ts';
import { convertBreaks, joinEmptyLines, removeMarks } from '#lib/import/text/tidy.ts';
import { listFields } from '#lib/import/text/values.ts';
import { safelyDecode } from '#lib/model/wording.ts';

export interface BodyContext {
  collection: Collection;
  addresses: OldAddresses;
  media: Media;
  title: string;
  /** The anchors that links of all documents name. */
  anchors: ReadonlySet<string>;
}

export interface Body {
  text: TrackedText;
  format: 'md' | 'mdx';
  notes: Note[];
}

/** Converts the text of an entry. */
export function convertBody(entry: Entry, context: BodyContext): Body {
  const notes: Note[] = [];
  const text = new TrackedText(entry.body, entry.line);
  const note: NoteAt = (message, offset, isHarmless) =>
    void notes.push({ file: entry.file, line: text.lineAt(offset), message, isHarmless });
  const isHtml = entry.format === 'html';
  const { syntaxes, imageOf, hasKramdown, hasBlockAttributes, keepsAnchors } = context.collection;
  const base = basePath(context.collection);
  if (entry.gallery?.length) text.apply([{ start: 0, end: 0, text: formatGallery(entry.gallery) }]);
  const wrap = isHtml ? wrapMarkdown : undefined;
  const hasIndentedCode = entry.format === 'md';
  replaceTags(text, entry.isTagless ? [] : syntaxes, note, {
    imageOf,
    base,
    include: context.collection.include && ((tag) => context.collection.include?.(tag, entry.file)),
    values: { ...Object.fromEntries(context.collection.values ?? []), ...listFields(entry.fields) },
    hasIndentedCode,
    wrap,
  });
  // A reference to a source file is complete without the path of the site.
  const before = new RegExp(`${base.replace(/[^\w/-]/g, '\\$&')}/?(?=source-file:)`, 'g');
  if (base) text.apply(listOutsideCode(text.text, before));
  if (isHtml) {
    const markdown = toMarkdown(text.text, {
      anchors: context.anchors,
      note: (message, line, isHarmless) =>
        void notes.push({ file: entry.file, line: text.lineOf(line), message, isHarmless }),
    });
    text.apply([{ start: 0, end: text.text.length, text: markdown }]);
    // A line break after a block: readers would see its backslash.
    text.apply(listOutsideCode(text.text, /(?<=^|\n\n)\\\n|(?<=-->)\\(?=\n)/g));
  }
  const findFile = (reference: string) => context.collection.findFile(reference, entry);
  const format = entry.format === 'mdx' ? convertMdx(text, note, listFields(entry.fields), findFile) : 'md';
  if (!isHtml && !keepsAnchors) text.apply(listOutsideCode(text.text, doubledFormula, halveFormula));
  if (hasKramdown) convertBreaks(text);
  removeMarks(text, note);
  if (format === 'md')
    removeAttributes(text, hasKramdown ? 'kramdown' : hasBlockAttributes ? 'blocks' : 'elements', note);
  text.apply(listEdits(text.text, entry, context, note));
  text.apply(listReferenceEdits(text.text, entry, context, note));
  joinEmptyLines(text);
  const [space = ''] = /^\s*/.exec(text.text) ?? [];
  text.apply([
    { start: 0, end: space.lastIndexOf('\n') + 1, text: '' },
    { start: text.text.trimEnd().length, end: text.text.length, text: '\n' },
  ]);
  return { text, format, notes };
}

function formatGallery(images: readonly string[]): string {
  return images.map((src) => `${image(src)}\n\n`).join('');
}

function listEdits(text: string, entry: Entry, context: BodyContext, note: NoteAt): Edit[] {
  const tree = parseMarkdown(text);
  const edits: Edit[] = listHeadingEdits(tree, text, context.title, note);
  const labels = new Set<string>();
  const definitions = new Map<string, Definition>();
  visit(tree, 'imageReference', ({ identifier }) => void labels.add(identifier));
  visit(tree, 'definition', (node) => void (labels.has(node.identifier) && definitions.set(node.identifier, node)));
  const writer = new Writer(entry, context, definitions);
  visit(tree, (node, index, parent) => {
    const start = node.position?.start.offset ?? 0;
    const end = findEnd(node, parent?.children.slice((index ?? 0) + 1) ?? []) ?? node.position?.end.offset ?? 0;
    const say: SayNote = (message, isHarmless) => note(message, start, isHarmless);
    const replaced = writer.write(node, text.slice(start, end), start, parent?.type, say);
    if (replaced !== undefined && replaced !== text.slice(start, end))
      for (const edit of typeof replaced === 'string' ? [{ start, end, text: replaced }] : replaced) edits.push(edit);
  });
  return edits;
}

/** Writes the references that are not the address of a link, which readers see. */
function listReferenceEdits(text: string, entry: Entry, context: BodyContext, note: NoteAt): Edit[] {
  const writer = new Writer(entry, context, new Map());
  return listOutsideCode(text, referencePattern, ({ 0: href, index }) => {
    const moved = writer.move(href, (message, isHarmless) => note(message, index, isHarmless));
    return moved ?? readReference(href) ?? href;
  });
}

/** An element within a sentence, or with empty lines, is several nodes. @returns the end of its closing tag */
function findEnd(node: Nodes, behind: readonly Nodes[]): number | undefined {
  const name = node.type === 'html' && wholes.exec(node.value)?.[1]?.toLowerCase();
  const end = `</${name}`;
  if (!name || node.value.toLowerCase().includes(end)) return undefined;
  const closing = behind.find((one) => one.type === 'html' && one.value.toLowerCase().includes(end));
  if (closing?.type !== 'html') return undefined;
  const at = closing.value.toLowerCase().indexOf(end);
  return (closing.position?.start.offset ?? 0) + closing.value.indexOf('>', at) + 1;
}

/** Elements that are replaced with their content. */
const wholes = /^<(audio|canvas|form|iframe|math|noscript|object|script|style|svg|video)\b/i;

/** Writes the nodes that change. */
class Writer {
  private readonly entry: Entry;
  private readonly context: BodyContext;
  private readonly definitions: ReadonlyMap<string, Definition>;

  /** @param definitions those of images */
  constructor(entry: Entry, context: BodyContext, definitions: ReadonlyMap<string, Definition>) {
    this.entry = entry;
    this.context = context;
    this.definitions = definitions;
  }

  /** @returns the new source of a node, or edits within it, or `undefined` if it stays */
  write(
    node: Nodes,
    source: string,
    start: number,
    parent: Nodes['type'] | undefined,
    note: SayNote,
  ): string | Edit[] | undefined {
    switch (node.type) {
      case 'image': {
        const shown = this.showImage(node.url, node.alt ?? '', node.title ?? undefined, note, source);
        // A link cannot contain another link.
        const words = [...new Set([shown.alt, oneLine(node.title ?? '')])].filter(Boolean).join(': ');
        return parent === 'link' && shown.src === undefined ? words.replace(/[[\]]/g, '') : shown.text;
      }
      case 'imageReference': {
        const { url, title } = this.definitions.get(node.identifier) ?? {};
        const isThere = url === undefined || 'name' in this.context.media.find(url);
        return url === undefined || (isThere && node.alt?.trim())
          ? undefined
          : this.showImage(url, node.alt ?? '', title ?? undefined, note).text;
      }
      case 'definition':
        return this.definitions.has(node.identifier)
          ? this.writeImageDefinition(node)
          : this.writeDefinition(node, note);
      case 'link':
        return this.writeLink(node, source, start, note);
      case 'html':
        return this.writeHtml(convertHtml(source, this.elements(note)), parent, node.position?.start.column ?? 1);
      case 'code':
        return writeDiagram(node, source, note) ?? writeFence(node, source);
      default:
        return undefined;
    }
  }

  /** Programs that run in the browser read the formulas in blocks of HTML, too. */
  private writeHtml(html: string, parent: Nodes['type'] | undefined, column: number): string {
    const isBlock = parent === 'root' || parent === 'listItem';
    return isBlock && !this.context.collection.keepsAnchors
      ? openBlocks(html, { column, isMdx: this.entry.format === 'mdx' })
      : html;
  }

  private elements(note: SayNote): ElementContext {
    return {
      showImage: (src, alt, title) => this.showImage(src, alt, title, note),
      moveLink: (href) => this.move(href, note),
      note,
    };
  }

  private showImage(src: string, alt: string, title: string | undefined, note: SayNote, source?: string): Shown {
    const found = this.context.media.find(src);
    const words = alt.trim() || title?.trim() || nameInWords(src);
    if ('name' in found) {
      if (!alt.trim() && !title?.trim())
        note(`the image ${nameReference(src).slice(0, 80)} has no alt text: it got one from its name`, true);
      const path = `./${found.name}`;
      return {
        src: path,
        alt: words,
        text: source && alt.trim() && source.includes(`](${path})`) ? source : image(path, words, title),
      };
    }
    if ('remote' in found) {
      note(
        `the image ${found.remote} ${found.problem ?? 'is elsewhere'}: it became a link, ${found.problem ? 'put the file beside the post' : '--fetch downloads it'}`,
      );
      return {
        href: found.remote,
        alt: words,
        text: `${link(words, found.remote)}${title && title.trim() !== words ? ` ${oneLine(title)}` : ''}`,
      };
    }
    note(`the image ${found.missing}: its alt text stands there instead, add the file and import again`);
    return {
      alt: words,
      text: `*${words.replace(/[*_]/g, '\\$&')}*${comment(nameReference(src).slice(0, 200))}`,
    };
  }

  /** @returns the new address, or `undefined` to keep the words alone */
  move(href: string, note: SayNote): string | undefined {
    if (/^\s*(?:java|vb)script:/i.test(href)) {
      note(`the link to ${oneLine(href).slice(0, 80)} runs a script: its words are kept`, true);
      return undefined;
    }
    const target: Target = findTarget(href, this.entry, this.context.collection, this.context.addresses);
    if (target.kind === 'kept') return href;
    if (target.kind === 'moved') return target.href;
    if (target.kind === 'lost') {
      const result =
        target.href === undefined
          ? 'its words are kept, correct the address'
          : `it leads to the old site, ${target.href}`;
      const name = nameReference(href) || 'nothing';
      note(`the link to ${name} leads to no imported page: ${result}`, target.href !== undefined);
      return target.href;
    }
    const name = this.context.media.findFile(target.path);
    if (name) return `./${name}${target.rest}`;
    const remote = absoluteOf(href, this.context.collection.siteUrl, this.entry);
    note(
      `the file ${href} is of no kind that posts publish, or too large: ${remote ? 'it leads to the old site' : 'its words are kept'}, put it in a .zip and link to that`,
    );
    return remote;
  }

  private writeLink(node: Link, source: string, start: number, note: SayNote): string | Edit[] | undefined {
    const href = this.move(node.url, note);
    if (href === node.url) return undefined;
    if (!source.startsWith('[')) return href ? link(textOf(node), href) : textOf(node);
    const first = node.children[0]?.position?.start.offset ?? start + 1;
    const last = node.children.at(-1)?.position?.end.offset ?? first;
    const end = start + source.length;
    if (href === undefined)
      return [
        { start, end: first, text: '' },
        { start: last, end, text: '' },
      ];
    return [{ start: last, end, text: `](${destination(href)}${formatTitle(node.title)})` }];
  }

  private writeDefinition(node: Definition, note: SayNote): string | undefined {
    const href = this.move(node.url, note);
    if (href === node.url) return undefined;
    return `[${node.label ?? node.identifier}]: ${destination(href ?? '#')}${formatTitle(node.title)}`;
  }

  private writeImageDefinition(node: Definition): string {
    const found = this.context.media.find(node.url);
    if (!('name' in found)) return '';
    return `[${node.label ?? node.identifier}]: ${destination(`./${found.name}`)}${formatTitle(node.title)}`;
  }
}

function nameInWords(src: string): string {
  const name = /([^/]+?)(?:\.\w+)?(?:[?#].*)?$/.exec(src.startsWith('data:') ? 'image' : src)?.[1] ?? 'image';
  return (
    oneLine(
      safelyDecode(name)
        .replace(/[-_+]/g, ' ')
        .replace(/[[\]*<>`]/g, ''),
    ) || 'image'
  );
}
