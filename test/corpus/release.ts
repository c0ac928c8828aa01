// Reads a release by its digests and verifies that the bytes match them.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listFiles } from '#lib/images/files.ts';
import { type Digest, digestOf } from '#lib/model/digest.ts';
import type { Index, Manifest, ReleaseImage } from '#lib/model/release.ts';
import { readManifestText, readObject } from '#lib/model/release-files.ts';

/** @throws if a part is missing or does not match its digest */
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
  const stems = manifest.media ? (JSON.parse((await read(manifest.media)).toString()) as string[]) : [];
  const media = await Promise.all(stems.map((stem) => readImage(releaseDir, stem)));
  return { index, bytes: Buffer.concat([Buffer.from(manifestText), indexBytes, ...bodies, ...entries, ...media]) };
}

/** Returns the concatenated files of an image. */
async function readImage(releaseDir: string, stem: string): Promise<Buffer> {
  const read = (name: string) => readFile(join(releaseDir, 'pictures', stem, name));
  const record = await read('picture.json');
  const files = await Promise.all(listFiles(JSON.parse(record.toString()) as ReleaseImage).map(read));
  return Buffer.concat([record, ...files]);
}

function expectDigest(bytes: string | Uint8Array, digest: Digest): void {
  if (digestOf(bytes) !== digest) throw new Error(`${digest} is not the digest of what it names`);
}
