// A release read as a stranger would: by the digests in it, each of which must fit its bytes.
import type { Index, Manifest } from '#lib/content/model.ts';
import { type Digest, digestOf, readManifestText, readObject } from '#lib/content/store.ts';

/** @throws if a part is missing or is not what its name says */
export async function readRelease(releaseDir: string, digest: Digest): Promise<{ index: Index; bytes: Buffer }> {
  const manifestText = readManifestText(releaseDir, digest);
  expectDigest(manifestText, digest);
  const manifest = JSON.parse(manifestText) as Manifest;
  const read = async (object: Digest) => {
    const bytes = await readObject(releaseDir, object);
    expectDigest(bytes, object);
    return bytes;
  };
  const indexBytes = await read(manifest.index);
  const index = JSON.parse(indexBytes.toString()) as Index;
  const texts = [...index.posts, ...Object.values(index.pages)].flatMap(({ body, markdown }) => [body, markdown]);
  const bodies = await Promise.all(texts.map(read));
  for (const body of bodies) JSON.parse(body.toString());
  const entries = await Promise.all(index.posts.map(({ search }) => read(search)));
  const media = await Promise.all(Object.values(index.media).map(read));
  return { index, bytes: Buffer.concat([Buffer.from(manifestText), indexBytes, ...bodies, ...entries, ...media]) };
}

function expectDigest(bytes: string | Uint8Array, digest: Digest): void {
  if (digestOf(bytes) !== digest) throw new Error(`${digest} is not the digest of what it names`);
}
