// The language of a document while it is compiled.
import type { VFile } from 'vfile';
import { warn } from '#lib/compile/mdx/report.ts';
import { findScriptProblem } from '#lib/compile/mdx/script.ts';
import { isLanguage } from '#lib/model/language.ts';

declare module 'vfile' {
  interface DataMap {
    /** The object that Contentlayer passes to the pipeline: the language of the site, and the texts beside the document. */
    rawDocumentData: { language: string; inputs?: Readonly<Record<string, string>> };
  }
}

/** Returns the language of the field `lang` of the front matter, or that of the site. */
export function languageOf(file: VFile): string | undefined {
  return readField(file)?.value ?? file.data.rawDocumentData?.language;
}

/** Returns the value and the line of the field `lang`, if it is a language. */
function readField(file: VFile): { value: string; line: number } | undefined {
  const found = /^---[ \t]*\n(?:(?!---).*\n)*?lang:[ \t]*["']?([\w-]+)/.exec(String(file));
  const [before = '', value] = found ?? [];
  return value !== undefined && isLanguage(value) ? { value, line: before.split('\n').length } : undefined;
}

/**
 * Warns of a text in another script than that of its language.
 * @param prose the text without code
 */
export function warnOfScript(file: VFile, prose: string): void {
  const language = languageOf(file);
  if (language === undefined || !isLanguage(language)) return;
  const field = readField(file);
  const problem = findScriptProblem(prose, language, field !== undefined);
  const point = { line: field?.line ?? 1, column: 1 };
  if (problem) warn(file, { type: 'text', position: { start: point, end: point } }, 'lang', problem);
}
