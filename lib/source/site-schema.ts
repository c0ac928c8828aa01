// The fields of `content/site.yaml`, with their rules and messages.
import { z } from 'zod';
import type { SiteLink } from '#lib/model/release.ts';
import { formatChoices, nameKind } from '#lib/model/wording.ts';
import { fitColor, leastContrast, lowestContrast, parseColor, type Theme } from '#lib/source/accent.ts';
import { descriptionLimit, language, text } from '#lib/source/front-matter-schema.ts';

/** Maximum characters, so that a name fits the header and the cards. */
const nameLimit = 60;
const labelLimit = 30;
const footerLimit = 300;
/** Maximum number of links. More would fill the screen of a phone. */
const linkLimit = 12;
const feedLimit = 100;
/** Maximum number of posts to start with. A longer list does not help new readers. */
const startLimit = 30;
export const defaultFeedEntries = 20;
/** A page of 50 posts is about 30 kB. */
const pageLimit = 50;

const ownPath = /^\/(?!\/)\S*$/;
const wholeUrl = /^(?:https:\/\/[^\s/]\S*|mailto:\S+@\S+)$/;

/** A map of labels to addresses, in the order of the file. */
function links(example: string, isAddress: (address: string) => boolean, forms: string) {
  return z
    .record(z.string(), z.unknown(), {
      error: ({ input }) => `is ${nameKind(input)}, it must be labels with their addresses: write ${example}`,
    })
    .superRefine((value, context) => {
      const entries = Object.entries(value);
      if (entries.length > linkLimit) {
        const message = `has ${entries.length} links, the limit is ${linkLimit}: keep the most important`;
        context.addIssue({ code: 'custom', message });
      }
      for (const [label, address] of entries) {
        const message = findLinkProblem(label, address, isAddress, forms);
        if (message) context.addIssue({ code: 'custom', path: [label], message });
      }
    })
    .transform((value) =>
      Object.entries(value).map(([label, address]): SiteLink => ({ label, address: `${address}` })),
    );
}

function findLinkProblem(
  label: string,
  address: unknown,
  isAddress: (address: string) => boolean,
  forms: string,
): string | undefined {
  if (label.trim() === '') return 'has a link without a label: write the label before the colon';
  if (label.length > labelLimit)
    return `has a label of ${label.length} characters, the limit is ${labelLimit}: shorten it`;
  if (typeof address !== 'string') return `has ${nameKind(address)} as the address of ${label}: write ${forms}`;
  return isAddress(address) ? undefined : `has "${address}" as the address of ${label}: write ${forms}`;
}

const color = z
  .string({ error: ({ input }) => `is ${nameKind(input)}, it must be a colour: write "#0b6b4f", in quotes` })
  .transform((value, context) => {
    const found = parseColor(value.trim());
    if (found) return found;
    const message = `"${value}" is not a colour that is read here: write "#0b6b4f", or "oklch(0.46 0.1 160)"`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

function describeContrast(value: string, theme: Theme): string {
  const contrast = lowestContrast(value, theme).toFixed(1);
  return `"${value}" has a contrast of ${contrast} with the ${theme} background, the limit is ${leastContrast}`;
}

function colorOf(theme: Theme) {
  return color.superRefine((value, context) => {
    const nearest = fitColor(value, theme);
    if (nearest === value) return;
    context.addIssue({ code: 'custom', message: `${describeContrast(value, theme)}: write "${nearest}"` });
  });
}

/** A single colour is for the light theme. Its hue is made lighter for the dark theme. */
const oneAccent = color.transform((value, context) => {
  const nearest = fitColor(value, 'light');
  const dark = fitColor(value, 'dark');
  if (nearest === value) return { light: value, dark };
  const pair = `accent: { light: "${nearest}", dark: "${dark}" }`;
  context.addIssue({ code: 'custom', message: `${describeContrast(value, 'light')}: write "${nearest}", or ${pair}` });
  return z.NEVER;
});

function map<Shape extends z.ZodRawShape>(shape: Shape, example: string) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `has the unknown ${formatChoices(issue.keys ?? [])}: write ${example}`
        : `is ${nameKind(issue.input)}, it must be fields: write ${example}`,
  });
}

