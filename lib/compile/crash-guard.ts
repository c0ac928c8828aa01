// Records on disk which versions are being compiled, so that a version that crashes the process is found and refused.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/**
 * Number of crashes after which a version is refused. Other versions may be running at the first crash, but not at the
 * second.
 */
const deathLimit = 2;
/** Number of crashed versions that are remembered. The oldest are dropped first. */
const remembered = 1_000;

const schema = z.object({
  /** Notes of another compiler version are discarded, because the new one may succeed. */
  compiler: z.string(),
  /** Versions that are being compiled. After a crash, one of them is the cause. */
  running: z.array(z.string()),
  deaths: z.record(z.string(), z.number().int().positive()),
});

type Notes = z.infer<typeof schema>;

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Tracks compilations for the one process that writes to a release folder. Versions are identified by the digest or the
 * file identity of their bytes.
 */
export class CrashGuard {
  private readonly path: string;
  private readonly compiler: string;
  private readonly deaths: Map<string, number>;
  private readonly running = new Set<string>();

  constructor(releaseDir: string, compiler: string) {
    this.path = join(releaseDir, 'compiling.json');
    this.compiler = compiler;
    const { running, deaths } = readNotes(this.path, compiler);
    this.deaths = new Map(Object.entries(deaths));
    for (const version of running) this.deaths.set(version, (this.deaths.get(version) ?? 0) + 1);
    if (running.length > 0) this.write();
  }

  /** Returns true if a process has crashed while compiling this version, which must then be compiled alone. */
  isSuspect(version: string): boolean {
    return this.deaths.has(version);
  }

  /** Returns true if this version has crashed the process twice and must not be compiled again. */
  isRefused(version: string): boolean {
    return (this.deaths.get(version) ?? 0) >= deathLimit;
  }

  /** Records the versions while `work` runs. A regular exit or a signal to terminate does not count as a crash. */
  async watch<Result>(versions: readonly string[], work: () => Promise<Result>): Promise<Result> {
    if (versions.length === 0) return work();
    if (this.running.size === 0) this.listen();
    for (const version of versions) this.running.add(version);
    this.write();
    try {
      return await work();
    } finally {
      this.remove(versions);
    }
  }

  /**
   * Removes a version from the crash record. Call it within `watch`, and only if compilation finished: a version that
   * exceeded a limit may still be the cause of a crash.
   */
  clear(version: string): void {
    this.deaths.delete(version);
  }

  private remove(versions: readonly string[]): void {
    for (const version of versions) this.running.delete(version);
    this.write();
    if (this.running.size > 0) return;
    process.off('exit', this.onExit);
    for (const signal of signals) process.off(signal, this.onSignal);
  }

  private listen(): void {
    process.on('exit', this.onExit);
    // Signals without a listener end the process without an `exit` event.
    for (const signal of signals) if (process.listenerCount(signal) === 0) process.on(signal, this.onSignal);
  }

  private readonly onSignal = (signal: NodeJS.Signals): void => {
    process.exit(128 + constants.signals[signal]);
  };

  private readonly onExit = (code: number): void => {
    const isOrderly = code === 0 || code > 128;
    if (isOrderly) this.remove([...this.running]);
  };

  /** Not synced: the notes must survive a crash of the process, not of the machine. */
  private write(): void {
    const { path, compiler, running } = this;
    const deaths = Object.fromEntries([...this.deaths].slice(-remembered));
    const temporary = join(dirname(path), `.compiling-${process.pid}.tmp`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, JSON.stringify({ compiler, running: [...running], deaths } satisfies Notes));
    renameSync(temporary, path);
  }
}

function readNotes(path: string, compiler: string): Notes {
  const none: Notes = { compiler, running: [], deaths: {} };
  try {
    const notes = schema.parse(JSON.parse(readFileSync(path, 'utf8')));
    return notes.compiler === compiler ? notes : none;
  } catch {
    // If the notes are missing or damaged, a version crashes the process once more at worst.
    return none;
  }
}
