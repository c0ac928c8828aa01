// A text that is changed in steps and knows the source line of each of its lines.

export interface Edit {
  start: number;
  end: number;
  text: string;
}

export class TrackedText {
  text: string;
  /** The source line of each line. */
  private lines: number[];

  /** @param firstLine the source line of the first line */
  constructor(text: string, firstLine: number) {
    this.text = text;
    this.lines = text.split('\n').map((_line, index) => firstLine + index);
  }

  /** @returns the source line of a position */
  lineAt(offset: number): number {
    return this.lines[countBreaks(this.text, 0, offset)] ?? 1;
  }

  /** @returns the source line of a line of the text, both from 1 */
  lineOf(line: number): number {
    return this.lines[line - 1] ?? this.lines.at(-1) ?? 1;
  }

  /** Replaces parts. Edits inside another edit are dropped. Lines of a replacement get the source lines of the part. */
  apply(edits: readonly Edit[]): void {
    const parts: string[] = [];
    const lines: number[] = [this.lines[0] ?? 1];
    let done = 0;
    let line = 0;
    const copy = (end: number) => {
      parts.push(this.text.slice(done, end));
      const breaks = countBreaks(this.text, done, end);
      for (let count = 1; count <= breaks; count++) lines.push(this.lines[line + count] ?? 1);
      line += breaks;
      done = end;
    };
    for (const { start, end, text } of edits.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
      if (start < done) continue;
      copy(start);
      parts.push(text);
      const last = line + countBreaks(this.text, start, end);
      for (let count = 1; count <= countBreaks(text, 0, text.length); count++) {
        lines.push(this.lines[Math.min(line + count, last)] ?? 1);
      }
      line = last;
      done = end;
    }
    copy(this.text.length);
    this.text = parts.join('');
    this.lines = lines;
  }
}

function countBreaks(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', start); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