function count(field: string, most: number) {
  return z
    .number({ error: ({ input }) => `is ${nameKind(input)}, it must be a number: write ${field}: 20` })
    .refine((value) => Number.isInteger(value) && value >= 1 && value <= most, {
      error: ({ input }) => `is ${input}: write a number from 1 to ${most}`,
    });
}

const pairOfAccents = map(
  { light: colorOf('light'), dark: colorOf('dark') },
  'accent: { light: "#0b6b4f", dark: "#6fd3ae" }',
);

const licence = 'licence: { name: CC BY 4.0, address: https://creativecommons.org/licenses/by/4.0/ }';
/** Makes a list of a single slug. */
const exampleStart = (input: unknown) =>
  typeof input === 'string' ? `start: [${input}]` : 'start: [the-slug-of-a-post]';
const history = 'history: { subjects: true }';
const feed = 'feed: { content: full, entries: 20 }';

export const siteSchema = z
  .strictObject({
    name: text('name: "The name of the site"', nameLimit),
    tagline: text('tagline: "What it is about, in one sentence."', descriptionLimit),
    description: text('description: "What a reader finds here, in one or two sentences."', descriptionLimit),
    author: text('author: "Your name"', nameLimit),
    language: language('language'),
    navigation: links(
      'navigation: { Posts: /, About: /about }',
      (address) => ownPath.test(address) || wholeUrl.test(address),
      'a path such as /about, or a URL that begins with https://',
    ),
    social: links(
      'social: { GitHub: https://github.com/you }',
      (address) => wholeUrl.test(address),
      'a URL that begins with https:// or mailto:',
    ),
    licence: map(
      {
        name: text(licence, nameLimit),
        address: z
          .string({ error: ({ input }) => `is ${nameKind(input)}, it must be an address: write ${licence}` })
          .refine((address) => ownPath.test(address) || wholeUrl.test(address), {
            error: ({ input }) => `"${input}" is not a URL: write ${licence}`,
          }),
      },
      licence,
    ).transform(({ name, address }): SiteLink => ({ label: name, address })),
    footer: text('footer: "A line for the end of every page."', footerLimit),
    accent: z.any().transform((value: unknown, context) => {
      const parsed = (typeof value === 'object' && value !== null ? pairOfAccents : oneAccent).safeParse(value);
      if (parsed.success) return parsed.data;
      for (const { path, message } of parsed.error.issues) context.addIssue({ code: 'custom', path, message });
      return z.NEVER;
    }),
    mark: text('mark: mark.svg', nameLimit).refine((path) => path.endsWith('.svg'), {
      error: ({ input }) => `"${input}" is not an SVG file: write mark: mark.svg`,
    }),
    start: z
      .array(z.string({ error: 'has a value that is not text: write the slug of a post' }), {
        error: ({ input }) => `is ${nameKind(input)}, it must be a list of posts: write ${exampleStart(input)}`,
      })
      .max(startLimit, {
        error: ({ input }) => `has ${(input as unknown[]).length} posts, the limit is ${startLimit}: keep the best`,
      })
      .transform((slugs) => [...new Set(slugs.map((slug) => slug.replace(/^\/?posts\//, '')))]),
    fonts: z.enum(['system'], {
      error: ({ input }) => `is ${JSON.stringify(input)}: write system, or remove the field for the fonts of the site`,
    }),
    postsPerPage: count('postsPerPage', pageLimit),
    history: map(
      {
        subjects: z.boolean({
          error: ({ input }) => `is ${nameKind(input)}, it must be true or false: write ${history}`,
        }),
      },
      history,
    ),
    feed: map(
      {
        content: z.enum(['full', 'summary'], {
          error: ({ input }) => `is ${JSON.stringify(input)}: write full or summary`,
        }),
        entries: count('entries', feedLimit),
      },
      feed,
    )
      .partial()
      .transform(({ content, entries = defaultFeedEntries }) => ({ isSummary: content === 'summary', entries })),
  })
  .partial();
