// Writes the lines of one turn of the event loop at once: under load, a call to the system for each line would cost most.

// Next replaces the global function by one that costs more.
import { setImmediate } from 'node:timers';

export class LineBatch {
  private readonly output: (text: string) => void;
  private lines = '';

  /** @param output writes at once, without a buffer of its own */
  constructor(output: (text: string) => void) {
    this.output = output;
    process.once('exit', () => this.flush());
  }

  /** @param line with its line end */
  write(line: string): void {
    if (this.lines === '') setImmediate(() => this.flush());
    this.lines += line;
  }

  private flush(): void {
    const { lines } = this;
    this.lines = '';
    if (lines !== '') this.output(lines);
  }
}
