// Reads objects of a git repository through two long-running `git cat-file` processes, so that a read spawns no process.
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cleanGitMessage, describeSpawnError, type GitOptions, killAll, spawnGit } from '#lib/publish/git/process.ts';
import { SourceError } from '#lib/publish/source.ts';

export interface ObjectInfo {
  id: string;
  type: string;
  /** Bytes of the unpacked object. */
  size: number;
}

/** Milliseconds. A longer delay means that the disk hangs. */
const answerTimeout = 30_000;

interface Pending {
  resolve: (answer: Buffer | undefined) => void;
  reject: (error: Error) => void;
}

/** One `git cat-file` process. It responds in request order: a header line, and with `--batch` the bytes of the object. */
class CatFile {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly hasBytes: boolean;
  private readonly waiting: Pending[] = [];
  private chunks: Buffer[] = [];
  private length = 0;
  /** Bytes that must have arrived before the next response can be complete. */
  private needed = 1;
  private messages = '';
  private timer: NodeJS.Timeout | undefined;
  isOpen = true;

  constructor(options: GitOptions, hasBytes: boolean) {
    this.hasBytes = hasBytes;
    this.child = spawnGit(['cat-file', hasBytes ? '--batch' : '--batch-check'], options);
    this.child.stdout.on('data', (chunk: Buffer) => this.receive(chunk));
    this.child.stderr.on('data', (chunk: Buffer) => {
      this.messages = (this.messages + chunk.toString()).slice(-1000);
    });
    this.child.once('error', (error) => this.fail(describeSpawnError(error)));
    this.child.once('close', () => this.fail(`git ended: ${cleanGitMessage(this.messages) || 'it printed no reason'}`));
  }

  /** @returns the header line, followed by the bytes of the object if this process sends them */
  request(name: string): Promise<Buffer | undefined> {
    return new Promise((resolve, reject) => {
      if (!this.isOpen) return reject(new SourceError('git has ended'));
      this.waiting.push({ resolve, reject });
      if (this.waiting.length === 1) this.restartTimer();
      this.child.stdin.write(`${name}\n`);
    });
  }

  close(): void {
    this.fail('git was ended');
  }

  private restartTimer(): void {
    clearTimeout(this.timer);
    if (this.waiting.length === 0) return;
    this.timer = setTimeout(
      () => this.fail(`git did not respond within ${answerTimeout / 1000} seconds`),
      answerTimeout,
    );
  }

  private fail(reason: string): void {
    this.isOpen = false;
    clearTimeout(this.timer);
    killAll(this.child);
    for (const { reject } of this.waiting.splice(0)) reject(new SourceError(reason));
  }

  private receive(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.length += chunk.length;
    if (this.length < this.needed) return;
    let bytes = Buffer.concat(this.chunks);
    for (;;) {
      const end = this.findEnd(bytes);
      if (end > bytes.length) {
        this.needed = end;
        break;
      }
      const answer = bytes.subarray(0, end);
      bytes = bytes.subarray(end);
      this.waiting.shift()?.resolve(answer);
      this.restartTimer();
    }
    this.chunks = [bytes];
    this.length = bytes.length;
  }

  /** @returns the length of the first response; greater than the number of received bytes if the response is incomplete */
  private findEnd(bytes: Buffer): number {
    const head = bytes.indexOf(0x0a) + 1;
    if (head === 0) return bytes.length + 1;
    const size = this.hasBytes ? parseHeader(bytes.toString('latin1', 0, head))?.size : undefined;
    return size === undefined ? head : head + size + 1;
  }
}

/**
 * Parses `<id> <type> <size>`.
 * @returns `undefined` for any other line, which means that there is no such object
 */
function parseHeader(line: string): ObjectInfo | undefined {
  const [, id, type, size] = /^([0-9a-f]{40,64}) (\w+) (\d+)$/.exec(line.trimEnd()) ?? [];
  return id && type ? { id, type, size: Number(size) } : undefined;
}

/**
 * Computes an object id as git does: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects. Ids of more than 40 digits
 * are SHA-256.
 */
function digestOf(id: string, type: string, bytes: Buffer): string {
  const hash = createHash(id.length === 40 ? 'sha1' : 'sha256');
  return hash.update(`${type} ${bytes.length}\0`).update(bytes).digest('hex');
}

/** Starts each process with the first request for it, and again after the process has ended. */
export class GitObjects {
  private readonly options: GitOptions;
  private readonly batches = new Map<boolean, CatFile>();

  constructor(options: GitOptions) {
    this.options = options;
  }

  /**
   * @param name an id or a revision expression, never from an author
   * @returns `undefined` if there is no such object
   */
  async getInfo(name: string): Promise<ObjectInfo | undefined> {
    const answer = await this.batch(false).request(name);
    return answer && parseHeader(answer.toString('latin1'));
  }

  /**
   * @param limit bytes
   * @throws `SourceError` if the object is missing, larger than `limit`, of another type, or damaged
   */
  async read(id: string, type: 'blob' | 'commit' | 'tree', limit: number): Promise<Buffer> {
    const info = await this.getInfo(id);
    if (info?.type !== type) throw new SourceError(`the repository has no ${type} ${id}`);
    if (info.size > limit) throw new SourceError(`the ${type} ${id} has ${info.size} bytes, the limit is ${limit}`);
    const answer = await this.batch(true).request(id);
    const head = (answer?.indexOf(0x0a) ?? -1) + 1;
    if (!answer || answer.length !== head + info.size + 1) throw new SourceError(`the ${type} ${id} cannot be read`);
    const bytes = Buffer.from(answer.subarray(head, head + info.size));
    // git verifies digests when it fetches, but not when it reads.
    if (digestOf(id, type, bytes) !== id) throw new SourceError(`the ${type} ${id} is damaged`);
    return bytes;
  }

  close(): void {
    for (const batch of this.batches.values()) batch.close();
    this.batches.clear();
  }

  private batch(hasBytes: boolean): CatFile {
    const found = this.batches.get(hasBytes);
    if (found?.isOpen) return found;
    const batch = new CatFile(this.options, hasBytes);
    this.batches.set(hasBytes, batch);
    return batch;
  }
}
