// Makes what a compiler thread compiles: a document with its front matter, or only its text.
import { type Order, standBy } from '#lib/compile/compiler.ts';
import type { ContentFiles } from '#lib/source/content-files.ts';
import { decodeText } from '#lib/source/decode-text.ts';
import type { SourceDocument } from '#lib/source/documents.ts';
import { parseFrontMatter } from '#lib/source/front-matter.ts';
import { blankLines } from '#lib/source/yaml.ts';

interface OrderFacts {
  /** Texts of the files beside the document, by name. */
  inputs?: Readonly<Record<string, string>>;
  /** The parsed front matter. */
  front: ReturnType<typeof parseFrontMatter>;
  /** The language of the site. */
  language: string;
}

export function makeOrder(
  { path, kind }: SourceDocument,
  text: string,
  { inputs, front: { data, lines }, language }: OrderFacts,
): Order {
  if (data) return { kind, path, text, inputs, language, fields: data };
  // The errors of the text are reported, too. Contentlayer's types cannot describe such a document.
  return { path, text: blankLines(text, lines), inputs, language, fields: undefined };
}

/**
 * Makes the compiler ready for the next change: it compiles a document, without the files beside it, and the result is
 * dropped.
 */
export async function rehearse(source: SourceDocument, files: ContentFiles, language: string): Promise<void> {
  const decoded = decodeText(await files.read(source.path));
  if (!('text' in decoded)) return;
  const { text } = decoded;
  const front = parseFrontMatter(source.kind, source.file, text);
  await standBy(makeOrder(source, text, { front, language }));
}
