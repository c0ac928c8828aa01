// Derives Contentlayer's document types from the front matter schema, by which `front-matter.ts` has checked the text.
import { defineDocumentType, defineNestedType, type FieldDefs, makeSource } from 'contentlayer2/source-files';
import type { Processor } from 'unified';
import { z } from 'zod';
import { addArticlePlugins } from '#lib/compile/mdx/compile.ts';
import type { Format } from '#lib/source/documents.ts';
import { type DocumentKind, schemas } from '#lib/source/front-matter-schema.ts';

/** @returns a Contentlayer field for each key, required unless the schema has a default or is `optional` */
export function deriveFields(shape: Readonly<Record<string, z.core.$ZodType>>): FieldDefs {
  const fields = Object.entries(shape).map(([name, schema]) => {
    const isOptional = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault;
    const type = deriveType(name, isOptional ? schema.unwrap() : schema);
    return [name, { ...type, required: !isOptional }];
  });
  return Object.fromEntries(fields) as FieldDefs;
}

/** Dates are strings: Contentlayer's `date` type reads February 31 as March 2 and drops the offset. */
function deriveType(name: string, schema: z.core.$ZodType): object {
  if (schema instanceof z.ZodString) return { type: 'string' };
  if (schema instanceof z.ZodNumber) return { type: 'number' };
  if (schema instanceof z.ZodBoolean) return { type: 'boolean' };
  if (schema instanceof z.ZodEnum) return { type: 'enum', options: schema.options };
  if (schema instanceof z.ZodArray) return { type: 'list', of: deriveType(name, schema.element) };
  if (schema instanceof z.ZodObject) {
    return {
      type: 'nested',
      of: defineNestedType(() => ({ name: capitalise(name), fields: deriveFields(schema.shape) })),
    };
  }
  throw new TypeError(`The front matter field ${name} has a type that Contentlayer's document types do not cover`);
}

/** Contentlayer warns about type names that begin with a lowercase letter. */
function capitalise(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** @returns the name of a Contentlayer type, such as `Post` */
export function nameType(kind: DocumentKind): string {
  return capitalise(kind);
}

/** The content type is `markdown` for both formats, because `mdx` produces JavaScript to evaluate. */
function defineType(kind: DocumentKind, format: Format) {
  return defineDocumentType(() => ({
    name: nameType(kind),
    contentType: 'markdown',
    filePathPattern: `${kind}s/**/*.${format}`,
    fields: deriveFields(schemas[kind].shape),
  }));
}

/** The key of a source is its format. Each has a pipeline of its own. */
export const makeContentSource = makeSource((key) => {
  const format: Format = key === 'md' ? 'md' : 'mdx';
  return {
    contentDirPath: 'content',
    documentTypes: [defineType('post', format), defineType('page', format)],
    disableImportAliasWarning: true,
    onUnknownDocuments: 'fail',
    onMissingOrIncompatibleData: 'fail',
    onExtraFieldData: 'fail',
    markdown: (builder) => addArticlePlugins(builder as unknown as Processor, format),
  };
});
