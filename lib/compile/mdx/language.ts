// The language of a document while it is compiled.
import type { VFile } from 'vfile';
import { isLanguage } from '#lib/model/language.ts';

declare module 'vfile' {
  interface DataMap {
    /** The object that Contentlayer passes to the pipeline. The language is that of the site. */
    rawDocumentData: { language: string };
  }
}

/** Returns the language of the field `lang` of the front matter, or that of the site. */
export function languageOf(file: VFile): string | undefined {
  const { language } = file.data.rawDocumentData ?? {};
  const named = /^---[ \t]*\n(?:(?!---).*\n)*?lang:[ \t]*["']?([\w-]+)/.exec(String(file))?.[1];
  return named !== undefined && isLanguage(named) ? named : language;
}
