// Prepares the text of MDX for the conversion: files that it imports as text, and labels that stand apart from their tabs.
import type { Edit, TrackedText } from '#lib/import/markdown/tracked-text.ts';

/** @returns the path of an import that gives the text of a file: `!!raw-loader!./x.ts`, `./x.ts?raw` */
export function readRawImport(path: string): string | undefined {
  return /^!*raw-loader!(.+)$/.exec(path)?.[1] ?? /^(.+)\?raw$/.exec(path)?.[1];
}

/** Writes the text of imported files where components show it, as a template of JavaScript. */
export function insertRawFiles(text: TrackedText, files: ReadonlyMap<string, string>): void {
  if (files.size === 0) return;
  const use = /(?<=<[A-Z][\w.]*(?:\s[^<>]*)?(?:>\s*|\scode=))\{\s*(\w+)(?:\.trim\(\))?\s*\}/g;
  const edits = [...text.text.matchAll(use)].flatMap(({ 0: all, 1: name = '', index }): Edit[] => {
    const content = files.get(name);
    if (content === undefined) return [];
    const template = content.trimEnd().replace(/[\\`$]/g, '\\$&');
    return [{ start: index, end: index + all.length, text: `{\`${template}\`}` }];
  });
  text.apply(edits);
}

/** Gives tabs the labels that Docusaurus lists at their group: `values={[{ label: 'macOS', value: 'mac' }]}`. */
export function labelTabs(text: TrackedText): void {
  const edits: Edit[] = [];
  const group = /<Tabs\b[^>]*?\bvalues=\{\s*\[([\s\S]*?)\]\s*\}[\s\S]*?<\/Tabs>/g;
  for (const { 0: all, 1: list = '', index } of text.text.matchAll(group)) {
    const labels = new Map(
      [...list.matchAll(/\{[^{}]*\}/g)].map(([item]) => [readText(item, 'value'), readText(item, 'label')]),
    );
    for (const item of all.matchAll(/<TabItem\b(?![^>]*\blabel=)(?=[^>]*\bvalue=["']([^"']+)["'])/g)) {
      const label = labels.get(item[1]);
      const start = index + item.index + item[0].length;
      if (label && !label.includes('"')) edits.push({ start, end: start, text: ` label="${label}"` });
    }
  }
  text.apply(edits);
}

function readText(item: string, name: string): string | undefined {
  return new RegExp(`\\b${name}\\s*:\\s*(['"\`])(.*?)\\1`).exec(item)?.[2];
}
