// Writes lines in blocks: under load, a system call per line would be the largest cost.

export interface BatchOptions {
  /** Bytes of a block. A longer line is a separate block. */
  size: number;
  /** Maximum delay of a line in milliseconds. */
  delay: number;
  /** Writes a block synchronously, because the buffer is reused. */
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
    // Node emits this even after an uncaught error.
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
