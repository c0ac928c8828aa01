// Writes the log to standard output. Lines are lost while the disk is full: pino alone would block the program.
import { writeSync } from 'node:fs';

/**
 * Milliseconds between two attempts at a pipe that is full, and in total. After that the text is lost, and further texts are
 * tried once each until one can be written.
 */
const pause = 10;
const patience = 5_000;

const lineEnd = Buffer.from('\n');

interface Parts {
  /** Writes bytes. @returns their number, which may be smaller */
  write: (bytes: Uint8Array) => number;
  wait: (milliseconds: number) => void;
  /** Receives the code of the first error of a series. */
  onLoss: (code: string) => void;
  /** Receives the number of lost texts once a write succeeds again. */
  onRecovery: (count: number, code: string) => void;
}

export class LogOutput {
  private readonly parts: Parts;
  private lost = 0;
  private code = '';
  /** Whether the last text was written in part. */
  private isTorn = false;

  constructor(parts: Parts) {
    this.parts = parts;
  }

  /** @param text lines with their ends */
  write(text: string | Uint8Array): void {
    try {
      const bytes = typeof text === 'string' ? Buffer.from(text) : text;
      this.writeAll(this.isTorn ? Buffer.concat([lineEnd, bytes]) : bytes);
    } catch (error) {
      const { code = 'unknown' } = error as NodeJS.ErrnoException;
      this.lost += 1;
      this.code = code;
      // The reader has closed the pipe.
      if (this.lost === 1 && code !== 'EPIPE') this.parts.onLoss(code);
      return;
    }
    if (this.lost === 0) return;
    const { lost, code } = this;
    this.lost = 0;
    this.parts.onRecovery(lost, code);
  }

  private writeAll(bytes: Uint8Array): void {
    let written = 0;
    for (let waited = 0; written < bytes.length; ) {
      try {
        written += this.parts.write(bytes.subarray(written));
      } catch (error) {
        this.isTorn ||= written > 0;
        const { code } = error as NodeJS.ErrnoException;
        if (code !== 'EAGAIN' || this.lost > 0 || waited >= patience) throw error;
        this.parts.wait(pause);
        waited += pause;
      }
    }
    this.isTorn = false;
  }
}

const sleeper = new Int32Array(new SharedArrayBuffer(4));

/** File descriptors of standard output and standard error. */
const [stdout, stderr] = [1, 2];

/** @param onRecovery see `Parts` */
export function openStandardOutput(onRecovery: Parts['onRecovery']): LogOutput {
  return new LogOutput({
    write: (bytes) => writeSync(stdout, bytes),
    wait: (milliseconds) => void Atomics.wait(sleeper, 0, 0, milliseconds),
    onLoss: (code) => {
      try {
        writeSync(
          stderr,
          `The log cannot be written (${code}): free some of its disk, and rotate it. Lines are lost until then.\n`,
        );
      } catch {
        // Standard error may be the same file.
      }
    },
    onRecovery,
  });
}
