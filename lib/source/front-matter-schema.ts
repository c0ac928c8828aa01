// The rules of front matter: the schemas of posts and pages, with their messages. Contentlayer's types follow from them.
import { z } from 'zod';
import { isBefore } from '#lib/dates.ts';
import { canonicalLanguage, findLanguageProblem } from '#lib/model/language.ts';
import { findInvisible, nameKind } from '#lib/model/wording.ts';
import {
  address,
  adviseText,
  author,
  canonical,
  choice,
  date,
  list,
  mapError,
  refuseRepeats,
} from '#lib/source/field-schemas.ts';

/** Maximum characters. Longer titles do not fit a card. */
export const titleLimit = 110;
/** Characters of a description that search engines and previews show. */
export const descriptionLimit = 160;
/** Maximum tags of a post. */
export const tagLimit = 5;

export const slugPattern = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
/** Maximum characters of a slug. */
export const slugLimit = 80;

/**
 * Makes the schema of a field that is one line of text.
 * @param example the field as an author writes it, for errors
 * @param limit maximum characters
 */
export function text(example: string, limit = Number.POSITIVE_INFINITY) {
  return z
    .string({
      error: ({ input }) => {
        return `is ${nameKind(input)}, it must be text: ${adviseText(input, example)}`;
      },
    })
    .trim()
    .refine((value) => value !== '', { error: `is empty: write ${example}` })
    .refine((value) => !value.includes('\n'), {
      error: 'has several lines: write it in one, with \\\\ for a backslash in double quotes',
    })
    .superRefine((value, context) => {
      const name = findInvisible(value, '\n')?.name;
      if (!name) return;
      const message = `has ${name}: remove it, and write \\\\ for a backslash in double quotes`;
      context.addIssue({ code: 'custom', message });
    })
    .refine((value) => value.length <= limit, {
      error: (issue) => `is ${String(issue.input).length} characters, the limit is ${limit}: shorten it`,
    });
}

const slug = z
  .string({ error: (issue) => `is ${nameKind(issue.input)}, it must be a slug: write an-old-slug` })
  .refine((value) => slugPattern.test(value) && value.length <= slugLimit, {
    error: ({ input }) =>
      String(input).startsWith('/')
        ? `"${input}" is an address, not a slug: write redirects: [${input}] instead of it`
        : `"${input}" is not a slug: write small letters, digits and single hyphens`,
  });

const title = text('title: "What it is called"', titleLimit);
export const descriptionExample = 'description: "What a reader gets from it, in one or two sentences."';
/** A description over the limit is a warning. */
const description = text(descriptionExample).optional();

/**
 * Makes the schema of a language, which converts it to its canonical spelling.
 * @param field its name, for errors
 */
export function language(field: string) {
  return z
    .string({ error: ({ input }) => `is ${nameKind(input)}, it must be a language: write ${field}: en` })
    .superRefine((tag, context) => {
      const message = findLanguageProblem(tag, field);
      if (message) context.addIssue({ code: 'custom', message });
    })
    .overwrite(canonicalLanguage);
}

const postSchema = z
  .strictObject({
    title,
    description,
    date,
    updated: date.optional(),
    tags: list(
      z.string({
        error: ({ input }) =>
          `has ${input === null ? 'an empty item' : nameKind(input)} in it, every tag is text: remove it`,
      }),
      'tags: [architecture, backend]',
    )
      .refine((tags) => tags.length <= tagLimit, {
        error: (issue) => `are ${(issue.input as unknown[]).length}, the limit is ${tagLimit}: keep the closest`,
      })
      .superRefine(refuseRepeats)
      .default([]),
    authors: list(author, 'authors: [jane]').superRefine(refuseRepeats).default([]),
    lang: language('lang').optional(),
    draft: choice('draft: true').default(false),
    toc: choice('toc: false').default(true),
    canonical: canonical.optional(),
    series: z
      .strictObject(
        {
          title: text('title: "The name of the series"', titleLimit),
          part: z
            .number({ error: (issue) => `is ${nameKind(issue.input)}, it must be a number: write part: 1` })
            .refine((value) => Number.isInteger(value) && value > 0, {
              error: (issue) => `is ${issue.input}: count the parts 1, 2, 3`,
            }),
        },
        { error: mapError('series: { title: "Its name", part: 1 }') },
      )
      .optional(),
    formerly: list(slug, 'formerly: [its-old-slug]').superRefine(refuseRepeats).default([]),
    redirects: list(address, 'redirects: [/an/old/address]').superRefine(refuseRepeats).default([]),
    cover: z
      .strictObject(
        {
          src: text('src: ./cover.png', 200),
          alt: text('alt: "What the image shows"', 300),
        },
        { error: mapError('cover: { src: ./cover.png, alt: "What the image shows" }') },
      )
      .optional(),
  })
  .superRefine((post, context) => {
    if (post.updated && isBefore(post.updated, post.date)) {
      context.addIssue({
        code: 'custom',
        path: ['updated'],
        message: `${post.updated} is before the date, ${post.date}: write the day of the last change`,
      });
    }
  });

const pageSchema = z.strictObject({ title, description, lang: language('lang').optional() });

export type PostFrontMatter = z.infer<typeof postSchema>;

export const schemas = { post: postSchema, page: pageSchema } as const;
export type DocumentKind = keyof typeof schemas;
export type FrontMatter<Kind extends DocumentKind> = z.infer<(typeof schemas)[Kind]>;

/** Examples of the required fields, shown in errors. */
export const examples: Record<string, string> = {
  title: 'title: "What it is called"',
  date: 'date: 2026-01-31',
  'series.title': 'title: "The name of the series"',
  'series.part': 'part: 1',
  'cover.src': 'src: ./cover.png',
  'cover.alt': 'alt: "What the image shows"',
};
