// Writes lines in blocks: under load, a call to the system for each line would cost most.

export interface BatchOptions {
  /** Bytes of a block. A longer line is a block of its own. */
  size: number;
  /** Milliseconds after which a line is written at the latest. */
  delay: number;
  /** Writes a block at once. The bytes change after that. */
  output: (bytes: Uint8Array) => void;
}

/** Collects lines until a block is full, its time is over, or the process ends. */
export class LineBatch {
  private readonly options: BatchOptions;
  /** A buffer for each block would cost as much as its write. */
  private readonly block: Buffer;
  private lines = '';
  private timer: NodeJS.Timeout | undefined;

  constructor(options: BatchOptions) {
    this.options = options;
    this.block = Buffer.allocUnsafeSlow(options.size);
    // Node emits this after an error that nothing has caught, too.
    process.once('exit', () => this.flush());
  }

  /** @param line in ASCII, with its line end */
  write(line: string): void {
    if (this.lines.length + line.length > this.options.size) this.flush();
    this.timer ??= setTimeout(() => this.flush(), this.options.delay).unref();
    this.lines += line;
  }

  private flush(): void {
    const { lines, block } = this;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.lines = '';
    if (lines === '') return;
    const isLong = lines.length > block.length;
    this.options.output(isLong ? Buffer.from(lines, 'latin1') : block.subarray(0, block.write(lines, 'latin1')));
  }
}
