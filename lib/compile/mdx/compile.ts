// The unified pipeline that compiles the text of a document to an HTML tree.
import type { Element, Root as HastRoot, Nodes } from 'hast';
import remarkCjkFriendly from 'remark-cjk-friendly/parseOnly';
import remarkCjkFriendlyGfmStrikethrough from 'remark-cjk-friendly-gfm-strikethrough/parseOnly';
import remarkGfm from 'remark-gfm';
import remarkMath from 'remark-math';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { type Processor, unified } from 'unified';
import { VFile } from 'vfile';
import {
  boxFormulas,
  dropPositions,
  figureImages,
  nameFootnotes,
  nameTasks,
  wrapTables,
} from '#lib/compile/mdx/blocks.ts';
import { makeCallouts } from '#lib/compile/mdx/callouts.ts';
import { drawCharts } from '#lib/compile/mdx/charts/charts.ts';
import { checkCode, highlightCode, nameLanguages } from '#lib/compile/mdx/code/code.ts';
import { drawDiagrams } from '#lib/compile/mdx/code/diagrams.ts';
import { includeSamples } from '#lib/compile/mdx/code/samples.ts';
import { expandComponents } from '#lib/compile/mdx/components.ts';
import { removeContents } from '#lib/compile/mdx/contents.ts';
import { replaceEmoji } from '#lib/compile/mdx/emoji.ts';
import { checkHeadings, nameHeadings, readHeadingIds } from '#lib/compile/mdx/headings.ts';
import { checkHtml } from '#lib/compile/mdx/html/tags.ts';
import { parseHtml } from '#lib/compile/mdx/html/tree.ts';
import { readInlineNotes } from '#lib/compile/mdx/inline-notes.ts';
import { keepTogether } from '#lib/compile/mdx/keep-together.ts';
import { warnOfScript } from '#lib/compile/mdx/language.ts';
import { limitTree } from '#lib/compile/mdx/limits.ts';
import { collectLinks, nameImages, type Reference, resolveImages } from '#lib/compile/mdx/links.ts';
import { checkEmpty } from '#lib/compile/mdx/lint/empty.ts';
import { lintMarkdown } from '#lib/compile/mdx/lint/lint.ts';
import { checkModules } from '#lib/compile/mdx/lint/module-code.ts';
import { checkLiteralLinks } from '#lib/compile/mdx/literal-links.ts';
import { drawMaths, readMathFences } from '#lib/compile/mdx/maths.ts';
import { checkReferences } from '#lib/compile/mdx/references.ts';
import { restrict } from '#lib/compile/mdx/restrict.ts';
import { smartenPunctuation } from '#lib/compile/mdx/smart-punctuation.ts';
import { markSource, splitSource } from '#lib/compile/mdx/source-text.ts';
import { skipLiteralLinks } from '#lib/compile/mdx/syntax/autolinks.ts';
import { skipEmails } from '#lib/compile/mdx/syntax/email.ts';
import { remarkHtml } from '#lib/compile/mdx/syntax/html.ts';
import { remarkMdxWithoutModules } from '#lib/compile/mdx/syntax/modules.ts';
import { parseForgiving } from '#lib/compile/mdx/syntax/parse.ts';
import { addSharedSyntax, sharedHandlers } from '#lib/compile/mdx/syntax/shared.ts';
import { skipTables } from '#lib/compile/mdx/syntax/tables.ts';
import { checkTemplateTags } from '#lib/compile/mdx/template-tags.ts';
import { tryRender } from '#lib/compile/mdx/try-render.ts';
import { computeReadingTime } from '#lib/compile/reading-time.ts';
import type { Body, SourcePiece } from '#lib/model/body.ts';
import { type Diagnostic, limitDiagnostics } from '#lib/model/diagnostic.ts';
import { isBlock } from '#lib/model/element.ts';
import { cutText } from '#lib/model/wording.ts';
import { buildEntry } from '#lib/search/entry.ts';
import type { Format } from '#lib/source/documents.ts';
import { descriptionLimit } from '#lib/source/front-matter-schema.ts';

/** Facts about a compiled body, which can be serialized as JSON. */
export interface Facts {
  /** Ids in the document that links can target. */
  anchors: string[];
  /** Links within the site. */
  links: Reference[];
  images: Reference[];
  minutes: number;
  words: number;
  /** The text of the first paragraph, cut like a description. Absent if there is no paragraph. */
  opening?: string;
}

export interface Article {
  facts: Facts;
  diagnostics: ArticleDiagnostic[];
  /** False if the text could not be parsed completely. Its headings and links are then unknown. */
  isRead: boolean;
  /** The Markdown as the author wrote it. */
  source: SourcePiece[];
  /** A `Body` as JSON. */
  body: string;
  /** The search entry, in the format of `lib/search/entry.ts`. */
  search: string;
}

/** An error or a warning of the text. See `Diagnostic`. */
export type ArticleDiagnostic = Omit<Diagnostic, 'file'>;

