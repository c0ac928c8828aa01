// Notes on disk what is being compiled, so that a version of a file that ends the process is found out and refused.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/** How often a version may end the process. The first time others may have been compiled beside it; then it is alone. */
const deathLimit = 2;
/** Versions that are remembered, the newest ones. */
const remembered = 1_000;

const schema = z.object({
  /** Another compiler may succeed, so its notes start empty. */
  compiler: z.string(),
  /** Versions that are being compiled. In the notes of a dead process they are what it died of, or beside. */
  running: z.array(z.string()),
  deaths: z.record(z.string(), z.number().int().positive()),
});

type Notes = z.infer<typeof schema>;

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** For the one process that writes to a release folder. Versions are named by the digest or the identity of their bytes. */
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

  /** Whether a process has ended while it compiled this version: it must be compiled with nothing beside it. */
  isSuspect(version: string): boolean {
    return this.deaths.has(version);
  }

  isRefused(version: string): boolean {
    return (this.deaths.get(version) ?? 0) >= deathLimit;
  }

  /** Notes the versions before the work and removes them after it. An orderly end of the process in between is no death. */
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

  /** To call within `watch` for a version that was compiled. One that the compiler refused may still be what ended a process. */
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
    // Without a listener a signal ends the process with no `exit` event.
    for (const signal of signals) if (process.listenerCount(signal) === 0) process.on(signal, this.onSignal);
  }

  private readonly onSignal = (signal: NodeJS.Signals): void => {
    process.exit(128 + constants.signals[signal]);
  };

  private readonly onExit = (code: number): void => {
    const isOrderly = code === 0 || code > 128;
    if (isOrderly) this.remove([...this.running]);
  };

  /** Not synced: the notes have to survive the process, not the machine. */
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
    // Missing or damaged: at worst a version ends the process once more.
    return none;
  }
}
