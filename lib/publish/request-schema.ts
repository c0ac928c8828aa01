// Validates the requests on the publisher's socket: any program of the site's user may connect.
import { z } from 'zod';
import type { PublisherRequest, Reason } from '#lib/publish/events.ts';

const reasons = [
  'start',
  'command',
  'webhook',
  'poll',
  'change',
  'due',
  'retry',
  'repair',
] as const satisfies readonly Reason[];

const requestSchema: z.ZodType<PublisherRequest> = z.discriminatedUnion('ask', [
  z.object({
    ask: z.literal('publish'),
    isStrict: z.boolean().optional(),
    warnings: z.enum(['list', 'refuse']).optional(),
  }),
  z.object({ ask: z.literal('poke'), reason: z.enum(reasons), trace: z.string().max(64).optional() }),
  z.object({
    ask: z.literal('rollback'),
    release: z
      .string()
      .regex(/^[0-9a-f]{4,64}$/)
      .optional(),
  }),
  z.object({ ask: z.literal('repair'), files: z.array(z.string()).max(1_000) }),
  z.object({ ask: z.literal('samples') }),
  z.object({ ask: z.literal('forget'), slug: z.string().max(300), version: z.int().positive().optional() }),
  z.object({
    ask: z.literal('preview'),
    slug: z.string().max(300),
    branch: z
      .string()
      .regex(/^(?![-./])[\w./+-]{1,200}$/)
      .optional(),
    days: z.number().positive().max(365),
  }),
]);

/** @throws if the line is not a request */
export function parseRequest(line: string): PublisherRequest {
  return requestSchema.parse(JSON.parse(line));
}
