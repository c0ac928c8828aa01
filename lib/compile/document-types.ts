// The document types as Contentlayer knows them. It compiles; what its schema cannot say, `front-matter.ts` checks before.
import { defineDocumentType, defineNestedType, makeSource } from 'contentlayer2/source-files';
import type { Processor } from 'unified';
import { addArticlePlugins } from '#lib/compile/mdx/compile.ts';

const Series = defineNestedType(() => ({
  name: 'Series',
  fields: { title: { type: 'string', required: true }, part: { type: 'number', required: true } },
}));

const Cover = defineNestedType(() => ({
  name: 'Cover',
  fields: { src: { type: 'string', required: true }, alt: { type: 'string', required: true } },
}));

/**
 * Dates are strings here: Contentlayer's `date` reads February 31 as March 2 and forgets the offset.
 * The type of the content is `markdown` because `mdx` would answer JavaScript to be evaluated; the pipeline reads MDX all the same.
 */
const Post = defineDocumentType(() => ({
  name: 'Post',
  contentType: 'markdown',
  filePathPattern: 'posts/**/*.mdx',
  fields: {
    title: { type: 'string', required: true },
    description: { type: 'string', required: true },
    date: { type: 'string', required: true },
    updated: { type: 'string' },
    tags: { type: 'list', of: { type: 'string' } },
    draft: { type: 'boolean' },
    series: { type: 'nested', of: Series },
    formerly: { type: 'list', of: { type: 'string' } },
    cover: { type: 'nested', of: Cover },
  },
}));

const Page = defineDocumentType(() => ({
  name: 'Page',
  contentType: 'markdown',
  filePathPattern: 'pages/**/*.mdx',
  fields: {
    title: { type: 'string', required: true },
    description: { type: 'string', required: true },
  },
}));

export const makeContentSource = makeSource({
  contentDirPath: 'content',
  documentTypes: [Post, Page],
  disableImportAliasWarning: true,
  onUnknownDocuments: 'fail',
  onMissingOrIncompatibleData: 'fail',
  onExtraFieldData: 'fail',
  markdown: (builder) => addArticlePlugins(builder as unknown as Processor),
});
