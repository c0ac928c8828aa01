// The differences between two versions of a text, as an object stores them.
import { z } from 'zod';
import { thingKinds } from '#lib/history/prose-blocks.ts';

/** 0: the same, 1: added, -1: removed. */
const partSchema = z.tuple([z.union([z.literal(0), z.literal(1), z.literal(-1)]), z.string()]);

export type Part = z.infer<typeof partSchema>;

const changeSchema = z.union([
  z.strictObject({ isHeading: z.literal(true).optional(), parts: z.array(partSchema) }),
  z.strictObject({ thing: z.enum(thingKinds), change: z.enum(['added', 'changed', 'removed']) }),
]);

export type Change = z.infer<typeof changeSchema>;

export const comparisonSchema = z.strictObject({
  /** The changes in the order of the text, by the heading that they stand below. */
  sections: z.array(z.strictObject({ heading: z.string().optional(), changes: z.array(changeSchema) })),
  /** Number of changes that were left out, because they are too large together. */
  more: z.int(),
});

export type Comparison = z.infer<typeof comparisonSchema>;
