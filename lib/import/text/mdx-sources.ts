// Reads what components of MDX name elsewhere: files that the text imports, and labels that stand apart from their tabs.

/** @returns the path of an import that gives the text of a file: `!!raw-loader!./x.ts`, `./x.ts?raw` */
export function readRawImport(path: string): string | undefined {
  return /^!*raw-loader!(.+)$/.exec(path)?.[1] ?? /^(.+)\?raw$/.exec(path)?.[1];
}

/** Matches a text of JavaScript without expressions in it. */
export const quotedText = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|\$(?!\{)|[^`\\$])*`/s;

/** @returns a value without the quotes and backslashes of its source */
export function readPlainValue(source: string): string {
  return /^["'`]/.test(source) ? source.slice(1, -1).replace(/\\(["'`\\$])/g, '$1') : source;
}

/** Gives tabs the labels that Docusaurus lists at their group: `values={[{ label: 'macOS', value: 'mac' }]}`. */
export class TabLabels {
  /** Those of each open group, by value. */
  private readonly groups: ReadonlyMap<string | undefined, string | undefined>[] = [];

  /** @param attributes as written */
  open(attributes: string): void {
    const list = /\bvalues=\{\s*\[(.*)\]\s*\}/s.exec(attributes)?.[1] ?? '';
    const items = list.match(/\{[^{}]*\}/g) ?? [];
    this.groups.push(new Map(items.map((item) => [readText(item, 'value'), readText(item, 'label')])));
  }

  close(): void {
    this.groups.pop();
  }

  find(value: string | undefined): string | undefined {
    return this.groups.at(-1)?.get(value);
  }
}

function readText(item: string, name: string): string | undefined {
  return new RegExp(`\\b${name}\\s*:\\s*(['"\`])(.*?)\\1`).exec(item)?.[2];
}
