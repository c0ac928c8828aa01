// Compiles documents with Contentlayer's core: its document types, its schema and its Markdown processor.
import { basename, dirname } from 'node:path';
import * as effect from '@contentlayer2/utils/effect';
import { markdownToHtml, UnexpectedMarkdownError } from 'contentlayer2/core';
import { DummyTracing } from 'contentlayer2/utils';
import { makeContentSource, nameType } from '#lib/compile/document-types.ts';
import { type Article, parseArticle } from '#lib/compile/mdx/compile.ts';
import { formatOf } from '#lib/source/documents.ts';
import type { DocumentKind } from '#lib/source/front-matter-schema.ts';

/** A document with valid front matter. */
export interface Draft {
  kind: DocumentKind;
  /** The key of the result. Its ending decides the format. */
  path: string;
  /** The normalized text. */
  text: string;
  /** The language of the site, which applies unless the document has one. */
  language: string;
  /** Texts of the files beside the document, by name. */
  inputs?: Readonly<Record<string, string>>;
  /** The parsed front matter. */
  fields: object;
}

/** The types of the effect library do not resolve under TypeScript 7, so the functions used here are declared. */
type Step = (before: unknown) => unknown;
interface Steps {
  pipe: (start: unknown, ...steps: Step[]) => Promise<unknown>;
  T: { provide: (service: unknown) => Step; runPromise: Step };
}
const { pipe, T } = effect as unknown as Steps;

function run(work: unknown): Promise<unknown> {
  return pipe(work, T.provide(DummyTracing), T.runPromise);
}

/** The part of Contentlayer's schema that is used here. */
interface Schema {
  documentTypeDefMap: Record<string, { fieldDefs: { name: string; isRequired: boolean; isSystemField: boolean }[] }>;
}

const sources = { md: makeContentSource('md'), mdx: makeContentSource('mdx') };
// The schema hash identifies a bundled configuration file. The configuration is not bundled here, so a constant is enough.
const schema = sources.mdx.then(({ provideSchema }) => run(provideSchema('load-bearing'))) as Promise<Schema>;

/**
 * Compiles a document whose front matter is valid. It replaces Contentlayer's source of files, which reads a folder and
 * watches it.
 * @throws if the document does not have the fields of its Contentlayer type, which is a bug in `parseFrontMatter`, or if the
 * pipeline fails
 */
export async function compileWithContentlayer({ kind, path, text, language, inputs, fields }: Draft): Promise<Article> {
  checkFields(await schema, kind, path, fields);
  const rawDocumentData = {
    sourceFilePath: path,
    sourceFileName: basename(path),
    sourceFileDir: dirname(path),
    contentType: 'markdown',
    flattenedPath: path.replace(/(?:\/index)?\.mdx?$/, ''),
    // Not fields of Contentlayer, which hands the object to the pipeline as it is.
    language,
    inputs,
  } as const;
  const { markdown } = (await sources[formatOf(path)]).options;
  try {
    return parseArticle(String(await run(markdownToHtml({ mdString: text, options: markdown, rawDocumentData }))));
  } catch (error) {
    throw error instanceof UnexpectedMarkdownError ? (error as { error?: unknown }).error : error;
  }
}

function checkFields({ documentTypeDefMap }: Schema, kind: DocumentKind, path: string, fields: object): void {
  const type = documentTypeDefMap[nameType(kind)];
  const known = (type?.fieldDefs ?? []).filter(({ isSystemField }) => !isSystemField);
  const missing = known.filter(({ name, isRequired }) => isRequired && !(name in fields)).map(({ name }) => name);
  const extra = Object.keys(fields).filter((name) => !known.some((field) => field.name === name));
  if (missing.length + extra.length > 0)
    throw new Error(`Contentlayer refuses ${path}: missing ${missing.join(', ')}; unknown ${extra.join(', ')}`);
}
