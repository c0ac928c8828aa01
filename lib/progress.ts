// Shows the progress of long work: a bar in a terminal, a line every few seconds elsewhere.

/** The items of a step, for people who read the count. */
export type Step =
  | 'documents converted'
  | 'images downloaded'
  | 'files compiled'
  | 'images encoded'
  | 'preview images drawn';

/** @param done the number of finished items of the step. @param total the number of all its items */
export type OnProgress = (step: Step, done: number, total: number) => void;

/** Milliseconds from the start of a step to its first output, and between two outputs. */
const intervals = { bar: 200, line: 3_000 };
/** Characters between the brackets of a bar. */
const barWidth = 24;
/** Moves to the start of the line and clears it. */
const clearLine = '\r\u001b[K';

interface Output {
  /** Receives text with its line break, or a bar without one. */
  write: (text: string) => void;
  isTerminal: boolean;
  /** The current time in milliseconds. */
  now?: () => number;
}

/** Prints nothing for a step that ends within one interval. */
export class Progress {
  private readonly write: Output['write'];
  private readonly isTerminal: boolean;
  private readonly now: () => number;
  private step: Step | undefined;
  private last = 0;
  private hasBar = false;

  constructor({ write, isTerminal, now = () => performance.now() }: Output) {
    this.write = write;
    this.isTerminal = isTerminal;
    this.now = now;
  }

  /** @returns the progress on standard output */
  static ofStdout(): Progress {
    const { stdout } = process;
    return new Progress({ write: (text) => stdout.write(text), isTerminal: stdout.isTTY });
  }

  readonly show: OnProgress = (step, done, total) => {
    const now = this.now();
    if (step !== this.step) [this.step, this.last] = [step, now];
    if (done >= total) return this.end();
    if (now - this.last < (this.isTerminal ? intervals.bar : intervals.line)) return;
    this.last = now;
    const count = `${done} of ${total} ${step}`;
    this.write(this.isTerminal ? `${clearLine}${drawBar(done / total)} ${count}` : `${count}\n`);
    this.hasBar = this.isTerminal;
  };

  /** Removes the bar. Call it before other output. */
  end(): void {
    this.step = undefined;
    if (this.hasBar) this.write(clearLine);
    this.hasBar = false;
  }
}

function drawBar(share: number): string {
  const filled = Math.round(share * barWidth);
  return `[${'='.repeat(filled)}${' '.repeat(barWidth - filled)}]`;
}
