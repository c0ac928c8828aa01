// The contents of a release: the list of objects and images that instances copy. The list itself is stored as an object.
import { z } from 'zod';
import type { RedisReleaseStore } from '#lib/cluster/redis-release-store.ts';
import { type Digest, digestPattern } from '#lib/model/digest.ts';

const digest = z.string().regex(digestPattern);

const schema = z.strictObject({
  objects: z.array(digest),
  /** Stems of the names of the images. */
  stems: z.array(z.string().regex(/^[0-9a-f]{16}$/)),
});

export type Contents = z.infer<typeof schema>;

/** @throws `DamagedFile` */
export async function readContents(store: RedisReleaseStore, name: Digest): Promise<Contents> {
  return schema.parse(JSON.parse(String(await store.getObject(name))));
}

/** @returns the name of the list */
export function writeContents(store: RedisReleaseStore, contents: Contents): Promise<Digest> {
  return store.putObject(JSON.stringify(contents));
}
