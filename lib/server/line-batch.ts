// Writes lines in blocks: under load, a call to the system for each line would cost most.

export interface BatchOptions {
  /** Characters of a block. A longer line is a block of its own. */
  size: number;
  /** Milliseconds after which a line is written at the latest. */
  delay: number;
  /** Writes a block at once, without a buffer of its own. */
  output: (text: string) => void;
}

export class LineBatch {
  private readonly options: BatchOptions;
  private lines = '';
  private timer: NodeJS.Timeout | undefined;

  constructor(options: BatchOptions) {
    this.options = options;
    // Node emits this after an error that nothing has caught, too.
    process.once('exit', () => this.flush());
  }

  /** @param line with its line end */
  write(line: string): void {
    if (this.lines.length + line.length > this.options.size) this.flush();
    this.timer ??= setTimeout(() => this.flush(), this.options.delay).unref();
    this.lines += line;
  }

  private flush(): void {
    const { lines } = this;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.lines = '';
    if (lines !== '') this.options.output(lines);
  }
}
