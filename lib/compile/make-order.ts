// Builds the input of a compiler thread: a document with its front matter, or only its text.
import type { Order } from '#lib/compile/compiler.ts';
import type { SourceDocument } from '#lib/source/documents.ts';
import type { parseFrontMatter } from '#lib/source/front-matter.ts';
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
