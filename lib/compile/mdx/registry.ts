// The components a post may use, and what each attribute may be. What is not here is not in a post.
import { z } from 'zod';

export interface ComponentContract {
  /** Attributes are literal text; a bare attribute is the empty text. */
  attributes: z.ZodObject;
  /** Where it may stand: as a block of its own, within a sentence, or in both places. */
  place: 'block' | 'sentence' | 'both';
  /** How an author writes it, shown when it was written otherwise. */
  example: string;
}

const kinds = ['note', 'tip', 'warning'] as const;

const sentence = z.string().trim().min(1, { error: 'is empty' });
const language = z.string().refine(isLanguageTag, { error: 'is no tag of a language, such as ar or zh-Hant' });

export const registry = {
  Callout: {
    attributes: z.strictObject({
      kind: z.enum(kinds, { error: `must be one of ${kinds.join(', ')}` }),
      title: sentence.optional(),
    }),
    place: 'block',
    example: '<Callout kind="note" title="Optional">',
  },
  Details: {
    attributes: z.strictObject({ summary: sentence }),
    place: 'block',
    example: '<Details summary="What is inside">',
  },
  Figure: {
    attributes: z.strictObject({
      src: sentence,
      dark: sentence.optional(),
      alt: sentence,
      caption: sentence.optional(),
    }),
    place: 'block',
    example: '<Figure src="./x.png" alt="What it shows" caption="Optional" />',
  },
  Kbd: {
    attributes: z.strictObject({}),
    place: 'sentence',
    example: '<Kbd>Ctrl</Kbd>',
  },
  Quote: {
    attributes: z.strictObject({ by: sentence, href: sentence.optional() }),
    place: 'block',
    example: '<Quote by="Who said it" href="https://...">',
  },
  Text: {
    attributes: z.strictObject({ lang: language }),
    place: 'both',
    example: '<Text lang="ar">',
  },
} as const satisfies Record<string, ComponentContract>;

/** https://www.rfc-editor.org/info/bcp47 */
function isLanguageTag(tag: string): boolean {
  try {
    return /^[a-z]{2,3}(?:-|$)/.test(tag) && Intl.getCanonicalLocales(tag)[0] === tag;
  } catch {
    return false;
  }
}

export type ComponentName = keyof typeof registry;

/** The attributes of a component, once they were found good. */
export type ComponentAttributes<Name extends ComponentName> = z.infer<(typeof registry)[Name]['attributes']>;

export function isComponentName(name: string): name is ComponentName {
  return Object.hasOwn(registry, name);
}
