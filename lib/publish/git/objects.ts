// Objects of a repository, read by two resident processes of git: a question costs no start of a program.
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cleanGitMessage, describeSpawnError, type GitOptions, killAll, spawnGit } from '#lib/publish/git/process.ts';
import { SourceError } from '#lib/publish/source.ts';

export interface ObjectInfo {
  id: string;
  type: string;
  /** Bytes, unpacked. */
  size: number;
}

/** Milliseconds. Who waits longer has a disk that hangs. */
const patience = 30_000;

interface Waiting {
  resolve: (answer: Buffer | undefined) => void;
  reject: (error: Error) => void;
}

/** Answers come in the order of the questions: a head, and its object's bytes if they were asked for. */
class Batch {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly hasBytes: boolean;
  private readonly waiting: Waiting[] = [];
  private chunks: Buffer[] = [];
  private length = 0;
  /** How much has to be there before it is worth looking again. */
  private wanted = 1;
  private complaint = '';
  private timer: NodeJS.Timeout | undefined;
  isOpen = true;

  constructor(options: GitOptions, hasBytes: boolean) {
    this.hasBytes = hasBytes;
    this.child = spawnGit(['cat-file', hasBytes ? '--batch' : '--batch-check'], options);
    this.child.stdout.on('data', (chunk: Buffer) => this.take(chunk));
    this.child.stderr.on('data', (chunk: Buffer) => {
      this.complaint = (this.complaint + chunk.toString()).slice(-1000);
    });
    this.child.once('error', (error) => this.fail(describeSpawnError(error)));
    this.child.once('close', () => this.fail(`git ended: ${cleanGitMessage(this.complaint) || 'without a word'}`));
  }

  /** @returns the head's line and the bytes behind it */
  ask(name: string): Promise<Buffer | undefined> {
    return new Promise((resolve, reject) => {
      if (!this.isOpen) return reject(new SourceError('git has ended'));
      this.waiting.push({ resolve, reject });
      if (this.waiting.length === 1) this.wind();
      this.child.stdin.write(`${name}\n`);
    });
  }

  close(): void {
    this.fail('git was ended');
  }

  private wind(): void {
    clearTimeout(this.timer);
    if (this.waiting.length === 0) return;
    this.timer = setTimeout(() => this.fail(`git did not answer within ${patience / 1000} seconds`), patience);
  }

  private fail(reason: string): void {
    this.isOpen = false;
    clearTimeout(this.timer);
    killAll(this.child);
    for (const { reject } of this.waiting.splice(0)) reject(new SourceError(reason));
  }

  private take(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.length += chunk.length;
    if (this.length < this.wanted) return;
    let bytes = Buffer.concat(this.chunks);
    for (;;) {
      const end = this.findEnd(bytes);
      if (end > bytes.length) {
        this.wanted = end;
        break;
      }
      const answer = bytes.subarray(0, end);
      bytes = bytes.subarray(end);
      this.waiting.shift()?.resolve(answer);
      this.wind();
    }
    this.chunks = [bytes];
    this.length = bytes.length;
  }

  /** @returns where the first answer ends, which is behind the end of what is there if it is not whole */
  private findEnd(bytes: Buffer): number {
    const head = bytes.indexOf(0x0a) + 1;
    if (head === 0) return bytes.length + 1;
    const size = this.hasBytes ? parseHead(bytes.toString('latin1', 0, head))?.size : undefined;
    return size === undefined ? head : head + size + 1;
  }
}

/** `<id> <type> <size>`; anything else says that there is no such object. */
function parseHead(line: string): ObjectInfo | undefined {
  const [, id, type, size] = /^([0-9a-f]{40,64}) (\w+) (\d+)$/.exec(line.trimEnd()) ?? [];
  return id && type ? { id, type, size: Number(size) } : undefined;
}

/** https://git-scm.com/book/en/v2/Git-Internals-Git-Objects; a longer id is one of a repository that uses sha256. */
function digestOf(id: string, type: string, bytes: Buffer): string {
  const hash = createHash(id.length === 40 ? 'sha1' : 'sha256');
  return hash.update(`${type} ${bytes.length}\0`).update(bytes).digest('hex');
}

export class GitObjects {
  private readonly options: GitOptions;
  private readonly batches = new Map<boolean, Batch>();

  constructor(options: GitOptions) {
    this.options = options;
  }

  /** @param name an id, or an expression that git resolves; not from an author. @returns `undefined` if there is none */
  async look(name: string): Promise<ObjectInfo | undefined> {
    const answer = await this.batch(false).ask(name);
    return answer && parseHead(answer.toString('latin1'));
  }

  /** @param limit bytes: what is larger is not read. @throws if it is not there as it should be */
  async read(id: string, type: 'blob' | 'tree', limit: number): Promise<Buffer> {
    const info = await this.look(id);
    if (info?.type !== type) throw new SourceError(`the repository has no ${type} ${id}`);
    if (info.size > limit) throw new SourceError(`the ${type} ${id} has ${info.size} bytes, the limit is ${limit}`);
    const answer = await this.batch(true).ask(id);
    const head = (answer?.indexOf(0x0a) ?? -1) + 1;
    if (!answer || answer.length !== head + info.size + 1) throw new SourceError(`the ${type} ${id} cannot be read`);
    const bytes = Buffer.from(answer.subarray(head, head + info.size));
    // git does not compare the digest when it reads, only when it fetches.
    if (digestOf(id, type, bytes) !== id) throw new SourceError(`the ${type} ${id} is damaged`);
    return bytes;
  }

  close(): void {
    for (const batch of this.batches.values()) batch.close();
    this.batches.clear();
  }

  private batch(hasBytes: boolean): Batch {
    const found = this.batches.get(hasBytes);
    if (found?.isOpen) return found;
    const batch = new Batch(this.options, hasBytes);
    this.batches.set(hasBytes, batch);
    return batch;
  }
}
