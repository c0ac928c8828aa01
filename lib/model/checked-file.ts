// JSON files that contain a digest of their own content, so that damage is detected.
import type { z } from 'zod';
import { digestOf } from '#lib/model/digest.ts';
import { DamagedFile, readBytesSync } from '#lib/model/read-file.ts';

/**
 * Formats a value as JSON with a digest of itself.
 * @param value without a property `sha256`
 */
export function formatChecked(value: object): string {
  return JSON.stringify({ ...value, sha256: digestOf(JSON.stringify(value)) });
}

/**
 * Reads a file that `formatChecked` formatted.
 * @throws `DamagedFile` if the digest or the schema does not match, or the digest is missing
 */
export function readChecked<Value>(path: string, schema: z.ZodType<Value>): Value {
  const { sha256, ...value } = parseObject(readBytesSync(path).toString()) ?? fail(path);
  if (sha256 !== digestOf(JSON.stringify(value))) fail(path);
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : fail(path);
}

function fail(path: string): never {
  throw new DamagedFile(path, 'does not hold what was written');
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
