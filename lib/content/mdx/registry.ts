// The components a post may use, and what each attribute may be. What is not here is not in a post.
import { z } from 'zod';

export interface ComponentContract {
  /** Attributes are literal text; a bare attribute is the empty text. */
  attributes: z.ZodObject;
  /** How an author writes it, shown when it was written otherwise. */
  example: string;
}

const kinds = ['note', 'tip', 'warning'] as const;

const sentence = z.string().trim().min(1, { error: 'is empty' });

export const registry = {
  Callout: {
    attributes: z.strictObject({
      kind: z.enum(kinds, { error: `must be one of ${kinds.join(', ')}` }),
      title: sentence.optional(),
    }),
    example: '<Callout kind="note" title="Optional">',
  },
  Figure: {
    attributes: z.strictObject({ src: sentence, alt: sentence, caption: sentence.optional() }),
    example: '<Figure src="./x.png" alt="What it shows" caption="Optional" />',
  },
} as const satisfies Record<string, ComponentContract>;

export type ComponentName = keyof typeof registry;

/** The attributes a registered component receives when it is rendered, besides its children. */
export type ComponentAttributes<Name extends ComponentName> = z.infer<(typeof registry)[Name]['attributes']>;

export function isComponentName(name: string): name is ComponentName {
  return Object.hasOwn(registry, name);
}
