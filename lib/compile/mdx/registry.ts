// Defines the components that posts may use: attributes, placement and HTML.
import type { Element, ElementContent } from 'hast';
import { toString as textOf } from 'hast-util-to-string';
import { z } from 'zod';
import { colonOf, isCallout, lookOf, nameCallout } from '#lib/compile/mdx/callout-words.ts';
import { chartKinds } from '#lib/compile/mdx/charts/build.ts';
import { wordsOf } from '#lib/copy/words.ts';
import { findModel, modelNames, readStart } from '#lib/figures/models.ts';
import { caption, element, text } from '#lib/model/element.ts';
import { languageProps } from '#lib/model/language.ts';

/** The place of a component in a document. */
interface Place {
  isBlock: boolean;
  /** The language of the document. */
  language: string | undefined;
}

interface Component<Attributes extends z.ZodObject> {
  /** Values are strings. An attribute without a value is an empty string. */
  attributes: Attributes;
  /** Allowed placement: as a block of its own, within a sentence, or both. */
  place: 'block' | 'sentence' | 'both';
  /** Correct usage, which error messages show. */
  example: string;
  /** Content that it must have. */
  content?: string;
  /** Returns the HTML for pages, feeds and search. */
  toHtml: (attributes: z.infer<Attributes>, children: ElementContent[], place: Place) => Element;
}

/** A component that validates its attributes before it builds the HTML. */
export interface ComponentContract extends Omit<Component<z.ZodObject>, 'toHtml'> {
  /** @throws if an attribute is invalid */
  build: (values: Record<string, string>, children: ElementContent[], place: Place) => Element;
}

/** Infers the types of the attributes for `toHtml`. */
function define<Attributes extends z.ZodObject>({ toHtml, ...rest }: Component<Attributes>): ComponentContract {
  return {
    ...rest,
    build: (values, children, place) => toHtml(rest.attributes.parse(values), children, place),
  };
}

const usualKinds = 'note, tip, info, important, warning, caution, danger';

const sentence = z.string().trim().min(1, { error: 'is empty' });
const language = z.string().refine(isLanguageTag, { error: 'is not a tag of a language, such as ar or zh-Hant' });

const scale = z.enum(['linear', 'log'], { error: 'must be linear or log' });
const number = z
  .string()
  .refine((value) => value.trim() !== '' && Number.isFinite(Number(value)), { error: 'is not a number, such as 12' });

