// Identifies the version of a file by its metadata, so that a file that has not changed is not read again.
import type { BigIntStats } from 'node:fs';

/**
 * Includes ctime, because programs can set mtime back.
 * @returns a text that changes when the file is written, or when another file is renamed into its place
 */
export function identityOf({ ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [ino, size, mtimeNs, ctimeNs].join('-');
}
