// Schemas of single values in front matter: dates, addresses, lists, switches.
import { z } from 'zod';
import { nameKind } from '#lib/model/wording.ts';
import { readDate } from '#lib/source/read-date.ts';

/** A date, which becomes `2026-01-31` or `2026-01-31T09:00+01:00`. */
export const date = z
  .string({ error: (issue) => `is ${nameKind(issue.input)}, it must be a date: write 2026-01-31` })
  .superRefine((value, context) => {
    const found = readDate(value);
    if ('problem' in found) context.addIssue({ code: 'custom', message: found.problem });
  })
  .overwrite((value) => {
    const found = readDate(value);
    return 'date' in found ? found.date : value;
  });

/** An old address on this site: path and query. */
export const address = z
  .string({
    error: (issue) => `has ${nameKind(issue.input)} in it, every redirect is an address: write /an/old/address`,
  })
  .refine((value) => /^\/(?!\/)[^\s#]*$/.test(value), {
    error: ({ input }) => `"${input}" is not an address of this site: write ${mendAddress(String(input))}`,
  });

/** Suggests the path and query of an address. */
export function mendAddress(text: string): string {
  if (/^\/\/$|^[\s/#]*$/.test(text)) return '/an/old/address';
  const url = URL.parse(text.replace(/^\/+/, '/'), 'https://this.example');
  return url ? url.pathname + url.search : '/an/old/address';
}

/** A key or a name of `content/authors.yaml`, or another name. */
export const author = z.string({
  error: ({ input }) => {
    const name = String(at(input, ['name']) ?? 'Jane Doe');
    return `has ${nameKind(input)} in it: write the name alone, "${name}", and the rest in authors.yaml`;
  },
});

/** The address of the original of a post that was first published elsewhere. */
export const canonical = z
  .string({
    error: ({ input }) => `is ${nameKind(input)}, it must be an address: write canonical: https://example.org/post`,
  })
  .refine((value) => URL.canParse(value) && new URL(value).protocol === 'https:', {
    error: ({ input }) => `"${input}" is not an https address: write canonical: https://example.org/post`,
  });

/** @param example the field as an author writes it, for errors */
export function list<Item extends z.ZodType>(item: Item, example: string) {
  return z.array(item, { error: (issue) => `is ${nameKind(issue.input)}, it must be a list: write ${example}` });
}

/** @param example the field as an author writes it, for errors */
export function choice(example: string) {
  return z.boolean({ error: (issue) => `is ${nameKind(issue.input)}, it must be true or false: write ${example}` });
}

/** Reports each value that occurs earlier in the list. */
export function refuseRepeats(values: readonly unknown[], context: z.RefinementCtx): void {
  for (const [index, value] of values.entries()) {
    if (values.indexOf(value) === index) continue;
    context.addIssue({ code: 'custom', path: [index], message: `has "${value}" twice: remove one` });
  }
}

/** Describes a value that is not a map. Missing maps keep zod's messages for their fields. */
export function mapError(example: string) {
  return (issue: { code?: string; input?: unknown }) =>
    issue.code === 'invalid_type' ? `is ${nameKind(issue.input)}, it must be a map: write ${example}` : undefined;
}

/**
 * @param example the field as an author writes it
 * @returns the fix of a value that is not text
 */
export function adviseText(value: unknown, example: string): string {
  if (typeof value === 'number' || typeof value === 'boolean') return 'put it in quotes';
  const isList = Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string');
  return `write ${isList ? `${example.split(':')[0]}: ${JSON.stringify(value.join(', '))}` : example}`;
}

/** @returns the fix of a list or a text where fields are expected */
export function adviseFields(value: unknown, example: string): string {
  return Array.isArray(value) ? `remove the hyphen before each, as in ${example}` : `write ${example}`;
}

/** @returns the value at a path, or `undefined` */
export function at(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Record<PropertyKey, unknown>)[key];
  }
  return current;
}
