// A release store in memory, for tests that need no files.
import { type Digest, digestOf } from '#lib/model/digest.ts';
import { DamagedFile } from '#lib/model/read-file.ts';
import { checkSequence, isSamePointer, type ReleasePointer, type ReleaseStore } from '#lib/model/release-store.ts';

interface Entry {
  bytes: Buffer;
  /** Milliseconds since 1970 UTC. */
  time: number;
}

export class MemoryReleaseStore implements ReleaseStore {
  readonly objects = new Map<Digest, Entry>();
  readonly manifests = new Map<Digest, Entry>();
  pointer: ReleasePointer | undefined;
  private past: Digest[] = [];

  async putObject(bytes: string | Uint8Array): Promise<Digest> {
    return put(this.objects, bytes);
  }

  async getObject(digest: Digest): Promise<Buffer> {
    return get(this.objects, digest);
  }

  async keepObjects(digests: readonly Digest[]): Promise<boolean> {
    const isIntact = (digest: Digest) => digestOf(this.objects.get(digest)?.bytes ?? '') === digest;
    for (const digest of digests) if (isIntact(digest)) put(this.objects, get(this.objects, digest));
    return digests.every(isIntact);
  }

  async listObjects(): Promise<Set<Digest>> {
    return new Set(this.objects.keys());
  }

  async putManifest(text: string): Promise<Digest> {
    return put(this.manifests, text);
  }

  async getManifest(digest: Digest): Promise<string> {
    return get(this.manifests, digest).toString();
  }

  async listManifests(): Promise<{ digest: Digest; time: number }[]> {
    return [...this.manifests].map(([digest, { time }]) => ({ digest, time })).toSorted((a, b) => b.time - a.time);
  }

  async readPointer(): Promise<ReleasePointer | undefined> {
    return this.pointer;
  }

  async compareAndSet(expected: ReleasePointer | undefined, next: ReleasePointer): Promise<boolean> {
    checkSequence(expected, next);
    if (!isSamePointer(this.pointer, expected)) return false;
    if (expected && expected.release !== next.release) this.past = this.filterPast([expected.release, ...this.past]);
    this.pointer = next;
    return true;
  }

  async listPastReleases(): Promise<Digest[]> {
    return this.past;
  }

  async restorePastReleases(releases: readonly Digest[]): Promise<void> {
    if (!this.pointer) return;
    const { release } = this.pointer;
    this.past = this.filterPast([...releases, ...this.past].filter((one) => one !== release));
  }

  private filterPast(releases: readonly Digest[]): Digest[] {
    return [...new Set(releases)].filter((release) => this.manifests.has(release));
  }

  async removeOthers(manifests: ReadonlySet<Digest>, objects: ReadonlySet<Digest>, age: number): Promise<number> {
    return removeOld(this.manifests, manifests, age) + removeOld(this.objects, objects, age);
  }
}

function put(entries: Map<Digest, Entry>, content: string | Uint8Array): Digest {
  const bytes = Buffer.from(content);
  const digest = digestOf(bytes);
  entries.set(digest, { bytes, time: Date.now() });
  return digest;
}

function get(entries: ReadonlyMap<Digest, Entry>, digest: Digest): Buffer {
  const found = entries.get(digest);
  if (!found) throw new DamagedFile(digest, 'is missing', { isMissing: true });
  if (digestOf(found.bytes) !== digest) throw new DamagedFile(digest, 'does not match its digest');
  return found.bytes;
}

function removeOld(entries: Map<Digest, Entry>, kept: ReadonlySet<Digest>, age: number): number {
  const before = Date.now() - age;
  const old = [...entries].filter(([digest, { time }]) => !kept.has(digest) && time <= before);
  for (const [digest] of old) entries.delete(digest);
  return old.length;
}
