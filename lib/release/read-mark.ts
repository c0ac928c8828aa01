// Adds the mark to the facts of the site.
import { parseMark } from '#lib/images/mark.ts';
import { formatSuggestion } from '#lib/model/wording.ts';
import type { ContentFiles } from '#lib/source/content-files.ts';
import { nameFile } from '#lib/source/documents.ts';
import { type SiteFile, siteFile } from '#lib/source/site.ts';

/** @throws if the file of the mark exists but cannot be read */
export async function addMark(files: ContentFiles, facts: SiteFile): Promise<SiteFile> {
  const { markFile: path } = facts;
  if (path === undefined) return facts;
  const mark = files.files.get(path)?.kind === 'file' ? parseMark(await files.read(path)) : undefined;
  if (typeof mark === 'object') return { ...facts, site: { ...facts.site, mark } };
  const drawings = [...files.files.keys()].filter((name) => name.endsWith('.svg'));
  const missing = `is not there${formatSuggestion(path, drawings)}: put the file at ${nameFile(files.name, path)}`;
  const file = nameFile(files.name, siteFile);
  const diagnostic = { file, line: facts.lineOf(['mark']), field: 'mark', message: `${path} ${mark ?? missing}` };
  return { ...facts, diagnostics: [...facts.diagnostics, diagnostic] };
}