const registry = {
  Callout: define({
    attributes: z.strictObject({
      kind: z.string().refine(isCallout, { error: `must be one of ${usualKinds}` }),
      title: sentence.optional(),
    }),
    place: 'block',
    example: '<Callout kind="note" title="Optional">',
    toHtml: ({ kind, title }, children, { language }) => {
      const heading = calloutTitle(kind, title, language);
      const ariaLabel = heading.map(textOf).join('');
      return element('aside', { className: ['callout'], dataKind: lookOf(kind), ariaLabel }, [
        element('p', { className: ['callout-title'] }, heading),
        ...children,
      ]);
    },
  }),
  Details: define({
    attributes: z.strictObject({ summary: sentence }),
    place: 'block',
    example: '<Details summary="What is inside">',
    toHtml: ({ summary }, children) =>
      element('details', { className: ['fold'] }, [element('summary', {}, [text(summary)]), ...children]),
  }),
  // The stylesheet shows one of the two images, depending on the theme.
  Figure: define({
    attributes: z.strictObject({
      src: sentence,
      dark: sentence.optional(),
      alt: sentence,
      caption: sentence.optional(),
    }),
    place: 'block',
    example: '<Figure src="./x.png" alt="What it shows" caption="Optional" />',
    toHtml: ({ src, dark, alt, caption: words }, children) =>
      element('figure', {}, [
        element('img', { src, alt, ...(dark ? { dataShade: 'light' } : {}) }),
        ...(dark ? [element('img', { src: dark, alt, dataShade: 'dark' })] : []),
        ...(children.length > 0 ? [element('figcaption', {}, [text(words ?? ''), ...children])] : caption(words)),
      ]),
  }),
  // `charts.ts` draws it, because it needs the file. A chart with an error is empty.
  Chart: define({
    attributes: z.strictObject({
      src: sentence,
      kind: z.enum(chartKinds, { error: `must be one of ${chartKinds.join(', ')}` }),
      alt: sentence,
      caption: sentence.optional(),
      columns: sentence.optional(),
      series: sentence.optional(),
      xScale: scale.optional(),
      yScale: scale.optional(),
      mark: number.optional(),
      from: number.optional(),
      to: number.optional(),
      step: number.optional(),
    }),
    place: 'block',
    example: '<Chart src="./x.csv" kind="bars" alt="What it shows" caption="Optional" />',
    toHtml: () => element('figure', {}),
  }),
  // `components/mdx/interactive.tsx` adds the sliders, because feeds have none.
  Interactive: define({
    attributes: z
      .strictObject({
        model: z.enum(modelNames, { error: `must be one of ${modelNames.join(', ')}` }),
        start: sentence.optional(),
      })
      .superRefine(({ model, start }, context) => {
        const values = readStart(findModel(model), start);
        if (typeof values === 'string') context.addIssue({ code: 'custom', path: ['start'], message: values });
      }),
    place: 'block',
    example: '<Interactive model="erlang-b" start="slots: 16; load: 8">',
    content: 'a chart or a table',
    toHtml: ({ model, start }, children) => element('interactive-figure', { model, ...(start && { start }) }, children),
  }),
  Video: define({
    attributes: z.strictObject({
      src: sentence,
      title: sentence,
      poster: sentence.optional(),
      captions: sentence.optional(),
      caption: sentence.optional(),
    }),
    place: 'block',
    example: '<Video src="./x.mp4" title="What it shows" poster="./x.jpg" captions="./x.vtt" />',
    toHtml: ({ src, title, poster, captions, caption: words }) =>
      element('figure', {}, [
        element(
          'video',
          { src, controls: true, preload: 'metadata', playsInline: true, ariaLabel: title, ...(poster && { poster }) },
          captions ? [element('track', { src: captions, kind: 'captions', default: true })] : [],
        ),
        ...caption(words),
      ]),
  }),
  Audio: define({
    attributes: z.strictObject({ src: sentence, title: sentence }),
    place: 'block',
    example: '<Audio src="./x.mp3" title="What one hears" />',
    toHtml: ({ src, title }) =>
      element('figure', {}, [
        element('audio', { src, controls: true, preload: 'metadata', ariaLabel: title }, []),
        ...caption(title),
      ]),
  }),
  // A link, because a player of YouTube would tell it who reads the page.
  YouTube: define({
    attributes: z.strictObject({
      id: z.string().regex(/^[\w-]{11}$/, { error: 'is not the id of a video, the 11 characters after v=' }),
      title: sentence,
    }),
    place: 'block',
    example: '<YouTube id="dQw4w9WgXcQ" title="What it shows" />',
    toHtml: ({ id, title }, _children, { language: own }) =>
      element('p', {}, [
        element('a', { href: `https://www.youtube.com/watch?v=${id}` }, [text(title)]),
        text(wordsOf(own).article.onYouTube),
      ]),
  }),
  Kbd: define({
    attributes: z.strictObject({}),
    place: 'sentence',
    example: '<Kbd>Ctrl</Kbd>',
    toHtml: (_attributes, children) => element('kbd', {}, children),
  }),
  Quote: define({
    attributes: z.strictObject({ by: sentence, href: sentence.optional() }),
    place: 'block',
    example: '<Quote by="Who said it" href="https://...">',
    toHtml: ({ by, href }, children) =>
      element('figure', { className: ['quote'] }, [
        element('blockquote', {}, children),
        element('figcaption', {}, [href ? element('a', { href }, [text(by)]) : text(by)]),
      ]),
  }),
  Text: define({
    attributes: z.strictObject({ lang: language }),
    place: 'both',
    example: '<Text lang="ar">',
    toHtml: ({ lang }, children, { isBlock }) => element(isBlock ? 'div' : 'span', languageProps(lang), children),
  }),
};

/** Names the kind before a title, because colour alone does not, unless the title begins with it. */
function calloutTitle(kind: string, title: string | undefined, language: string | undefined): ElementContent[] {
  const word = nameCallout(kind, language);
  const mark = (words: string) => element('span', { className: ['callout-kind'] }, [text(words)]);
  if (!title) return [mark(word)];
  const start = title.toLowerCase();
  const isNamed = [word, kind].some(
    (name) => start.startsWith(name.toLowerCase()) && !/^\p{L}/u.test(start.slice(name.length)),
  );
  if (isNamed) return [text(title)];
  const colon = colonOf(language);
  return [mark(word + colon.trimEnd()), text(colon.endsWith(' ') ? ` ${title}` : title)];
}

/** Elements of HTML that `.mdx` takes, because Markdown has no syntax for them. */
const elements: Record<string, ComponentContract> = Object.fromEntries(
  ['abbr', 'kbd', 'mark', 'sub', 'sup'].map((name) => [
    name,
    define({
      attributes: name === 'abbr' ? z.strictObject({ title: sentence.optional() }) : z.strictObject({}),
      place: 'sentence',
      example: name === 'abbr' ? '<abbr title="What it means">' : `<${name}>`,
      toHtml: (attributes, children) => element(name, { ...attributes }, children),
    }),
  ]),
);

/** Component names in the order of error messages. */
export const componentNames: readonly string[] = Object.keys(registry);

/** @returns `undefined` for a name that is neither a component nor an element that `.mdx` takes */
export function findComponent(name: string | null): ComponentContract | undefined {
  if (name === null) return undefined;
  if (Object.hasOwn(elements, name)) return elements[name];
  return Object.hasOwn(registry, name) ? registry[name as keyof typeof registry] : undefined;
}

/** Returns true for a canonical language tag: https://www.rfc-editor.org/info/bcp47 */
function isLanguageTag(tag: string): boolean {
  try {
    return /^[a-z]{2,3}(?:-|$)/.test(tag) && Intl.getCanonicalLocales(tag)[0] === tag;
  } catch {
    return false;
  }
}
