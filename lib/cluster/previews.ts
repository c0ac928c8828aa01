// Copies the releases of previews to this machine, so that their links work on every instance.
import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { keys } from '#lib/cluster/keys.ts';
import type { Puller } from '#lib/cluster/pull.ts';
import type { Redis } from '#lib/cluster/redis.ts';
import { type Digest, digestPattern } from '#lib/model/digest.ts';
import { parseJson } from '#lib/parse-json.ts';

const schema = z.object({
  contents: z.string().regex(digestPattern),
  /** Milliseconds since 1970 UTC. */
  until: z.number(),
});

/** @returns the releases of previews that have not expired, each with the list of its contents */
export async function listPreviews(redis: Redis): Promise<Map<Digest, z.infer<typeof schema>>> {
  const flat = (await redis.call(['HGETALL', keys.previews])) as string[];
  const found = new Map<Digest, z.infer<typeof schema>>();
  for (let index = 0; index < flat.length; index += 2) {
    const preview = schema.safeParse(parseJson(flat[index + 1] ?? '')).data;
    if (preview && preview.until > Date.now()) found.set(flat[index] ?? '', preview);
  }
  return found;
}

export class Previews {
  private readonly redis: Redis;
  private readonly puller: Puller;
  /** The file for the public half of the preview key; only web instances need it. */
  private readonly keyFile: string | undefined;
  private stamp = '';
  private key = '';

  constructor(redis: Redis, puller: Puller, keyFile: string | undefined) {
    this.redis = redis;
    this.puller = puller;
    this.keyFile = keyFile;
  }

  /** @param stamp changes with each new preview */
  async pull(stamp: string): Promise<void> {
    if (stamp === this.stamp) return;
    const key = (await this.redis.call(['GET', keys.previewKey])) as string | null;
    if (this.keyFile !== undefined && key !== null && key !== this.key) await writeFile(this.keyFile, key);
    this.key = key ?? '';
    for (const [release, { contents }] of await listPreviews(this.redis)) await this.puller.pull(release, contents);
    this.stamp = stamp;
  }
}