/** Adds the plugins of the pipeline to a unified processor. Its output is the text that `parseArticle` parses. */
export function addArticlePlugins(processor: Processor, format: Format): void {
  processor
    .use(remarkParse)
    .use(format === 'md' ? remarkHtml : remarkMdxWithoutModules)
    // Authors write a single tilde for "about".
    .use(remarkGfm, { singleTilde: false })
    // Emphasis may end next to Chinese, Japanese and Korean punctuation, which no space follows.
    .use(remarkCjkFriendly)
    .use(remarkCjkFriendlyGfmStrikethrough, { singleTilde: false })
    // `syntax/formulas.ts` distinguishes formulas between single dollars from prices.
    .use(remarkMath, { singleDollarTextMath: false })
    .use(addSharedSyntax)
    .use(skipEmails)
    .use(skipTables)
    .use(skipLiteralLinks)
    .use(parseForgiving, format)
    .use(limitTree)
    .use(markSource)
    .use(resolveImages)
    .use(checkEmpty)
    .use(checkModules)
    .use(removeContents)
    .use(makeCallouts)
    .use(readHeadingIds)
    .use(restrict)
    .use(checkReferences)
    .use(checkTemplateTags)
    .use(lintMarkdown)
    .use(checkLiteralLinks)
    .use(checkHeadings)
    .use(readMathFences)
    .use(nameLanguages)
    .use(includeSamples)
    .use(drawMaths)
    .use(drawDiagrams)
    .use(checkCode)
    .use(readInlineNotes)
    .use(replaceEmoji)
    .use(collectLinks)
    .use(nameImages)
    .use(drawCharts)
    .use(checkHtml)
    .use(smartenPunctuation)
    .use(remarkRehype, {
      // `parseHtml` passes HTML through the sanitizer.
      allowDangerousHtml: true,
      passThrough: ['mdxJsxFlowElement', 'mdxJsxTextElement'],
      clobberPrefix: '',
      handlers: sharedHandlers as never,
      // `nameFootnotes` completes the label.
      footnoteBackLabel: (note, reference) => `${note + 1}${reference > 1 ? `-${reference}` : ''}`,
      footnoteLabelTagName: 'h2',
      footnoteLabelProperties: { className: ['visually-hidden'] },
    })
    .use(parseHtml)
    .use(expandComponents)
    .use(figureImages)
    .use(wrapTables)
    .use(boxFormulas)
    .use(keepTogether)
    .use(nameTasks)
    .use(nameFootnotes)
    .use(nameHeadings)
    .use(highlightCode)
    .use(tryRender)
    .use(dropPositions)
    .use(answerArticle);
}

/**
 * Compiles the text of a document, including its front matter block. Errors of the text are returned, never thrown.
 * @param language of the site
 * @param inputs texts of the files beside the document, by name
 */
export async function compileArticle(
  text: string,
  format: Format = 'mdx',
  language = 'en',
  inputs: Readonly<Record<string, string>> = {},
): Promise<Article> {
  const processor = unified();
  addArticlePlugins(processor as unknown as Processor, format);
  return parseArticle(
    String(await processor.process(new VFile({ value: text, data: { rawDocumentData: { language, inputs } } }))),
  );
}

/** Parses the output of the pipeline: a line of JSON with the facts and errors, then the body, which stays a string. */
export function parseArticle(answer: string): Article {
  const end = answer.indexOf('\n');
  return { ...(JSON.parse(answer.slice(0, end)) as Omit<Article, 'body'>), body: answer.slice(end + 1) };
}

function answerArticle(this: Processor): void {
  this.compiler = (node, file) => {
    const tree = node as HastRoot;
    const { toc = [], links = [], images = [] } = file.data as Partial<Facts & Body>;
    const prose = proseOf(tree);
    const facts: Facts = {
      anchors: collectIds(tree),
      links,
      images,
      opening: findOpening(tree),
      ...computeReadingTime(prose),
    };
    warnOfScript(file, prose);
    const diagnostics = file.messages
      .filter((message) => message.source === 'article')
      .map(({ line = 1, ruleId = 'text', reason, note }): ArticleDiagnostic => {
        const diagnostic = { line, field: ruleId.replaceAll('-', ' '), message: reason };
        return note === 'warning' ? { level: note, ...diagnostic } : diagnostic;
      })
      .toSorted((a, b) => a.line - b.line);
    const isRead = file.data.parsedText !== undefined;
    const source = splitSource(file);
    const search = buildEntry(tree);
    return `${JSON.stringify({ facts, diagnostics: limitDiagnostics(diagnostics), isRead, source, search })}\n${JSON.stringify({ tree, toc } satisfies Body)}`;
  };
}

function collectIds(node: Nodes): string[] {
  if (!('children' in node)) return [];
  const id = node.type === 'element' ? node.properties.id : undefined;
  return [...(id ? [String(id)] : []), ...node.children.flatMap(collectIds)];
}

const notProse = new Set(['pre', 'figcaption', 'math', 'svg', 'summary']);

function isCalloutTitle({ properties: { className } }: Element): boolean {
  return Array.isArray(className) && className.includes('callout-title');
}

/**
 * Returns the prose without code blocks, formulas, drawings, captions, titles, labels for screen readers and footnote
 * marks.
 */
export function proseOf(node: Nodes, omitted = notProse): string {
  if (node.type === 'text') return node.value;
  if (!('children' in node)) return '';
  if (node.type === 'element') {
    const { tagName, properties } = node;
    if (
      omitted.has(tagName) ||
      properties.dataFootnoteRef !== undefined ||
      properties.dataFootnoteBackref !== undefined
    ) {
      return '';
    }
    if (properties.id === 'footnote-label' || isCalloutTitle(node)) return '';
  }
  const text = node.children.map((child) => proseOf(child, omitted)).join('');
  return node.type === 'element' && isBlock(node.tagName) ? `${text}\n` : text;
}

/** @returns the text of the first paragraph that is not part of a callout or a list, with its formulas */
function findOpening({ children }: HastRoot): string | undefined {
  const paragraphs = children.filter((child) => child.type === 'element' && child.tagName === 'p');
  const texts = paragraphs.map((paragraph) => proseOf(paragraph, new Set()).replace(/\s+/g, ' ').trim());
  const text = texts.find((text) => text !== '');
  return text && cutText(text, descriptionLimit);
}
