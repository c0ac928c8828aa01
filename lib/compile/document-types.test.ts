import { expect, test } from 'vitest';
import { z } from 'zod';
import { deriveFields } from '#lib/compile/document-types.ts';

test('each type of the schema has a field of Contentlayer', () => {
  const shape = {
    level: z.enum(['beginner', 'advanced']).optional(),
    count: z.number(),
    names: z.array(z.string()).default([]),
    isLong: z.boolean().optional(),
    cover: z.object({ src: z.string() }).optional(),
  };
  expect(deriveFields(shape)).toMatchObject({
    level: { type: 'enum', options: ['beginner', 'advanced'], required: false },
    count: { type: 'number', required: true },
    names: { type: 'list', of: { type: 'string' }, required: false },
    isLong: { type: 'boolean', required: false },
    cover: { type: 'nested', required: false },
  });
});

test('a type that Contentlayer does not have is an error of the program', () => {
  expect(() => deriveFields({ day: z.date() })).toThrow('The front matter field day has a type that');
});
